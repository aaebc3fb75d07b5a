"""A message with its attachments reaches a real mail server, or one sentence says why not."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest

from catalogue.errors import WrongUse
from sync.mailing import Attachment, MailRefused, MailUnavailable, Message, probe, send
from sync.settings import Settings
from tests.support.mailbox import free_port, mail_server

MESSAGE = Message(
    "cabinet@exemple.fr",
    "Export comptable AP 2025-09 (n° 1)",
    "Voici l'export de septembre à été.\n",
    (Attachment("EXPORT_AP_2025-09.csv", "Société;Débit\r\n".encode()), Attachment("FEC_AP_2025-09.txt", b"a\tb\n")),
)


def settings(port: int, **more: Any) -> Settings:
    """Return the settings of that server."""
    clear: dict[str, Any] = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none"}
    return Settings(**clear | {"smtp_sender": "catalogue@winvest.fr", "smtp_timeout_seconds": 5} | more)


def test_a_message_arrives_with_its_attachments() -> None:
    """Subject and text keep their accents, the files their names and every byte."""
    with mail_server() as box:
        send(settings(box.port), MESSAGE)
    (received,) = box.received
    assert (received["From"], received["To"]) == ("catalogue@winvest.fr", "cabinet@exemple.fr")
    assert received["Subject"] == MESSAGE.subject
    body = received.get_body()
    assert body is not None
    assert "septembre à été" in body.get_content()
    files = {part.get_filename(): part.get_payload(decode=True) for part in received.iter_attachments()}
    assert files == {item.name: item.content for item in MESSAGE.attachments}


def test_the_same_message_bears_the_same_identifier() -> None:
    """So a copy that was sent twice can be told; another content is another message."""
    with mail_server() as box:
        for message in (MESSAGE, MESSAGE, Message(MESSAGE.to, MESSAGE.subject, "autre\n")):
            send(settings(box.port), message)
    first, second, other = (received["Message-ID"] for received in box.received)
    assert first == second != other


def test_the_account_of_the_settings_signs_in() -> None:
    """With its password it sends; with a wrong one nothing leaves, and the password is not repeated."""
    with mail_server(account=("catalogue", "le bon")) as box:
        send(settings(box.port, smtp_user="catalogue", smtp_password="le bon"), MESSAGE)
        with pytest.raises(MailUnavailable, match=r"n'a pas pris le courriel \(535 ") as refused:
            send(settings(box.port, smtp_user="catalogue", smtp_password="un autre"), MESSAGE)
    assert len(box.received) == 1
    assert "un autre" not in refused.value.sentence


def test_a_refused_recipient_is_told_from_a_server_that_is_down() -> None:
    """The first concerns one message, the second all of them."""
    with mail_server(refuses=MESSAGE.to) as box, pytest.raises(MailRefused, match=r"cabinet@exemple\.fr : 550 no such"):
        send(settings(box.port), MESSAGE)
    with pytest.raises(MailUnavailable, match="vérifiez les réglages CATALOGUE_SMTP_") as down:
        send(settings(free_port()), MESSAGE)
    assert not isinstance(down.value, MailRefused)


@pytest.mark.parametrize(
    "to",
    [
        "a@exemple.fr; b@exemple.fr",
        "a@exemple.fr, b@exemple.fr ;",
        "Cabinet Dupont <a@exemple.fr>\nb@exemple.fr",
    ],
)
def test_every_address_of_a_firm_receives_it(to: str) -> None:
    """Addresses as Outlook writes them: the second one behind « ; » was dropped in silence."""
    with mail_server() as box:
        send(settings(box.port), Message(to, "Sujet", "texte\n"))
    (received,) = box.received
    assert received["To"] == "a@exemple.fr, b@exemple.fr"


def test_a_message_leaves_for_all_its_addresses_or_for_none() -> None:
    """One of two is refused: nobody has it, the sentence names the one, and it can be sent again without a double."""
    with mail_server(refuses="b@exemple.fr") as box, pytest.raises(MailRefused, match=r"b@exemple\.fr : 550 no such"):
        send(settings(box.port), Message("a@exemple.fr; b@exemple.fr", "Sujet", "texte\n"))
    assert box.received == []


@pytest.mark.parametrize("to", ["", "Cabinet Dupont", "a@b@c", "a@exemple.fr; cabinet", "a b@exemple.fr"])
def test_what_is_no_address_is_said_before_anything_is_sent(to: str) -> None:
    """The sentence says where to correct it; the copies of other firms may pass."""
    with (
        mail_server() as box,
        pytest.raises(MailRefused, match="n'est pas une adresse : corrigez « E-mail du cabinet »"),
    ):
        send(settings(box.port), Message(to, "Sujet", "texte\n"))
    assert box.received == []


def test_a_message_that_is_too_heavy_is_told_from_a_wrong_setting() -> None:
    """The server says 552 before it takes anything; no setting of ours would help, and other messages may pass."""
    heavy = Attachment("EXPORT_AP_2025-09.csv", bytes(34 * 1024 * 1024))
    with mail_server() as box, pytest.raises(MailRefused, match="il est trop lourd pour lui"):
        send(settings(box.port), Message(MESSAGE.to, MESSAGE.subject, "texte\n", [heavy]))
    assert box.received == []


def test_nothing_leaves_in_clear_where_encryption_is_set() -> None:
    """A server without STARTTLS is refused before any address is told."""
    with mail_server() as box, pytest.raises(MailUnavailable):
        send(settings(box.port, smtp_security="starttls"), MESSAGE)
    assert box.received == []


def test_an_encrypted_message_arrives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's certificate is checked: unknown it is refused, known it is trusted."""
    if shutil.which("openssl") is None:
        pytest.skip("not run: OpenSSL absent")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    with mail_server(tls=context) as box:
        encrypted = settings(box.port, smtp_security="starttls")
        with pytest.raises(MailUnavailable, match="certificate verify failed"):
            send(encrypted, MESSAGE)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        send(encrypted, MESSAGE)
    assert len(box.received) == 1


def test_the_server_can_be_asked_without_sending() -> None:
    """What it answers, for « doctor »."""
    with mail_server() as box:
        assert probe(settings(box.port)) == f"127.0.0.1:{box.port} répond (250 OK)"
    assert box.received == []


def test_a_server_without_sender_is_a_wrong_setting() -> None:
    """Found when the service starts, not when the first export waits."""
    with pytest.raises(WrongUse, match="CATALOGUE_SMTP_SENDER ne convient pas"):
        Settings(smtp_host="127.0.0.1")
