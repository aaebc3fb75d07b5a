"""An address may bear a secret, before the ``@`` or among its parameters: it is shown without, however it was written."""

from __future__ import annotations

import re
from urllib.parse import unquote

_MASK = "***"
#: Parts of the names of parameters that hold a secret.
_SECRET = re.compile("pass|pwd|secret|token|sig|key|code", re.IGNORECASE)


def masked(address: str) -> str:
    """Return an address with ``***`` for each secret in it; what is no address comes back as it is.

    What stands before the last ``@`` is taken for a login and its password, even where a ``/`` or a ``?`` in it was not
    encoded: rather a place too many is hidden than a part of a password shown.
    """
    scheme, mark, rest = address.partition("://")
    if not mark:
        return address
    login, at, place = rest.rpartition("@")
    name, colon, _ = login.partition(":")
    place, question, parameters = place.partition("?")
    shown = f"{name}{f':{_MASK}' if colon else ''}{at}{place}"
    return f"{scheme}{mark}{shown}{question}{'&'.join(map(_masked_parameter, parameters.split('&')))}"


def without_secrets(text: str, address: str) -> str:
    """Return a text, which somebody else wrote about an address, without the secrets of that address."""
    for secret in sorted(_secrets(address), key=len, reverse=True):
        text = text.replace(secret, _MASK)
    return text


def _masked_parameter(parameter: str) -> str:
    name, equals, _ = parameter.partition("=")
    return f"{name}{equals}{_MASK}" if equals and _SECRET.search(unquote(name)) else parameter


def _secrets(address: str) -> set[str]:
    """Return the secrets of an address as they were written and as they are meant, and the parts that a reader may make."""
    rest = address.partition("://")[2]
    login, _, place = rest.rpartition("@")
    password = login.partition(":")[2]
    found = [password, *re.split("[@/?:]", password)]
    for parameter in (login + place).partition("?")[2].split("&"):
        name, _, value = parameter.partition("=")
        if _SECRET.search(unquote(name)):
            found.append(value)
    return {form for secret in found for form in (secret, unquote(secret)) if len(form) > 1}
