"""Which files of a library are workbooks to read, and what is to be said of those that only look like one.

Pure functions of paths: nothing is opened. A file is known by its name, in any case and Unicode form, as Windows, macOS
and SharePoint take it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalogue.spelling import file_name_key
from sync.library import FOLDERS, Identity, identify
from validators.builder import finding
from validators.findings import Finding

#: Top folder of what is tried without being loaded.
TRIALS = "Essais"
#: Top folders that the service writes into, or where nothing is loaded.
OURS = frozenset({"rapports", "exports", "modeles", "essais"})
#: Of these, those that hold nothing but what the service wrote.
DELIVERED = frozenset({"rapports", "exports"})
_EXCEL = (".xlsx", ".xlsm", ".xlsb", ".xls", ".xltx", ".xltm", ".xlt")
_SPREADSHEETS = (*_EXCEL, ".ods", ".fods", ".ots", ".sxc", ".csv", ".tsv", ".numbers", ".gsheet", ".et")
_NAMED = re.compile(r"referentiel_groupe|catalogue_[a-z0-9]{2,10}(?![a-z0-9])|operations_[a-z0-9]{2,10}_\d{4}-\d\d")
_COMPANY_FOLDER = re.compile(r"[A-Z0-9]{2,10}")


@dataclass(frozen=True, slots=True)
class Aside:
    """A file that is not read, and what is said of it."""

    path: str
    company: str | None  #: code of the company that its name or its folder tells
    said: Finding


def is_spreadsheet(name: str) -> bool:
    """Say whether a file may be a table that somebody filled.

    What editors, browsers and synchronisation leave beside it while they work is none: ``~$…``, ``.~lock…#``, ``….tmp``.
    """
    return file_name_key(name).endswith(_SPREADSHEETS) and not name.startswith(("~", "."))


def is_read_from(path: str) -> bool:
    """Say whether a path is one at which workbooks are read: ``Catalogue/MTV/…``, ``Operations/MTV/…``."""
    folders = path.split("/")
    return len(folders) == 3 and folders[0] in FOLDERS.values()


def is_worked_in(path: str) -> bool:
    """Say whether a path is one where people keep what they work in: the workbooks that are read, and trials."""
    return is_read_from(path) or (is_trial(path) and path.count("/") == 2)


def is_trial(path: str) -> bool:
    """Say whether a path is one of those that are answered without being loaded (decision 57)."""
    return path.startswith(f"{TRIALS}/")


def is_passed_by(folder: str) -> bool:
    """Say whether nobody's workbook is looked for in a folder of that name: one of ours, or one that programs hide."""
    return folder.startswith((".", "~")) or file_name_key(folder) in OURS


def home_of(identity: Identity) -> str:
    """Return the folder of the library that a workbook's name tells."""
    return f"{FOLDERS[identity.kind]}/{identity.company or 'Groupe'}"


def expected_at(path: str) -> str | None:
    """Return the name that the workbook of a folder bears, if the folder tells whose it is."""
    top, _, rest = path.partition("/")
    owner = rest.split("/")[0]
    if top == FOLDERS["company"] and owner.casefold() == "groupe":
        return "Referentiel_Groupe.xlsx"
    if "/" not in rest or not _COMPANY_FOLDER.fullmatch(owner.upper()):
        return None
    return (
        f"Operations_{owner.upper()}_{{AAAA-MM}}.xlsx"
        if top == FOLDERS["operations"]
        else f"Catalogue_{owner.upper()}.xlsx"
    )


def sorted_out(paths: Sequence[str]) -> tuple[list[str], list[Aside]]:
    """Return the paths to read, in their order, and what is said of the other files that look like workbooks."""
    masters = _masters(paths)
    taken, asides = [], []
    for path in paths:
        said = None if masters.get(file_name_key(path)) == path else _said(path, masters)
        if said is not None:
            asides.append(Aside(path, _company_of(path), said))
        elif is_read_from(path):
            taken.append(path)
    return taken, asides


