"""The generated page of SharePoint: the steps of « doctor », and what to do about each refusal, from the code's tables."""

from __future__ import annotations

from collections.abc import Iterable

from catalogue.french import counted, listed
from sync.depositing import TRIES_MINUTES
from sync.library.sharepoint import remedies
from sync.library.sharepoint.examination import STEPS
from validators.report.words import held_all_day

#: How the holes of a remedy read on a page.
_HOLES = {"client_id": "[application]", "site_url": "[site]"}


def sharepoint_page() -> str:
    """Return the page, in French."""
    why, act = remedies.UNTRUSTED
    refused = [(f"`{status}`", *told) for status, told in remedies.GRAPH.items()]
    passing = [(f"`{status}`", told) for status, told in remedies.PASSING.items()]
    return "".join(
        (
            "# SharePoint : étapes, refus et remèdes\n\nCe que disent `catalogue doctor`, les passages et les comptes rendus. « [application] » et « [site] » sont ceux des réglages.\n",
            _table(
                "Les étapes de « catalogue doctor »",
                ("Étape", "Ce qui est essayé", "Si l'accès est refusé"),
                ((step.name, step.tries, _shown(step.denied or "")) for step in STEPS),
                "Une étape qui échoue dit ce qui manque ; celles qui en dépendent ne sont pas essayées.",
            ),
            _table(
                "Entra ne donne pas de jeton",
                ("Code", "Que faire"),
                [
                    *((f"`AADSTS{number}`", f"{remedy}.") for number, remedy in remedies.ENTRA.items()),
                    ("tout autre", f"{remedies.ENTRA_OTHERWISE}."),
                    ("aucun : un jeton sans permission", f"{_shown(remedies.PERMISSION)}."),
                ],
            ),
            _table("SharePoint refuse", ("Code", "Pourquoi", "Que faire"), refused),
            _table(
                "Ce qui passe tout seul",
                ("Code", "Pourquoi"),
                [*passing, ("tout autre, ou aucune réponse", remedies.PASSING_OTHERWISE)],
                "Rien n'est perdu : ce qui attend est dans la base. Le service essaie de nouveau après "
                f"{listed([counted(minutes, 'minute') for minutes in TRIES_MINUTES])}, puis toutes les heures, au premier passage "
                "qui suit, et jamais avant ce que SharePoint demande. "
                f"Si c'est un nom qui reste occupé, il en prend un autre au bout d'une journée et le dit : {_held()}.",
            ),
            f"\n## La connexion n'est pas sûre\n\nSi {why} : {act}.\n",
        )
    )


def _held() -> str:
    return held_all_day("20261130-101500_Catalogue_MTV_rapport.html")


def _shown(act: str) -> str:
    return act.format(**_HOLES)


def _table(title: str, titles: tuple[str, ...], rows: Iterable[tuple[str, ...]], lead: str = "") -> str:
    lines = ["| " + " | ".join(cells) + " |" for cells in (titles, ("---",) * len(titles), *rows)]
    return f"\n## {title}\n\n" + (f"{lead}\n\n" if lead else "") + "\n".join(lines) + "\n"
