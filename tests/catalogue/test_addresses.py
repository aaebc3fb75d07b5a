"""No secret of an address is shown, however it was written into it."""

from __future__ import annotations

import pytest

from catalogue.addresses import masked, without_secrets


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://ana:hush@host:5432/db", "postgresql://ana:***@host:5432/db"),
        ("postgresql://ana:hu/sh@host/db", "postgresql://ana:***@host/db"),
        ("postgresql://ana:hu@sh@host/db", "postgresql://ana:***@host/db"),
        ("postgresql://ana:hu?sh#@host/db?sslmode=require", "postgresql://ana:***@host/db?sslmode=require"),
        ("postgresql://host/db?user=ana&password=hush", "postgresql://host/db?user=ana&password=***"),
        ("postgresql://host/db?user=ana&pass%77ord=hush&x=1", "postgresql://host/db?user=ana&pass%77ord=***&x=1"),
        ("postgresql:///db?host=/tmp&sslpassword=hush", "postgresql:///db?host=/tmp&sslpassword=***"),
        ("https://ana@site.example/a?sig=hush", "https://ana@site.example/a?sig=***"),
        ("https://user:hush@site.example/", "https://user:***@site.example/"),
        ("une phrase, pas une adresse", "une phrase, pas une adresse"),
    ],
)
def test_an_address_is_shown_without_its_secrets(address: str, shown: str) -> None:
    """Login, machine and base remain: what one needs to see which address it is."""
    assert masked(address) == shown


@pytest.mark.parametrize("written", ["ana:hu%2Fsh@host", "ana:hu/sh@host", "ana:x@hu/sh@host"])
def test_what_a_driver_says_of_an_address_repeats_no_secret(written: str) -> None:
    """It may name as a machine what stood in the password."""
    said = without_secrets('could not translate host name "hu/sh@host" to address', f"postgresql://{written}/db")
    assert "hu/sh" not in said
    assert "could not translate host name" in said
