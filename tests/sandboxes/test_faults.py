"""The file of faults: read to the letter, or refused with the place and what to write."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from catalogue.errors import WrongUse
from sandboxes.faults import Fault, Faults, read_faults

KNOWN = ("drip", "huge", "gzip_bomb", "bad_tls")


def _file(folder: Path, content: Any) -> Path:
    path = folder / "pannes.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_a_fault_strikes_as_often_as_it_says(tmp_path: Path) -> None:
    """Method and path choose the requests, `times` counts them, the first that fits is used up first."""
    faults = read_faults(
        _file(
            tmp_path,
            [
                {"method": "PUT", "path": "/content$", "times": 2, "status": 503, "headers": {"Retry-After": "2"}},
                {"path": "delta", "times": None, "delay_seconds": 0.5},
                {"status": 500},
            ],
        ),
        KNOWN,
    )
    asked = [("PUT", "/a/content"), ("GET", "/delta?token=1"), ("PUT", "/content"), ("PUT", "/content"), ("GET", "/")]
    taken = [faults.take(*one) for one in asked]
    assert [fault and (fault.status, fault.delay_seconds) for fault in taken] == [
        (503, 0),
        (None, 0.5),
        (503, 0),
        (500, 0),
        None,
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "ne se lit pas comme du JSON"),
        ({"status": 500}, "doit être une liste JSON"),
        ([{}, 3], "panne n° 2 : écrivez un objet JSON"),
        ([{"statut": 500}], "panne n° 1 : le champ « statut » n'existe pas : choisissez method, path, times"),
        ([{"status": "500"}], "le champ « status » attend un code HTTP de 200 à 599"),
        ([{"times": 0}], "le champ « times » attend un nombre de fois, au moins 1"),
        ([{"path": "("}], "le champ « path » attend une expression régulière"),
        ([{"headers": {"Retry-After": 2}}], "le champ « headers » attend un objet d'en-têtes"),
        (
            [{"fault": "clock_skew"}],
            "ne connaît pas la panne « clock_skew » : choisissez bad_tls, drip, gzip_bomb, huge",
        ),
    ],
)
def test_a_file_that_cannot_be_played_is_refused_with_its_place(tmp_path: Path, content: Any, said: str) -> None:
    """The sentence names the fault, the field and what it may hold; it is a wrong use of the command."""
    with pytest.raises(WrongUse, match=re.escape(said)) as refused:
        read_faults(_file(tmp_path, content), KNOWN)
    assert refused.value.exit_code == 64


def test_a_certificate_that_nobody_trusts_is_the_whole_servers() -> None:
    """Whatever its path: it uses up nothing and strikes no request."""
    faults = Faults([Fault.model_validate({"fault": "bad_tls", "path": "jamais"})])
    assert faults.distrusted
    assert faults.take("GET", "/jamais") is None
