"""The generated pages: what the code already says, written where people look for it, and proved current in lint.

Each page is a function of the declarations alone: no clock, no machine, no database enters it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import typer
from pydantic_core import PydanticUndefined

from catalogue.errors import storage_failure
from catalogue.french import counted
from cli.documentation_model import model_page
from cli.documentation_sharepoint import sharepoint_page
from cli.writing import write
from sync.settings import Settings
from validators.dictionary import dictionary
from validators.json_schema import TITLES, workbook_schema
from validators.report.words import SEVERITY
from validators.rules import FILE_RULES, GENERIC, RULESET_VERSION, SHEET_RULES, Rule
from validators.sheets import SHEETS, sheets_of

_HELP_WIDTH = 100
_DO_NOT_EDIT = "<!-- Page engendrée par « make docs » : ne la modifiez pas à la main. -->\n\n"
#: How the holes of a rule's sentence read on a page.
_HOLES = {"found": "[valeur]", "expected": "[attendu]", "label": "[colonne]", "detail": "[précision]"}


def generate(folder: Path, *, check: bool) -> int:
    """Write every generated page into a folder, or with ``check`` only compare; returns 1 when a page is stale.

    Raises: StorageUnavailable when a page cannot be written.
    """
    wanted = pages()
    try:
        stale = [name for name, text in wanted.items() if _read(folder / name) != text]
        surplus = [name for name in _present(folder) if name not in wanted]
    except OSError as error:
        raise storage_failure(error, f"Impossible de lire {folder}", "indiquez un dossier.") from error
    if check:
        if stale or surplus:
            names = ", ".join(sorted([*stale, *surplus]))
            write(f"Pages périmées dans {folder} : {names}. Lancez « make docs ».", error=True)
        return 1 if stale or surplus else 0
    try:
        for name in stale:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(wanted[name], encoding="utf-8")
        for name in surplus:
            (folder / name).unlink()
    except OSError as error:
        raise storage_failure(error, f"Impossible d'écrire dans {folder}", "vérifiez les droits.") from error
    write(
        f"{counted(len(stale), 'page', 'écrite')}, {counted(len(surplus), 'retirée')}, {len(wanted)} au total dans {folder}."
    )
    return 0


def pages() -> dict[str, str]:
    """Return the text of every generated page, by its path under the folder."""
    written = {
        "dictionary.md": _DO_NOT_EDIT + _dictionary_page(),
        "rules.md": _DO_NOT_EDIT + _rules_page(),
        "cli.md": _DO_NOT_EDIT + _cli_page(),
        "model.md": _DO_NOT_EDIT + model_page(),
        "settings.md": _DO_NOT_EDIT + _settings_page(),
        "sharepoint.md": _DO_NOT_EDIT + sharepoint_page(),
    }
    for workbook in TITLES:
        schema = json.dumps(workbook_schema(workbook), ensure_ascii=False, indent=2)
        written[f"schemas/{workbook}_workbook.json"] = schema + "\n"
    return written


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None


def _present(folder: Path) -> list[str]:
    """Name the pages of ours that lie there: whatever else a folder holds is somebody's, and stays."""
    pages = [path for path in folder.glob("*.md") if (_read(path) or "").startswith(_DO_NOT_EDIT)]
    ours = [*pages, *folder.glob("schemas/*_workbook.json")]
    return sorted(path.relative_to(folder).as_posix() for path in ours)


def _dictionary_page() -> str:
    parts = ["# Dictionnaire des données\n\nChaque colonne de chaque feuille, et où le catalogue la garde.\n"]
    for workbook, title in TITLES.items():
        parts.append(f"\n## {title}\n\n{dictionary(sheets_of(workbook))}")
    return "".join(parts)


def _rules_page() -> str:
    prefixes = "".join(f"| `{sheet.prefix}` | {sheet.label} |\n" for sheet in SHEETS.values())
    opening = (
        f"# Règles de contrôle\n\nJeu de règles `{RULESET_VERSION}`. Un code ne change jamais de sens : le préfixe "
        "d'une feuille, puis un numéro ; de 001 à 099, le même sens dans toutes les feuilles.\n"
    )
    parts = [
        opening,
        f"\n## Préfixes\n\n| Préfixe | Feuille |\n|---|---|\n{prefixes}",
        "| `FIC` | le fichier |\n| `STR` | sa structure |\n| `LIB` | ce que le catalogue contient déjà |\n",
        f"\n## Dans toutes les feuilles\n\n{_rules_table({f'…-{rule.code}': rule for rule in GENERIC.values()})}",
        f"\n## Fichier, structure, catalogue\n\n{_rules_table({rule.code: rule for rule in FILE_RULES})}",
    ]
    for sheet in SHEETS.values():
        own = {rule.code: rule for rule in SHEET_RULES if rule.code.startswith(f"{sheet.prefix}-")}
        if own:
            parts.append(f"\n## {sheet.label}\n\n{_rules_table(own)}")
    return "".join(parts)


def _rules_table(rules: Mapping[str, Rule]) -> str:
    header = "| Code | Poids | Règle | Ce qui est dit | Que faire | Faux | Juste |\n|---|---|---|---|---|---|---|\n"
    return header + "".join(_rule_line(code, rule) for code, rule in rules.items())


def _rule_line(code: str, rule: Rule) -> str:
    sentence, action = (re.sub(r"(?<=[\w\]])\[", " [", text.format(**_HOLES)) for text in (rule.sentence, rule.action))
    cells = (f"`{code}`", SEVERITY[rule.severity], rule.title, sentence, action, rule.wrong, rule.right)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _cli_page() -> str:
    from cli.main import app

    opening = (
        "# Commandes\n\nCodes de sortie : 0 tout est accepté · 1 accepté en partie · 2 un classeur est refusé · "
        "3 le service n'a pas pu travailler · 64 commande mal écrite.\n"
    )
    helps = _helps(typer.main.get_command(app), "catalogue")
    return opening + "".join(f"\n## {name}\n\n```text\n{text}\n```\n" for name, text in helps)


def _helps(command: object, name: str) -> Iterator[tuple[str, str]]:
    """Yield the full name and the help of every command below a group."""
    for child_name, child in sorted(getattr(command, "commands", {}).items()):
        full = f"{name} {child_name}"
        if getattr(child, "commands", None):
            yield from _helps(child, full)
        else:
            yield full, child.get_help(typer.Context(child, info_name=full, terminal_width=_HELP_WIDTH))


def _settings_page() -> str:
    page = (
        "# Réglages\n\nVariables d'environnement, ou lignes d'un fichier `.env` ; `catalogue doctor` montre leurs "
        "valeurs.\n\n| Variable | Par défaut | Sens |\n|---|---|---|\n"
    )
    for name, field in Settings.model_fields.items():
        absent = field.default is None or field.default is PydanticUndefined
        default = "" if absent else f"`{field.default}`"
        page += f"| `CATALOGUE_{name.upper()}` | {default} | {field.description} |\n"
    return page
