"""The author's own workbook with marks on it: a patch of its zip package, never a workbook written anew.

Libraries that load and save a workbook lose what they do not know (threads of comments, drawings, sparklines,
newer conditional formats). Here only these parts may change; every other one keeps its compressed bytes:

* ``xl/workbook.xml`` and its relations (two sheets more, places counted anew), ``[Content_Types].xml``;
* ``xl/styles.xml`` (a coloured twin of each format that a marked cell has);
* each marked sheet (numbers of formats, empty cells that must be filled), its relations, its comments and their VML;
* the sheet that its author left open (its ``tabSelected`` goes, nothing else: ours opens);
* new parts: our sheets, comments and VML where the sheet had none.

Sheets and notes that an earlier copy brought are taken off first, and its colours undone: the corrected copy may
come back as the author's workbook.
"""

from __future__ import annotations

from workbooks.marked_copy.marking import mark
from workbooks.marked_copy.model import AddedCell, AddedRow, AddedSheet, CellNote, Look, Mark

__all__ = ["AddedCell", "AddedRow", "AddedSheet", "CellNote", "Look", "Mark", "mark"]
