"""Every setting of the service, read from ``CATALOGUE_*`` variables or a ``.env`` file; units are in the names."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from catalogue.errors import WrongUse
from workbooks.isolation import Limits

SHAREPOINT = "sharepoint"


_ENV_FILE = Path(".env")


def env_file() -> Path | None:
    """Return the .env of the current folder, where there is one: it decides what the service works on.

    In a folder that many share anybody may have put it there. Raises: WrongUse for one of another account than ours or
    root's, one that everybody may write, and one that cannot be read.
    """
    path = _ENV_FILE.absolute()
    if not path.is_file():
        return None
    status, own = path.stat(), {0, os.geteuid()}
    if not {status.st_uid, path.lstat().st_uid} <= own or status.st_mode & stat.S_IWOTH:
        raise WrongUse(
            f"{path} n'est pas lu : il appartient à un autre compte, ou tout le monde peut l'écrire. Prenez-le à votre nom "
            "(chown, chmod o-w), ou lancez la commande dans un autre dossier."
        )
    try:
        path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise WrongUse(f"{path} ne peut pas être lu : rendez-le lisible et enregistrez-le en UTF-8.") from error
    return path


class Settings(BaseSettings):
    """The one settings class; ``catalogue doctor`` lists every field with its value and meaning."""

    model_config = SettingsConfigDict(env_prefix="CATALOGUE_", env_file=_ENV_FILE, extra="ignore", frozen=True)

    database_url: Annotated[
        SecretStr | None,
        Field(
            description="Base PostgreSQL, compte du service, membre de catalogue_app seulement ; vide : serveur intégré"
        ),
    ] = None
    database_owner_url: Annotated[
        SecretStr | None,
        Field(
            description="Même base, compte qui la possède, pour « catalogue init » ; vide : le même compte, à éviter en production"
        ),
    ] = None
    database_session_url: Annotated[
        SecretStr | None,
        Field(
            description="Même base, compte des écrans, membre de catalogue_session seulement ; obligatoire pour eux dès que CATALOGUE_DATABASE_URL est réglé"
        ),
    ] = None
    library: Annotated[str | None, Field(description="Dossier des classeurs, ou « sharepoint »")] = None
    data_dir: Annotated[Path, Field(description="Dossier des données du service")] = Path("var")
    timezone: Annotated[str, Field(description="Fuseau horaire des dates saisies")] = "Europe/Paris"
    lost_rows_percent: Annotated[
        int, Field(description="Part des lignes d'une feuille qui peut disparaître, en pourcentage", ge=0, le=100)
    ] = 20
    lost_rows_count: Annotated[int, Field(description="Nombre de lignes qui peut disparaître", ge=0)] = 5
    parse_memory_mib: Annotated[
        int, Field(description="Mémoire laissée à la lecture d'un classeur, en Mio", ge=1, le=1 << 20)
    ] = 4096
    parse_timeout_seconds: Annotated[
        int, Field(description="Durée laissée à la lecture d'un classeur, en s", ge=1, le=86_400)
    ] = 300
    workbook_max_mib: Annotated[
        int, Field(description="Taille d'un classeur au-delà de laquelle il est refusé sans être lu, en Mio", ge=1)
    ] = 200
    document_max_mib: Annotated[
        int, Field(description="Taille d'un document au-delà de laquelle il est refusé sans être lu, en Mio", ge=1)
    ] = 100
    dashboard_port: Annotated[int, Field(description="Port du tableau de bord")] = 8501
    oidc_issuer: Annotated[
        str | None,
        Field(description="Fournisseur d'identité (OpenID Connect) des écrans ; vide : la démonstration seulement"),
    ] = None
    oidc_client_id: Annotated[
        str | None, Field(description="Identifiant du catalogue chez ce fournisseur", validate_default=True)
    ] = None
    oidc_client_secret: Annotated[
        SecretStr | None, Field(description="Secret du catalogue chez ce fournisseur", validate_default=True)
    ] = None
    public_url: Annotated[
        str | None,
        Field(description="Adresse des écrans, telle qu'on la tape dans un navigateur", validate_default=True),
    ] = None
    session_hours: Annotated[
        int, Field(description="Durée d'une session aux écrans, après laquelle on s'identifie de nouveau, en h", ge=1)
    ] = 8
    sharepoint_tenant_id: Annotated[str | None, Field(description="Locataire Entra : identifiant ou domaine")] = None
    sharepoint_client_id: Annotated[str | None, Field(description="Application inscrite dans Entra")] = None
    sharepoint_certificate_file: Annotated[
        Path | None, Field(description="Clé et certificat de cette application, dans un même fichier PEM")
    ] = None
    sharepoint_client_secret: Annotated[
        SecretStr | None, Field(description="À défaut de certificat, le secret de cette application")
    ] = None
    sharepoint_site_url: Annotated[
        str | None, Field(description="Adresse du site, telle que le navigateur la montre")
    ] = None
    sharepoint_library: Annotated[str, Field(description="Nom de la bibliothèque dans ce site")] = "Documents"
    sharepoint_quiet_seconds: Annotated[
        int,
        Field(
            description="Durée sans enregistrement avant qu'un classeur soit lu, en s : quelqu'un peut y être encore",
            ge=0,
        ),
    ] = 90
    sharepoint_notification_url: Annotated[
        str | None,
        Field(description="Adresse publique où SharePoint annonce un changement ; vide : le passage suivant le voit"),
    ] = None
    sharepoint_login_url: Annotated[str, Field(description="Adresse d'Entra")] = "https://login.microsoftonline.com"
    sharepoint_graph_url: Annotated[str, Field(description="Adresse de Microsoft Graph")] = (
        "https://graph.microsoft.com/v1.0"
    )
    sharepoint_ca_file: Annotated[
        Path | None, Field(description="Autorité de certification à croire, en PEM ; vide : celles du système")
    ] = None
    smtp_host: Annotated[str | None, Field(description="Serveur d'envoi des courriels ; vide : aucun envoi")] = None
    smtp_port: Annotated[int, Field(description="Port de ce serveur", ge=1, le=65535)] = 587
    smtp_security: Annotated[
        Literal["starttls", "tls", "none"], Field(description="Chiffrement de l'envoi : starttls, tls ou none")
    ] = "starttls"
    smtp_user: Annotated[str | None, Field(description="Compte d'envoi ; vide : sans identification")] = None
    smtp_password: Annotated[SecretStr | None, Field(description="Mot de passe du compte d'envoi")] = None
    smtp_sender: Annotated[
        str | None, Field(description="Adresse de l'expéditeur, obligatoire pour envoyer", validate_default=True)
    ] = None
    smtp_timeout_seconds: Annotated[int, Field(description="Attente du serveur d'envoi, en s", ge=1)] = 30

    def __init__(self, **values: Any) -> None:
        """Read the settings; raises WrongUse that names the first wrong one, or a .env that is not to be read."""
        if "_env_file" not in values:
            env_file()
        try:
            super().__init__(**values)
        except ValidationError as error:
            first = error.errors()[0]
            name = "_".join(str(part) for part in first["loc"]).upper()
            said = first["msg"].removeprefix("Value error, ")  # pydantic's words before ours
            raise WrongUse(f"Le réglage CATALOGUE_{name} ne convient pas ({said}) : corrigez-le.") from error

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, OSError, ZoneInfoNotFoundError) as error:
            raise ValueError("aucun fuseau horaire de ce nom, par exemple Europe/Paris") from error
        return value

    @field_validator("database_url", "database_owner_url", "database_session_url")
    @classmethod
    def _readable_url(cls, value: SecretStr | None) -> SecretStr | None:
        if not value:
            return None  # an empty variable is no address, and takes back that of the .env file
        try:
            make_url(value.get_secret_value())
        except (ArgumentError, ValueError):  # whose own words may repeat a part of the password
            raise ValueError("écrivez postgresql://compte:mot-de-passe@machine:5432/base") from None
        return value

    @field_validator("smtp_sender")
    @classmethod
    def _sender_of_what_is_sent(cls, value: str | None, info: ValidationInfo) -> str | None:
        if (info.data.get("smtp_host") or value) and "@" not in (value or ""):
            raise ValueError("écrivez l'adresse qui envoie, par exemple catalogue@winvest.fr")
        return value

    @field_validator("oidc_issuer", "public_url", "sharepoint_site_url", "sharepoint_login_url", "sharepoint_graph_url")
    @classmethod
    def _address_without_its_last_slash(cls, value: str | None) -> str | None:
        if value and not value.startswith(("https://", "http://localhost", "http://127.0.0.1")):
            raise ValueError("écrivez une adresse qui commence par https://")
        return value.rstrip("/") if value else None

    @field_validator("oidc_client_id", "oidc_client_secret", "public_url")
    @classmethod
    def _all_of_the_sign_in(cls, value: Any, info: ValidationInfo) -> Any:
        if info.data.get("oidc_issuer") and not value:
            raise ValueError("CATALOGUE_OIDC_ISSUER demande aussi _OIDC_CLIENT_ID, _OIDC_CLIENT_SECRET et _PUBLIC_URL")
        return value

    @property
    def parse_limits(self) -> Limits:
        """Return what the reading of one workbook may use."""
        seconds = self.parse_timeout_seconds
        return Limits(self.parse_memory_mib << 20, cpu_seconds=seconds, timeout_seconds=seconds)

    @property
    def workbook_max_bytes(self) -> int:
        """Return the size beyond which a workbook is not read."""
        return self.workbook_max_mib * 2**20

    @property
    def document_max_bytes(self) -> int:
        """Return the size beyond which a document is not read."""
        return self.document_max_mib * 2**20

    @property
    def library_root(self) -> Path:
        """Return the folder library's root; raises WrongUse when the library is not a folder."""
        if self.library == SHAREPOINT:
            raise WrongUse("La bibliothèque réglée est SharePoint, pas un dossier : indiquez --library DOSSIER.")
        return Path(self.library) if self.library else self.data_dir / "library"
