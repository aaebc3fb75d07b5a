"""A real mail server on the loopback, for as long as a test needs one."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass  # without slots: the server looks its handler over, and stumbles on them under Python 3.11.2
class Mailbox:
    """What a server was sent, and how it answers."""

    port: int
    account: tuple[str, str] | None = None  #: the only user and password let in
    refuses: str | None = None  #: the recipient that it does not know
    received: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or not."""
        if address == self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  idem
        """Keep a message."""
        assert isinstance(envelope.content, bytes)
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def __call__(self, _server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        """Let the account in, and nobody else."""
        assert isinstance(data, LoginPassword)
        known = (data.login.decode(), data.password.decode()) == self.account
        return AuthResult(success=known, handled=False)


@contextmanager
def mail_server(
    *,
    account: tuple[str, str] | None = None,
    refuses: str | None = None,
    tls: ssl.SSLContext | None = None,
    port: int = 0,
) -> Iterator[Mailbox]:
    """Serve mail during the block; with a TLS context it takes nothing in clear."""
    box = Mailbox(port or free_port(), account, refuses)
    options: dict[str, Any] = {"tls_context": tls, "require_starttls": tls is not None}
    if account is not None:
        options |= {"authenticator": box, "auth_require_tls": tls is not None}
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **options)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def free_port() -> int:
    """Return a port where nobody answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
