"""Send files by e-mail: one message with its attachments, through the server that the settings name."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from mimetypes import guess_type

from catalogue.errors import CatalogueError
from sync.settings import Settings


class MailUnavailable(CatalogueError):
    """The mail server cannot be reached, or does not let us in; nothing was sent."""


class MailRefused(MailUnavailable):
    """The mail server refused this very message; another one may pass."""


_OF_THE_MESSAGE = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """What to send, and to whom."""

    to: str  #: address
    subject: str  #: in French, one line
    text: str  #: in French
    attachments: Sequence[Attachment] = ()


def send(settings: Settings, message: Message) -> None:
    """Send a message. The same message sent twice bears the same identifier, so that a mailbox can tell.

    Raises: MailUnavailable when the server cannot be reached, MailRefused when it does not take this message.
    """
    with _server(settings) as server:
        server.send_message(_written(message, settings.smtp_sender or ""))


def probe(settings: Settings) -> str:
    """Return what the server says of itself after signing in, without sending anything.

    Raises: MailUnavailable.
    """
    with _server(settings) as server:
        code, answer = server.noop()
        return f"{settings.smtp_host}:{settings.smtp_port} répond ({code} {answer.decode(errors='replace')})"


@contextmanager
def _server(settings: Settings) -> Iterator[smtplib.SMTP]:
    """Connect, encrypt and sign in as the settings say; raises MailUnavailable for whatever fails inside."""
    host, port, seconds = settings.smtp_host or "", settings.smtp_port, settings.smtp_timeout_seconds
    try:
        if settings.smtp_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=seconds, context=ssl.create_default_context())
        else:
            server = smtplib.SMTP(host, port, timeout=seconds)
        with server:
            if settings.smtp_security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user and settings.smtp_password:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            yield server
    except (OSError, smtplib.SMTPException) as error:
        kind = MailRefused if isinstance(error, _OF_THE_MESSAGE) else MailUnavailable
        raise kind(
            f"Le serveur d'envoi {host}:{port} n'a pas pris le courriel ({_cause(error)}) : "
            "vérifiez les réglages CATALOGUE_SMTP_* et l'adresse du destinataire."
        ) from error


def _cause(error: Exception) -> str:
    """Say in one line what the server or the network answered."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answers = [
            f"{address} : {code} {said.decode(errors='replace')}" for address, (code, said) in error.recipients.items()
        ]
        return ", ".join(answers)
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return f"{error.smtp_code} {said}"
    return " ".join(str(error).split()) or type(error).__name__


def _written(message: Message, sender: str) -> EmailMessage:
    written = EmailMessage(policy=SMTP)
    written["From"], written["To"], written["Subject"] = sender, message.to, message.subject
    written["Date"] = format_datetime(datetime.now(UTC))
    written["Message-ID"] = f"<{_identity(message)}@{sender.rpartition('@')[2] or 'catalogue'}>"
    written.set_content(message.text)
    for item in message.attachments:
        kind, _, subtype = (guess_type(item.name)[0] or "application/octet-stream").partition("/")
        written.add_attachment(item.content, maintype=kind, subtype=subtype, filename=item.name)
    return written


def _identity(message: Message) -> str:
    digest = hashlib.sha256(repr((message.to, message.subject, message.text)).encode())
    for item in message.attachments:
        digest.update(hashlib.sha256(item.content).digest())
    return digest.hexdigest()[:40]
