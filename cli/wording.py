"""Say in French how a command was called wrongly: Typer knows English only."""

from __future__ import annotations

import re
from typing import Any

from typer.exceptions import TyperException

_NO_SUCH_COMMAND = re.compile(r"No such command '(.*?)'\.")
_UNEXPECTED = re.compile(r"Got unexpected extra argument\(s\) \((.*)\)")
_VALUELESS = re.compile(r"Option '(.*?)' requires an argument")
_EXPECTED = (
    (re.compile("greater than or equal to ([0-9]+)"), "au moins {}"),
    (re.compile("less than or equal to ([0-9]+)"), "au plus {}"),
    (re.compile("valid integer"), "un nombre entier"),
)
_KINDS = {"argument": "l'argument", "option": "l'option"}


def wrong_use(error: TyperException) -> str:
    """Return one sentence that names what is wrong and where to look; a bare group of commands gives its help.

    Typer keeps the classes of its errors to itself: they are told apart by name.
    """
    said, details = error.format_message(), vars(error)
    if type(error).__name__ == "NoArgsIsHelpError":
        return said
    where = getattr(details.get("ctx"), "command_path", "catalogue")
    return f"{_cause(type(error).__name__, said, details)} : voyez « {where} --help »."


def _cause(name: str, said: str, details: dict[str, Any]) -> str:
    if name == "NoSuchOption":
        close = details.get("possibilities")
        return f"L'option « {details['option_name']} » n'existe pas" + (f" ({', '.join(close)} ?)" if close else "")
    if command := _NO_SUCH_COMMAND.search(said):
        return f"La commande « {command[1]} » n'existe pas"
    if surplus := _UNEXPECTED.search(said):
        return f"« {surplus[1]} » est de trop"
    if option := _VALUELESS.search(said):
        return f"Il manque la valeur de l'option « {option[1]} »"
    parameter = details.get("param")
    if parameter is None:
        return f"La commande est mal écrite ({said.rstrip('.')})"
    name_of = str.upper if parameter.param_type_name == "argument" else str
    named = f"{_KINDS[parameter.param_type_name]} « {name_of(max(parameter.opts, key=len))} »"
    if name == "MissingParameter":
        return f"Il manque {named}"
    return f"La valeur donnée à {named} ne convient pas{_expected(details['message'])}"


def _expected(message: str) -> str:
    """Say in brackets what a value must be, where we know the library's words for it."""
    said = (
        f" ({french.format(*found.groups())})" for english, french in _EXPECTED if (found := english.search(message))
    )
    return next(said, "")
