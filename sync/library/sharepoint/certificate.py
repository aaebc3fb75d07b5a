"""The application's certificate, from the file of the settings: its key signs what Entra is asked, until it expires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from catalogue.errors import StorageBlocked


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate with its key."""

    pem: str  #: both, as msal takes them
    expires: datetime  #: aware: when Entra stops to take it


def read_certificate(path: Path) -> Certificate:
    """Read a PEM file that holds the key and its certificate, in any order.

    Raises: StorageBlocked, which says what is wrong with the file.
    """
    try:
        content = path.read_bytes()
        pem = content.decode("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(path, "ne se lit pas") from error
    try:
        certificate = x509.load_pem_x509_certificate(content)
    except ValueError as error:
        raise _unusable(path, "ne contient pas de certificat (BEGIN CERTIFICATE)") from error
    try:
        key = load_pem_private_key(content, None, unsafe_skip_rsa_key_validation=True)  # msal validates it, slowly
    except TypeError as error:
        raise _unusable(path, "a une clé protégée par un mot de passe, que le service n'a pas") from error
    except ValueError as error:
        raise _unusable(path, "ne contient pas de clé (BEGIN PRIVATE KEY)") from error
    if key.public_key() != certificate.public_key():
        raise _unusable(path, "contient la clé d'un autre certificat")
    return Certificate(pem, certificate.not_valid_after_utc)


def _unusable(path: Path, why: str) -> StorageBlocked:
    return StorageBlocked(f"Le fichier {path} {why} : vérifiez CATALOGUE_SHAREPOINT_CERTIFICATE_FILE.")
