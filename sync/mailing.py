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
from catalogue.mailboxes import mailboxes
from catalogue.plain_text import one_line
from sync.settings import Settings


class MailUnavailable(CatalogueError):
    """The mail server cannot be reached, or does not let us in; nothing was sent."""

    problem = "mail-unavailable"
    status = 503


class MailRefused(MailUnavailable):
    """The mail server refused this very message; another one may pass."""

    problem = "mail-refused"
    status = 502


_OF_THE_MESSAGE = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,  # an address with accents, where the server knows none
)
#: What a server answers to what it takes.
_DONE, _TAKEN, _TOO_HEAVY = 250, (250, 251), 552


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """What to send, and to whom."""

    to: str  #: one address, or several between ``;`` or ``,``
    subject: str  #: in French, one line
    text: str  #: in French
    attachments: Sequence[Attachment] = ()


def send(settings: Settings, message: Message) -> None:
    """Send a message. The same message sent twice bears the same identifier, so that a mailbox can tell.

    It leaves for all its addresses or for none: one that the server refuses is never passed over in silence.
    Raises: MailUnavailable when the server cannot be reached, MailRefused when it does not take this message, or when
    an address is none.
    """
    sender, recipients = settings.smtp_sender or "", _recipients(message.to)
    with _server(settings) as server:
        _ask_for_all(server, sender, recipients)
        server.send_message(_written(message, sender, recipients), sender, recipients)


def _recipients(text: str) -> tuple[str, ...]:
    """Return the addresses of a text, without the names before them; raises MailRefused for what is no address."""
    read = mailboxes(text)
    if read.wrong is not None:
        raise MailRefused(
            f"« {read.wrong} » n'est pas une adresse : corrigez « E-mail du cabinet » dans le "
            "référentiel du groupe, par exemple compta@cabinet.fr ; ecritures@cabinet.fr."
        )
    return read.addresses


def _ask_for_all(server: smtplib.SMTP, sender: str, recipients: Sequence[str]) -> None:
    """Ask the server about every address before anything is sent; raises SMTPRecipientsRefused naming those refused."""
    server.ehlo_or_helo_if_needed()
    if not all(address.isascii() for address in recipients):
        return  # send_message knows how to ask for those
    answers = {}
    if server.mail(sender)[0] == _DONE:
        answers = {address: server.rcpt(address) for address in recipients}
    server.rset()
    refused = {address: answer for address, answer in answers.items() if answer[0] not in _TAKEN}
    if refused:
        raise smtplib.SMTPRecipientsRefused(refused)


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
            f"Le serveur d'envoi {host}:{port} n'a pas pris le courriel ({_cause(error)}) : {_advice(error)}"
        ) from error


def _advice(error: Exception) -> str:
    """Say what to do about it."""
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code == _TOO_HEAVY:
        return (
            "il est trop lourd pour lui. Remettez les fichiers de la bibliothèque autrement et videz « E-mail du "
            "cabinet », ou faites relever sa limite."
        )
    return "vérifiez les réglages CATALOGUE_SMTP_* et l'adresse du destinataire."


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


def _written(message: Message, sender: str, recipients: Sequence[str]) -> EmailMessage:
    written = EmailMessage(policy=SMTP)
    written["From"], written["To"], written["Subject"] = sender, ", ".join(recipients), one_line(message.subject)
    written["Date"] = format_datetime(datetime.now(UTC))
    written["Message-ID"] = f"<{_identity(message)}@{sender.rpartition('@')[2] or 'catalogue'}>"
    written.set_content(message.text)
    for item in message.attachments:
        kind, _, subtype = (guess_type(item.name)[0] or "application/octet-stream").partition("/")
        written.add_attachment(item.content, maintype=kind, subtype=subtype, filename=one_line(item.name))
    return written


def _identity(message: Message) -> str:
    digest = hashlib.sha256(repr((message.to, message.subject, message.text)).encode())
    for item in message.attachments:
        digest.update(hashlib.sha256(item.content).digest())
    return digest.hexdigest()[:40]
