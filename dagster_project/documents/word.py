"""Word documents → paragraphs and grids. DOC and RTF are first converted to DOCX by LibreOffice.

What a person sees is read: inserted text but not deleted one, no hidden text, list numbers as Word prints them, text
boxes after the paragraph that holds them, notes after the paragraph or table that refers to them. Headers and
footers of pages are left out. Macros are never run.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from xml.parsers import expat

from lxml import etree

from ..model import Block, Unreadable
from . import archive_guard, flow, limits, office
from .decoding import clean
from .word_numbering import Numbering, attribute, child, name

ENGINE = f"lxml {etree.__version__}"

MAIN_PART = re.compile(r"word/document\d*\.xml")
"""Where a DOCX keeps its text; some programs number the part."""

_SPAN = 1_000  # columns that one cell may span; browsers stop at the same
_TWIPS = 56.7  # in a millimetre
_TRANSPARENT = {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice"}
_UNSEEN = {"del", "moveFrom", "Fallback", "pPr", "rt", "instrText", "delText"}
_BREAKS = {"br": "\n", "cr": "\n", "tab": " ", "ptab": " ", "noBreakHyphen": "-"}
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}


def read_docx(data: bytes) -> tuple[list[Block], list[str]]:
    """The blocks of a DOCX (also of templates and files with macros), and notes on what was not read.

    Raises Unreadable where the file is damaged, encrypted or larger than the limits allow, or has a DOCTYPE.
    """
    with archive_guard.opened(data) as archive:
        story = _Story(archive)
        items = story.read()
    return flow.blocks(items), story.notes()


def read_doc(data: bytes) -> tuple[list[Block], list[str]]:
    """As ``read_docx``, for the binary format of Word 97. Raises Unreadable also where LibreOffice is missing."""
    return _converted(data, ".doc")


def read_rtf(data: bytes) -> tuple[list[Block], list[str]]:
    """As ``read_doc``, for RTF."""
    return _converted(data, ".rtf")


def _converted(data: bytes, suffix: str) -> tuple[list[Block], list[str]]:
    blocks, notes = read_docx(office.to_docx(data, suffix))
    return blocks, [f"由 {office.version()} 转换后读取 / read after conversion by {office.version()}", *notes]


class _Guard:
    """Refuses XML that would not fit into memory as a tree, or is nested too deeply to walk."""

    def __init__(self) -> None:
        self.nodes = self.depth = 0

    def parser(self) -> expat.XMLParserType:
        parser = archive_guard.xml_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        return parser

    def _start(self, _: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.nodes += 1 + len(attributes)
        if self.depth > limits.MARKUP_DEPTH:
            raise Unreadable(f"XML 嵌套超过 {limits.MARKUP_DEPTH} 层 / XML nested deeper than {limits.MARKUP_DEPTH}")
        if self.nodes > limits.MARKUP_NODES:
            raise Unreadable(
                f"XML 元素和属性超过 {limits.MARKUP_NODES} 个 / more than {limits.MARKUP_NODES} XML elements and attributes"
            )

    def _end(self, _: str) -> None:
        self.depth -= 1


class _Story:
    """The text of one document and what was met on the way through it."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        guard = _Guard()

        def part(pattern: str) -> etree._Element | None:
            """The root of the part with such a name, None where there is none."""
            for info in archive.infolist():
                if re.fullmatch(pattern, info.filename):
                    archive_guard.scan(archive, info, guard.parser)
                    parser = etree.XMLParser(
                        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
                    )
                    return etree.fromstring(archive.read(info), parser)
            return None

        self.main = part(MAIN_PART.pattern)
        self.numbering = Numbering(part(r"word/numbering\d*\.xml"), part(r"word/styles\d*\.xml"))
        self.footnotes = {
            (kind, attribute(note, "id")): note
            for kind in _NOTES.values()
            if (notes := part(rf"word/{kind}s\d*\.xml")) is not None
            for note in notes
        }
        self.met: Counter[str] = Counter()

    def read(self) -> list[flow.Item]:
        body = None if self.main is None else child(self.main, "body")
        if body is None:
            raise Unreadable("Word 文件里没有正文 / the Word file has no body")
        items: list[flow.Item] = []
        for element in body:
            items += self._content([element], 0)
            for reference in element.iter("{*}footnoteReference", "{*}endnoteReference"):
                note = self.footnotes.pop((_NOTES[name(reference)], attribute(reference, "id")), None)
                items += self._content(note if note is not None else (), 0)
        return items

    def notes(self) -> list[str]:
        said = {
            "picture": ("幅图片未读取", "pictures were not read"),
            "object": ("个内嵌对象（如工作簿）未读取", "embedded objects, such as workbooks, were not read"),
            "hidden": ("处隐藏文字未读取", "hidden pieces of text were not read"),
            "revision": ("处修订按接受后读取", "tracked changes were read as accepted"),
        }
        return [f"{self.met[key]} {zh} / {self.met[key]} {en}" for key, (zh, en) in said.items() if self.met[key]]

    # ------------------------------------------------------------------------------------ paragraphs

    def _content(self, elements: Iterable[etree._Element], depth: int) -> list[flow.Item]:
        """The paragraphs and tables among the elements, wrappers looked through. ``depth`` counts tables around."""
        items: list[flow.Item] = []
        for element in elements:
            match name(element):
                case "p":
                    items += self._paragraph(element, depth)
                case "tbl":
                    items.append(self._table(element, depth + 1))
                case wrapper if wrapper in _TRANSPARENT:
                    items += self._content(element, depth)
        return items

    def _paragraph(self, paragraph: etree._Element, depth: int) -> list[flow.Item]:
        texts = [self.numbering.label(paragraph)]
        boxes: list[flow.Item] = []
        walk = etree.iterwalk(paragraph, events=("start",))
        for _, element in walk:
            kind = name(element)
            if kind == "t":
                texts.append(element.text or "")
            elif kind in _BREAKS:
                texts.append(_BREAKS[kind])
            elif kind in _UNSEEN:
                self.met["revision"] += kind == "del"
                walk.skip_subtree()
            elif kind == "r" and _is_hidden(element):
                self.met["hidden"] += 1
                walk.skip_subtree()
            elif kind == "txbxContent":
                boxes += self._content(element, depth)
                walk.skip_subtree()
            elif kind in ("blip", "imagedata"):
                self.met["picture"] += 1
            elif kind == "OLEObject":
                self.met["object"] += 1
                self.met["picture"] -= 1  # the picture beside it shows the object
            elif kind == "ins":
                self.met["revision"] += 1
        return ["".join(texts), *boxes]

    # ---------------------------------------------------------------------------------------- tables

    def _table(self, table: etree._Element, depth: int) -> flow.Table:
        if depth > limits.TABLE_DEPTH:
            raise Unreadable(f"表格嵌套超过 {limits.TABLE_DEPTH} 层 / tables nested deeper than {limits.TABLE_DEPTH}")
        cells: list[flow.Cell] = []
        above: dict[int, flow.Cell] = {}  # the last cell that began in a column, for vertical merges
        height = 0
        for row in _children(table, "tr"):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                continue
            column = _count(child(properties, "gridBefore"), 0)
            beside: flow.Cell | None = None
            for element in _children(row, "tc"):
                merge = child(element, "tcPr")
                width = _count(child(merge, "gridSpan"), 1) or 1
                content = self._content(element, depth)
                if beside is not None and _continues(child(merge, "hMerge")):
                    beside.colspan += width
                    beside.content += content
                elif column in above and _continues(child(merge, "vMerge")):
                    beside = above[column]
                    beside.rowspan = height - beside.row + 1
                    beside.content += content
                else:
                    beside = above[column] = flow.Cell(height, column, 1, width, content)
                    cells.append(beside)
                column += width
            height += 1
        return flow.Table(cells, height, _widths(table))


def _widths(table: etree._Element) -> dict[int, float]:
    grid = child(table, "tblGrid")
    stated = [] if grid is None else [_number(attribute(column, "w")) for column in _children(grid, "gridCol")]
    return {column: width / _TWIPS for column, width in enumerate(stated) if width}


def _children(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    for element in parent:
        if name(element) == wanted:
            yield element
        elif name(element) in _TRANSPARENT:
            yield from _children(element, wanted)


def _continues(merge: etree._Element | None) -> bool:
    return merge is not None and attribute(merge, "val") != "restart"


def _count(element: etree._Element | None, default: int) -> int:
    return default if element is None else min(_number(attribute(element, "val")), _SPAN)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _is_hidden(run: etree._Element) -> bool:
    vanish = child(child(run, "rPr"), "vanish")
    if vanish is None or attribute(vanish, "val") in ("0", "false", "off"):
        return False
    return any(clean(str(text)) for text in run.itertext())
