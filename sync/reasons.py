"""Where a reason of the books stands in the workbook: on the cell that it is about, as far as its words tell.

The books answer in sentences. The cells that they name are known by those words, each proved on the real books in
tests/sync/test_operation_mistakes.py; any other reason stands on the product, or on the operation that the row follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import polars as pl

from catalogue.french import after_colon
from catalogue.french import day as french_day
from catalogue.ledger.deciding.became import Answer, Became
from catalogue.ledger.deciding.content import LABELS, TOLD_IN
from catalogue.ledger.records.entries import Entry
from validators.builder import findings_of
from validators.findings import Finding
from validators.typed import TypedSheet

_RULES = {
    Became.REFUSED: "OPE-120",
    Became.WAITING: "OPE-121",
    Became.CONFLICT: "OPE-122",
    Became.POSTED: "OPE-125",
    Became.LATER: "OPE-126",
}

#: Words of a refusal, and the column that it is about.
_ABOUT = {
    "L'encaissement de l'avance «": "advance",
    "a plusieurs formules": "plan",
    "sur le canal": "channel",
    "Type de client :": "client_type",
    "Le client a ": "age",
    "Le code postal ": "postcode",
    " alors que ": "amount_ttc",
    "remplit le montant HT": "amount_ht",
    "ne dit pas de partenaire": "partner",
    "remplissez la colonne Partenaire": "partner",
    "saisissez d'abord son bordereau": "partner",
    "L'opération attend le ": "day",
    "n'a pas encore eu lieu": "day",
    "n'a lieu que le ": "related",
    "l'avance n'est plus que de": "amount_ttc",
    "une avance s'emploie pour un montant positif": "amount_ttc",
    "remplissez la colonne Avance": "advance",
    "n'a plus d'avance": "advance",
    "n'est pas de qui doit": "advance",
    " ne renouvelle rien": "related",
    "pour entrer un renouvellement": "related",
}
#: Columns of an operation, by the words with which the books say that a cell differs.
_DIFFERS = {
    words: column for field, label in LABELS.items() for column, words in TOLD_IN.get(field, {field: label}).items()
}


def about_answers(typed: TypedSheet, answers: Sequence[Answer]) -> Iterator[Finding]:
    """Yield a finding for each reason of an operation that the books refuse, keep waiting, know otherwise, or doubt.

    One finding for all of them would be cut where the author still has something to read.
    """
    places = typed.frame.select(
        "key",
        "excel_row",
        pl.when(pl.col("sku").is_not_null())
        .then(pl.lit("sku"))
        .when(pl.col("related").is_not_null())
        .then(pl.lit("related"))
        .otherwise(pl.lit("key"))
        .alias("usual"),
    ).unique("key", keep="first")
    for became, code in _RULES.items():
        said = [
            (answer.key, reason if became is Became.CONFLICT else after_colon(reason), _column_of(became, reason))
            for answer in answers
            if answer.outcome is became
            for reason in answer.reasons
        ]
        problems = pl.DataFrame(said, schema=dict.fromkeys(("key", "detail", "column"), pl.String), orient="row")
        problems = problems.join(places, on="key", how="inner", maintain_order="left")
        yield from findings_of(
            code, typed, problems.select("excel_row", pl.coalesce("column", "usual").alias("column"), "detail")
        )


def _column_of(became: Became, reason: str) -> str | None:
    """Return the column that a reason is about, if its words tell."""
    if became is Became.CONFLICT:
        return _DIFFERS.get(reason.partition(" : ")[0], "key")
    return next((column for words, column in _ABOUT.items() if words in reason), None)


def about_moved(typed: TypedSheet, new: Sequence[str], entries: Iterable[Entry]) -> Iterator[Finding]:
    """Yield an information for each new operation of a closed month, with the day of the books that it enters."""
    days: dict[str, date] = {}
    for entry in entries:
        if entry.day != entry.piece_day:
            days.setdefault(entry.operation, entry.day)
    moved = [(key, french_day(days[key])) for key in new if key in days]
    rows = pl.DataFrame(moved, schema={"key": pl.String, "detail": pl.String}, orient="row")
    places = typed.frame.select("key", "excel_row").unique("key", keep="first")
    problems = rows.join(places, on="key", how="inner", maintain_order="left")
    yield from findings_of("OPE-124", typed, problems.select("excel_row", pl.lit("day").alias("column"), "detail"))
