"""The list numbers that Word prints before paragraphs without storing them in their text: 一、 （二） 第三部分 1."""

from __future__ import annotations

from collections import defaultdict

import cn2an
from lxml import etree

_CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
}
_UNPRINTED = {"bullet", "none"}
_LEVELS = 9


class Numbering:
    """The numbering of one document, which counts along as its paragraphs are asked for in order.

    ``numbering`` and ``styles`` are the roots of the parts of these names, None where the document has none.
    """

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._lists: dict[str, str] = {}  # list → its definition
        self._levels: dict[tuple[str, int], dict[str, str]] = {}
        self._restarts: dict[tuple[str, int], int] = {}
        self._styles: dict[str, etree._Element] = {}
        self._count: dict[str, list[int]] = defaultdict(lambda: [0] * _LEVELS)
        for element in numbering if numbering is not None else ():
            if name(element) == "abstractNum":
                self._define(element)
            elif name(element) == "num":
                self._list(element)
        for style in styles if styles is not None else ():
            if name(style) == "style":
                self._styles[attribute(style, "styleId")] = style

    def label(self, paragraph: etree._Element) -> str:
        """What is printed before the paragraph, such as ``一、``; empty where nothing is, or a bullet."""
        number, level = self._place(child(paragraph, "pPr"))
        definition = self._lists.get(number)
        if definition is None or (definition, level) not in self._levels:
            return ""
        counts = self._count[definition]
        restart = self._restarts.pop((number, level), None)
        counts[level] = counts[level] + 1 if restart is None else restart
        if counts[level] == 1 and restart is None:
            counts[level] = self._start(definition, level)
        counts[level + 1 :] = [0] * (_LEVELS - level - 1)
        return self._printed(definition, level, counts)

    def _define(self, definition: etree._Element) -> None:
        for level in definition:
            if name(level) == "lvl" and (place := _int(attribute(level, "ilvl"))) < _LEVELS:
                said = {name(element): attribute(element, "val") for element in level}
                self._levels[attribute(definition, "abstractNumId"), place] = said

    def _list(self, element: etree._Element) -> None:
        number = attribute(element, "numId")
        self._lists[number] = _val(element, "abstractNumId")
        for override in element:
            start = child(override, "startOverride")
            if start is not None:
                self._restarts[number, _int(attribute(override, "ilvl"))] = _int(attribute(start, "val"))

    def _place(self, properties: etree._Element | None) -> tuple[str, int]:
        """List and level of a paragraph: its own, or those of the nearest style that names a list."""
        seen: set[str] = set()
        level: str | None = None
        while properties is not None:
            own = child(properties, "numPr")
            if own is not None:
                level = _val(own, "ilvl") if level is None and child(own, "ilvl") is not None else level
                if child(own, "numId") is not None:
                    return _val(own, "numId"), min(_int(level or ""), _LEVELS - 1)
            named = _val(properties, "pStyle")
            style = self._styles.get(named)
            while style is not None and named not in seen:
                seen.add(named)
                found = child(style, "pPr")
                if child(found, "numPr") is not None:
                    properties = found
                    break
                named = _val(style, "basedOn")
                style = self._styles.get(named)
            else:
                properties = None
        return "", 0

    def _start(self, definition: str, level: int) -> int:
        return _int(self._levels.get((definition, level), {}).get("start", "1"))

    def _printed(self, definition: str, level: int, counts: list[int]) -> str:
        said = self._levels[definition, level]
        if said.get("numFmt") in _UNPRINTED:
            return ""
        text = said.get("lvlText", "")
        for above in range(level + 1):
            form = "decimal" if "isLgl" in said else self._levels.get((definition, above), {}).get("numFmt", "decimal")
            text = text.replace(f"%{above + 1}", _counted(counts[above] or self._start(definition, above), form))
        return text


def _counted(number: int, form: str) -> str:
    if form in _CHINESE and 0 < number < 10_000:
        return cn2an.an2cn(number).removeprefix("一") if 10 <= number < 20 else cn2an.an2cn(number)
    if form.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return chr(0x245F + number)
    if form in ("upperLetter", "lowerLetter") and 0 < number <= 26:
        return chr((0x40 if form == "upperLetter" else 0x60) + number)
    return str(number)


# ------------------------------------------------------------------------------------------- WordprocessingML


def name(element: etree._Element) -> str:
    """The element's name without its namespace: the strict and the usual form of the format differ only there."""
    return str(element.tag).rpartition("}")[2]


def child(parent: etree._Element | None, wanted: str) -> etree._Element | None:
    """The first child of that name, None where there is none or no parent."""
    if parent is not None:
        for element in parent:
            if name(element) == wanted:
                return element
    return None


def attribute(element: etree._Element, wanted: str) -> str:
    """The attribute of that name in any namespace, empty where it is missing."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == wanted), "")


def _val(parent: etree._Element, wanted: str) -> str:
    element = child(parent, wanted)
    return "" if element is None else attribute(element, "val")


def _int(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
