"""The style sheet: coloured twins of the cells' own formats, and the way back from each to what it was.

A cell's format names a fill and the named style it is based on. Its coloured twin has our fill, and is based on a
named style of ours, « Contrôle catalogue 3 · Normal », whose own fill is the one that the cell had and whose name
says what the cell was based on. Excel and LibreOffice renumber formats when they save, but keep named styles: that
is how a cell of a corrected copy gets its own look back.
"""

from __future__ import annotations

import re

from workbooks.marked_copy.looks import LOOKS, Recipe
from workbooks.marked_copy.markup import Document, Element, attribute, number_attribute, quoted, with_attributes
from workbooks.marked_copy.model import NOTE_AUTHOR, Look, Mark

#: What each collection holds before anything is added: Excel gives these first places a meaning.
_FIRST = {
    "fonts": ('<{p}font><{p}sz val="11"/><{p}name val="Calibri"/></{p}font>',),
    "fills": (
        '<{p}fill><{p}patternFill patternType="none"/></{p}fill>',
        '<{p}fill><{p}patternFill patternType="gray125"/></{p}fill>',
    ),
    "borders": ("<{p}border><{p}left/><{p}right/><{p}top/><{p}bottom/><{p}diagonal/></{p}border>",),
    "cellStyleXfs": ('<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',),
    "cellXfs": ('<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',),
    "cellStyles": ('<{p}cellStyle name="Normal" xfId="0" builtinId="0"/>',),
}
_ORDER = ("numFmts", *_FIRST, "dxfs", "tableStyles", "colors", "extLst")
_OURS = re.compile(rf"{NOTE_AUTHOR} \d+ · (.*)", re.DOTALL)
_FILL = '<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{colour}"/><{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'


