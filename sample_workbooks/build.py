"""Write the sample library again: `make samples`, or `python -m sample_workbooks.build [FOLDER]`."""

from __future__ import annotations

import sys
from pathlib import Path

from sample_workbooks.builder.library import library

LIBRARY = Path(__file__).parent / "library"
FOLDERS = ("Catalogue", "Operations", "Documents")


def build(root: Path = LIBRARY) -> int:
    """Make a folder hold exactly the sample library, and return how many files that is.

    Writes below ``FOLDERS`` only, and only the files that differ.
    """
    wanted = {root / path: data for path, data in library()}
    for folder in FOLDERS:
        for stale in (root / folder).rglob("*"):
            if stale.is_file() and stale not in wanted:
                stale.unlink()
    for path, data in wanted.items():
        if not path.exists() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    return len(wanted)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else LIBRARY
    print(f"{build(folder)} fichiers dans {folder}")  # noqa: T201  a script answers on its terminal
