"""What a file is about: the part of its name that tells it from the others."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Batch:
    """One company's month of books, or a complement of it."""

    company: str  #: code
    company_name: str
    month: date  #: its first day
    complement: int = 0  #: 0: the month itself; 1, 2…: what came after it was exported (decision 33)
    partner: str | None = None  #: name, for a file about one partner

    @property
    def stem(self) -> str:
        """Return what the file's name says after its kind: ``AP_2025-09``, ``OggoData_AP_2025-09_C1``."""
        partner = "" if self.partner is None else f"{slug(self.partner)}_"
        late = f"_C{self.complement}" if self.complement else ""
        return f"{partner}{self.company}_{self.month:%Y-%m}{late}"

    @property
    def title(self) -> str:
        """Return the same for a person: ``Action Prévoyance – septembre 2025``."""
        late = f", complément {self.complement}" if self.complement else ""
        return f"{self.company_name} – {_MONTHS[self.month.month - 1]} {self.month.year}{late}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The catalogue of one company as it stands on a day, or one of its products."""

    company: str  #: code
    company_name: str
    day: date
    sku: str | None = None  #: for a file about one product

    @property
    def stem(self) -> str:
        """Return what the file's name says after its kind: ``MTV_2025-09-01``, ``MTV-OFFRE-001_2025-09-01``."""
        return f"{slug(self.sku or self.company)}_{self.day.isoformat()}"

    @property
    def title(self) -> str:
        """Return the same for a person: ``Mondial TV – au 01/09/2025``."""
        return f"{self.company_name} – au {self.day:%d/%m/%Y}"


Scope = Batch | Snapshot

_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def slug(name: str) -> str:
    """Return a name that any file system keeps: letters, digits, hyphens; accents are taken off."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-") or "SANS-NOM"