class Stylesheet:
    """The formats of a workbook; those of earlier copies are undone at once."""

    def __init__(self, data: bytes, part: str) -> None:
        self._document = Document(data, part)
        self._root = self._document.root
        self._p = self._root.prefix
        self._lists: dict[str, list[bytes]] = {}
        self._as_read: dict[str, list[bytes]] = {}
        for name in _FIRST:
            section = self._root.child(name)
            items = [self._document.source(item) for item in section.children] if section else []
            self._as_read[name] = items
            self._lists[name] = list(items)
        self._places = {
            name: {item: index for index, item in reversed(list(enumerate(items)))}
            for name, items in self._lists.items()
        }
        self._twins: dict[tuple[int, Mark], int] = {}
        self._carriers: dict[tuple[int, int], int] = {}
        self._made: dict[Look, int] = {}
        self._undo()

    def twin(self, index: int, mark: Mark) -> int:
        """Return the format of that number, coloured."""
        if (index, mark) not in self._twins:
            formats = self._items("cellXfs")
            own = formats[index] if index < len(formats) else formats[0]
            carrier = self._carrier(number_attribute(own, "fillId"), number_attribute(own, "xfId"))
            values = {"fillId": str(self._fill(mark.value)), "applyFill": "1", "xfId": str(carrier)}
            self._twins[index, mark] = self._add("cellXfs", with_attributes(own, dict(values)))
        return self._twins[index, mark]

    def look(self, look: Look) -> int:
        """Return the format of a look of our own sheets."""
        if look not in self._made:
            self._made[look] = self._make(LOOKS[look])
        return self._made[look]

    def to_bytes(self) -> bytes | None:
        """Return the style sheet, or None when nothing changed in it."""
        for name, items in self._lists.items():
            if items == self._as_read[name]:
                continue
            section = self._root.child(name)
            self._write_section(name, section, items)
        return self._document.to_bytes() if self._document.changed else None

    def _write_section(self, name: str, section: Element | None, items: list[bytes]) -> None:
        tag = f"<{self._p}{name}>".encode()
        if section is not None:
            tag = self._document.data[section.start : section.inside]
            tag = tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag
        opening = with_attributes(tag, {"count": str(len(items))})
        content = opening + b"".join(items) + f"</{self._p}{name}>".encode()
        if section is not None:
            self._document.replace(section, content)
        else:
            self._document.insert(self._root, content, before=_ORDER[_ORDER.index(name) + 1 :])

    def _items(self, name: str) -> list[bytes]:
        if not self._lists[name]:
            for place, item in enumerate(_FIRST[name]):
                self._lists[name].append(item.format(p=self._p).encode())
                self._places[name][self._lists[name][-1]] = place
        return self._lists[name]

    def _add(self, name: str, item: bytes) -> int:
        """Return the place of an item, added when it is not there yet."""
        items, places = self._items(name), self._places[name]
        if item not in places:
            places[item] = len(items)
            items.append(item)
        return places[item]

    def _fill(self, colour: str) -> int:
        return self._add("fills", _FILL.format(p=self._p, colour=colour).encode())

    def _carrier(self, fill: int, based_on: int) -> int:
        """Return the named style of ours that remembers a fill and a named style."""
        if (fill, based_on) not in self._carriers:
            styles = self._items("cellStyleXfs")
            own = styles[based_on] if based_on < len(styles) else styles[0]
            self._carriers[fill, based_on] = len(styles)
            styles.append(with_attributes(own, {"fillId": str(fill)}))
            name = f"{NOTE_AUTHOR} {len(self._carriers)} · {self._style_name(based_on)}"
            entry = f'<{self._p}cellStyle name={quoted(name).decode()} xfId="{len(styles) - 1}"/>'
            self._items("cellStyles").append(entry.encode())
        return self._carriers[fill, based_on]

    def _style_name(self, number: int) -> str:
        section = self._root.child("cellStyles")
        for style in section.children if section else ():
            if style.attributes.get("xfId") == str(number):
                return style.attributes.get("name", "")
        return "Normal"

    def _make(self, recipe: Recipe) -> int:
        p = self._p
        font = self._add("fonts", recipe.font(p))
        fill = self._fill(recipe.fill) if recipe.fill else self._add("fills", _FIRST["fills"][0].format(p=p).encode())
        border = self._add("borders", recipe.border(p))
        text = (
            f'<{p}xf numFmtId="{recipe.number_format}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" '
            'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
            f'<{p}alignment horizontal="left" vertical="top" indent="{recipe.indent}" wrapText="{int(recipe.wrap)}"/></{p}xf>'
        )
        return self._add("cellXfs", text.encode())

    def _undo(self) -> None:
        """Give every format that an earlier copy coloured its own fill and named style back."""
        section = self._root.child("cellStyles")
        ours: dict[int, str] = {}  # number of a named style of ours → name of the one it stands for
        numbers: dict[str, int] = {}
        for style in section.children if section else ():
            name, number = style.attributes.get("name", ""), int(style.attributes.get("xfId", "0"))
            if match := _OURS.fullmatch(name):
                ours[number] = match[1]
            else:
                numbers[name] = number
        colours = {mark.value for mark in Mark}
        fills = {index for index, fill in enumerate(self._lists["fills"]) if _solid_colour(fill) in colours}
        if not ours and not fills:
            return
        styles = self._lists["cellStyleXfs"]
        renumbered = {old: new for new, old in enumerate(n for n in range(len(styles)) if n not in ours)}
        for index, own in enumerate(self._lists["cellXfs"]):
            number, fill = number_attribute(own, "xfId"), number_attribute(own, "fillId")
            values: dict[str, str | None] = {}
            if fill in fills:
                before = number_attribute(styles[number], "fillId") if number in ours and number < len(styles) else 0
                values = {"fillId": str(before), "applyFill": "1" if before else None}
            based_on = numbers.get(ours[number], 0) if number in ours else number
            if ours and (number in ours or renumbered.get(number) != number):
                values["xfId"] = str(renumbered.get(based_on, 0))
            if values:
                self._lists["cellXfs"][index] = with_attributes(own, values)
        self._lists["cellStyleXfs"] = [item for number, item in enumerate(styles) if number not in ours]
        kept = [item for item in self._lists["cellStyles"] if number_attribute(item, "xfId") not in ours]
        self._lists["cellStyles"] = [
            with_attributes(item, {"xfId": str(renumbered.get(number_attribute(item, "xfId"), 0))}) for item in kept
        ]
        self._places["cellXfs"] = {item: index for index, item in reversed(list(enumerate(self._lists["cellXfs"])))}


def _solid_colour(fill: bytes) -> str | None:
    """Return the colour of a plain fill, None for any other."""
    colour = re.search(rb"<(?:[\w.-]+:)?fgColor\b[^>]*>", fill)
    return (attribute(colour[0], "rgb") or "").upper() or None if colour else None
