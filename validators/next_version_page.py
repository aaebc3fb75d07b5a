"""Show the rows of next versions that were prepared: on their sheets, on « Lisez-moi », and in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from catalogue.french import counted, listed
from validators.next_version import NextVersion, Spot
from validators.spec import Sheet
from workbooks.layout import PreparedLayout

#: How the prepared rows are completed, on « Lisez-moi ».
PREPARATION = (
    "Dans chaque feuille, des lignes vertes préparent la version suivante de ces produits : une copie de celle qui est en "
    "vente, sous ses lignes. Remplissez leurs cellules rouges, regardez les jaunes, puis changez ce qui change. Tant qu’une "
    "cellule rouge est vide, le produit reste comme il est ; pour y renoncer, supprimez ses lignes vertes."
)


def prepared_rows(sheet: Sheet, versions: Sequence[NextVersion]) -> Mapping[int, frozenset[int]]:
    """Return a sheet's prepared rows, by position → the positions of the columns that their author completes."""
    left: dict[int, set[int]] = {
        position: set() for version in versions for of, position in version.rows if of.name == sheet.name
    }
    for version in versions:
        for spot in (*version.fill, *version.check):
            if spot.sheet.name == sheet.name:
                left[spot.position].add(sheet.columns.index(spot.column))
    return {position: frozenset(columns) for position, columns in left.items()}


def prepared_line(version: NextVersion) -> PreparedLayout:
    """Return the line of « Lisez-moi » that leads to a version that was prepared."""
    first = version.fill[0]
    return PreparedLayout(
        f"{version.sku}, version {version.version}", first.sheet.label, first.cell, left_to_do(version)
    )


def left_to_do(version: NextVersion) -> str:
    """Say which cells the author of a version fills and looks at: ``À remplir : Versions!C3 (Date d'effet)…``."""
    todo = f"À remplir : {_places(version.fill)}."
    return f"{todo} À vérifier : {_places(version.check)}." if version.check else todo


def prepared_sentence(version: NextVersion) -> str:
    """Say what was prepared and what is left to do, in the words of the command line."""
    sheets = len({sheet.name for sheet, _ in version.rows})
    rows = f"{counted(len(version.rows), 'ligne')} dans {counted(sheets, 'feuille')}"
    return f"{version.sku}, version {version.version} : {rows}. {left_to_do(version)}"


def _places(spots: Iterable[Spot]) -> str:
    """Return ``Versions!C3 (Date d'effet), Publications!F5 et F6 (Début)``."""
    texts = []
    for (sheet, column), group in groupby(spots, key=lambda spot: (spot.sheet.label, spot.column.label)):
        texts.append(f"{sheet}!{listed([spot.cell for spot in group])} ({column})")
    return ", ".join(texts)