def _masters(paths: Sequence[str]) -> Mapping[str, str]:
    """Return the workbooks that lie at their place, by folded path; of two that differ by case, the one spelt as told."""
    found: dict[str, str] = {}
    for path in sorted(paths, key=lambda path: (not path.endswith(".xlsx"), path)):
        identity = identify(path)
        if identity is not None and is_read_from(path) and _at_home(path, identity):
            found.setdefault(file_name_key(path), path)
    return found


def _said(path: str, masters: Mapping[str, str]) -> Finding | None:
    """Return what is said of a file that is no master; None: it is read and refused with its own finding, or ignored."""
    name = path.rpartition("/")[2]
    named = named_in(name)
    if named is not None and not (is_read_from(path) and _at_home(path, named)):
        return None if is_read_from(path) and identify(path) is not None else _elsewhere(path, named, masters)
    if not is_read_from(path):
        astray = path.count("/") == 1 and path.partition("/")[0] in FOLDERS.values()
        return finding("FIC-022", found=path, expected=f"{path.partition('/')[0]}/{{CODE}}") if astray else None
    if (beside := _beside(path, masters)) is not None:
        return _copy(name, beside.rpartition("/")[2])
    if file_name_key(name).endswith(_EXCEL):
        return None
    return finding("FIC-021", found=name, expected=expected_at(path) or "Catalogue_{CODE}.xlsx")


def _at_home(path: str, named: Identity) -> bool:
    return file_name_key(path.rpartition("/")[0]) == file_name_key(home_of(named))


def _elsewhere(path: str, named: Identity, masters: Mapping[str, str]) -> Finding:
    """Return what is said of a workbook that lies where none is read."""
    home = home_of(named)
    if (master := _master_named(named, masters)) is not None:
        return _copy(path, master)
    if not file_name_key(path).endswith(".xlsx"):
        return finding(
            "FIC-021", found=path, expected=f"{home}/{_NAMES[named.kind].format(named.company, named.month)}"
        )
    inside = file_name_key(path).startswith(f"{file_name_key(home)}/")
    return finding("FIC-022" if inside or identify(path) is None else "FIC-004", found=path, expected=home)


_NAMES = {
    "company": "Catalogue_{}.xlsx",
    "group": "Referentiel_Groupe.xlsx",
    "operations": "Operations_{}_{:%Y-%m}.xlsx",
}


def master_path(identity: Identity) -> str | None:
    """Return where the workbook of an identity lies; None for a month of operations that nothing tells."""
    if identity.kind == "operations" and identity.month is None:
        return None
    return f"{home_of(identity)}/{_NAMES[identity.kind].format(identity.company, identity.month)}"


def _copy(found: str, master: str) -> Finding:
    return finding("FIC-020" if file_name_key(found).endswith(".xlsx") else "FIC-024", found=found, expected=master)


def _beside(path: str, masters: Mapping[str, str]) -> str | None:
    """Return the master of the same folder that a file goes with: that of the catalogue, or of the month in its name."""
    folder = file_name_key(path.rpartition("/")[0])
    here = {key: master for key, master in masters.items() if key.rpartition("/")[0] == folder}
    if not path.startswith(f"{FOLDERS['operations']}/"):
        return next(iter(here.values()), None)
    name = file_name_key(path.rpartition("/")[2])
    return next((here[key] for key in here if key.rpartition("/")[2].removesuffix(".xlsx") in name), None)


def named_in(name: str) -> Identity | None:
    """Return the workbook whose name is a part of a file's name: « Copie de Catalogue_MTV (1).ods »."""
    found = _NAMED.search(file_name_key(name))
    return identify(f"{found[0]}.xlsx") if found else None


def _master_named(named: Identity, masters: Mapping[str, str]) -> str | None:
    return next((master for master in masters.values() if identify(master) == named), None)


def _company_of(path: str) -> str | None:
    """Return the company that a file is answered to: the one whose folder it lies in, or that its name tells."""
    folders, named = path.split("/"), named_in(path.rpartition("/")[2])
    if is_read_from(path) and _COMPANY_FOLDER.fullmatch(folders[1].upper()) and folders[1].casefold() != "groupe":
        return folders[1].upper()
    return named.company if named else None
