"""One grammar for lists of addresses: what the rule of the workbook accepts, the mail is sent to."""

from __future__ import annotations

import pytest

from catalogue.mailboxes import Mailboxes, mailboxes


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("a@exemple.fr", ("a@exemple.fr",)),
        ("a@exemple.fr ; b@exemple.fr", ("a@exemple.fr", "b@exemple.fr")),
        ("a@exemple.fr, b@exemple.fr;\r\n", ("a@exemple.fr", "b@exemple.fr")),
        ("Cabinet Dupont <a@exemple.fr>\nb@exemple.fr", ("a@exemple.fr", "b@exemple.fr")),
    ],
)
def test_addresses_are_read_as_people_type_them(text: str, addresses: tuple[str, ...]) -> None:
    """Semicolons, commas and line ends separate; names and the last separator are left out."""
    assert mailboxes(text) == Mailboxes(addresses, None)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", ""),
        (" ; ", " ; "),
        ("Cabinet Dupont", "Cabinet Dupont"),
        ("a@b@c", "a@b@c"),
        ("a@exemple.fr; cabinet", "cabinet"),
        ("a@exemple.fr b@exemple.fr", "a@exemple.fr b@exemple.fr"),
        ("Cabinet <a.exemple.fr>", "Cabinet <a.exemple.fr>"),
    ],
)
def test_the_first_part_that_is_no_address_is_named(text: str, wrong: str) -> None:
    """So that the sentence can show it; a text that names nobody is shown whole."""
    assert mailboxes(text).wrong == wrong
