"""The little that Streamlit's theme cannot say: the grey canvas, white cards, and the lists that we write ourselves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import streamlit as st

STATIC = Path(__file__).parent.parent / "static"
ICON = STATIC / "icon.svg"

_LIGHT = {
    "canvas": "#F5F6F8", "card": "#FFFFFF", "line": "#E4E7EC", "soft-line": "#EEF0F3", "ink": "#101828",
    "muted": "#667085", "body": "#344054", "shadow": "0 1px 2px rgba(16,24,40,.05)",
    "accent": "#3538CD", "accent-2": "#8098F9",
    "green": "#116932", "green-bg": "#E6F6EB", "orange": "#9A3C06", "orange-bg": "#FEF0E1",
    "red": "#A61B12", "red-bg": "#FDE8E7", "blue": "#026AA2", "blue-bg": "#E0F2FE",
    "gray": "#475467", "gray-bg": "#F0F2F5", "violet": "#6927DA", "violet-bg": "#F1EAFE",
    "accent-bg": "#EEF0FF", "head": "#F9FAFB",
    "green-bar": "#16A34A", "blue-bar": "#0284C7", "violet-bar": "#7C3AED", "gray-bar": "#667085",
    "pale-bar": "#98A2B3", "red-bar": "#C81E1E",
}  # fmt: skip
_DARK = {
    "canvas": "#0F1218", "card": "#14171F", "line": "#2C3240", "soft-line": "#232834", "ink": "#F2F4F7",
    "muted": "#98A2B3", "body": "#CECFD2", "shadow": "none",
    "accent": "#8098F9", "accent-2": "#C7D7FE",
    "green": "#6CE9A6", "green-bg": "#143D2B", "orange": "#FEC84B", "orange-bg": "#4A3312",
    "red": "#FDA29B", "red-bg": "#4C2226", "blue": "#84CAFF", "blue-bg": "#12324A",
    "gray": "#CECFD2", "gray-bg": "#2A303C", "violet": "#C4B5FD", "violet-bg": "#33265C",
    "accent-bg": "#1B2044", "head": "#191D27",
    "green-bar": "#32D583", "blue-bar": "#53B1FD", "violet-bar": "#A48AFB", "gray-bar": "#98A2B3",
    "pale-bar": "#667085", "red-bar": "#F97066",
}  # fmt: skip


def is_dark() -> bool:
    """Say whether this reader's page is dark."""
    return st.context.theme.type == "dark"


def colours() -> Mapping[str, str]:
    """Return the colours of this reader's theme by what they are for, as `app.css` names them."""
    return _DARK if is_dark() else _LIGHT


def apply_style() -> None:
    """Give the page the colours of this reader's theme, by the names that `app.css` uses; the page leads to that by itself."""
    said = ";".join(f"--{name}:{value}" for name, value in colours().items())
    st.html(f"<style>:root{{{said}}}</style>")


def logo() -> str:
    """Return the address of the logo that reads on this reader's theme."""
    return static("logo-dark.svg" if is_dark() else "logo.svg")


@cache
def static(name: str) -> str:
    """Return the address of a file of ours that browsers keep: another content has another address."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/app/static/{name}?v={digest[:12]}"
