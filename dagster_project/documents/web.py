"""Web pages, saved as HTML or as an archive of the page (MHTML) → paragraphs and grids.

What belongs to the site and not to the text is left out: scripts, styles, menus, hidden elements, lines and tables that
are mostly links (breadcrumbs, related pages), and the lines of ``web.yml``. Attached files are named in the notes.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml
from lxml import etree

from ..model import Block, Unreadable
from . import flow, limits
from .decoding import clean, decode

ENGINE = f"lxml {etree.__version__}"

_UNSEEN = {
    "head", "title", "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas",
    "audio", "video", "map", "select", "option", "button", "textarea", "frameset", "nav", "aside", "footer"
}  # fmt: skip
_RULES: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
_SITE_LINE = re.compile("|".join(_RULES["site_lines"]))
_SITE_ROLES = {"navigation", "banner", "contentinfo", "search"}
_LINE_ENDS = {
    "address", "article", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "html", "legend", "li", "main", "menu", "ol", "p", "pre", "section", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul"
}  # fmt: skip
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_TABLE_PARTS = {"table", "thead", "tbody", "tfoot", "tr", "colgroup", "col"}
_ATTACHED = {".pdf", ".doc", ".docx", ".xls", ".xlsx", ".wps", ".et", ".rtf", ".ofd", ".zip", ".rar", ".7z"}

_WITHOUT_TEXT = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|\bdata:[\w/+.;=-]{0,100}base64,[\w+/=]*", re.I | re.S
)
_BEGINS, _ENDS = re.compile(r"<html\b", re.I), re.compile(r"</html\s*>", re.I)
_DECLARES = re.compile(r"<!doctype[^<>\[]{0,1000}\[|<!(?:entity|element|attlist)\b", re.I)
_TAG = re.compile(r"<[a-z][^<>]*", re.I)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_BLANKS = re.compile(r"\s+")
_WORD = re.compile(r"\w")
_NUMBER = re.compile(r"\s*(\d{1,7})")
_LENGTH = re.compile(r"\s*(\d{1,6}(?:\.\d{1,9})?)\s*(px|pt)?\s*", re.I)
_STYLE_WIDTH = re.compile(r"(?<![-\w])width\s*:\s*(\d{1,6}(?:\.\d{1,9})?)(px|pt|mm|cm|in)", re.I)
_MILLIMETRES = {"px": 25.4 / 96, "pt": 25.4 / 72, "mm": 1.0, "cm": 10.0, "in": 25.4}
_MOST_WIDTH = 1_000.0  # millimetres; LibreOffice writes a width that fell below zero as more than that
_SPAN = 1_000
"""Columns that one cell may span; browsers stop at the same."""


def read_html(data: bytes) -> tuple[list[Block], list[str]]:
    """The blocks of a page, its title first, and notes on attachments, on undecodable characters
    and on a page that is cut off.

    Raises Unreadable where it is not text, declares entities, or is larger or deeper than the limits allow.
    """
    page = _Page()
    return flow.blocks(page.read(data)), page.notes


def read_mhtml(data: bytes) -> tuple[list[Block], list[str]]:
    """The same for the pages inside an archive, one after the other. Raises Unreadable where it holds none."""
    page = _Page()
    items: list[flow.Item] = []
    for part in message_from_bytes(data).walk():
        payload = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(payload, bytes):
            items += page.read(payload)
    if not items:
        raise Unreadable("网页存档里没有网页 / the archive holds no web page")
    return flow.blocks(items), page.notes


class _Page:
    """Reads pages and collects notes on them."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.attached: set[str] = set()
        self.merged = 0

    def read(self, data: bytes) -> list[flow.Item]:
        text = _WITHOUT_TEXT.sub("", self._decoded(data))
        root = _parsed(text)
        if root is None:
            return []
        if _BEGINS.search(text) and not _ENDS.search(text):
            self.notes.append("网页没有结尾，可能不完整 / the page has no end and may be cut off")
        title = root.find(".//title")
        heading = [] if title is None else [" ".join("".join(map(str, title.itertext())).split())]
        return [*heading, *self._content(root, 0)]

    def _decoded(self, data: bytes) -> str:
        """The text by trial; where stray bytes spoil that, by what the page says of itself, if it is nearly right."""
        try:
            return decode(data)
        except Unreadable:
            declared = _CHARSET.search(data[:4096])
            encoding = declared[1].decode().lower() if declared else "utf-8"
            encoding = "gb18030" if encoding.startswith("gb") else encoding
            try:
                text = data.decode(encoding, errors="replace")
            except LookupError:
                raise Unreadable(f"编码“{encoding}”未知 / unknown encoding: {encoding}") from None
            lost = text.count("\ufffd")
            if lost > len(text) / 1000:
                raise
            self.notes.append(f"{lost} 个字符无法解码 / {lost} characters could not be decoded")
            return text

    def _content(self, root: etree._Element, depth: int) -> list[flow.Item]:
        """The paragraphs and tables inside an element. ``depth`` counts the tables around it."""
        items: list[flow.Item] = []
        line = _Line()
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if tag in _LINE_ENDS:
                items += line.end()
            if event == "end":
                line.leave(str(tag))
                if tag == "a":
                    self._note_attachment(element)
                if element is not root:
                    line.add(element.tail)
            elif element is not root and _is_unseen(element):
                line.enter(str(tag))
                walk.skip_subtree()
            elif tag == "table":
                line.enter("table")
                items += self._table(element, depth + 1)
                walk.skip_subtree()
            else:
                line.enter(str(tag))
                line.add(element.text)
        return [*items, *line.end()]

    def _note_attachment(self, link: etree._Element) -> None:
        try:
            path = unquote(urlsplit(str(link.get("href", ""))).path)
        except ValueError:
            return
        file = clean(path.replace("\\", "/").rpartition("/")[2])
        if PurePosixPath(file).suffix.lower() not in _ATTACHED or file in self.attached:
            return
        self.attached.add(file)
        if len(self.attached) <= limits.ATTACHMENTS:
            shown = clean(" ".join("".join(map(str, link.itertext())).split()))[:100]
            both = f"{shown}（{file[:100]}）" if shown else file[:100]
            self.notes.append(f"附件未读取 / attached, but not part of this file: {both}")

    def _table(self, table: etree._Element, depth: int) -> list[flow.Item]:
        """The table, after its caption and whatever else stands in it outside of cells."""
        if depth > limits.TABLE_DEPTH:
            raise Unreadable(f"表格嵌套超过 {limits.TABLE_DEPTH} 层 / tables nested deeper than {limits.TABLE_DEPTH}")
        outside: list[flow.Item] = []
        rows: list[list[etree._Element]] = []
        walk = etree.iterwalk(table, events=("start",))
        for _, element in walk:
            if element is not table and _is_unseen(element):
                walk.skip_subtree()
            elif element.tag in ("td", "th"):
                if not rows:
                    rows.append([])
                rows[-1].append(element)
                walk.skip_subtree()
            elif element.tag == "tr":
                rows.append([])
            elif element.tag not in _TABLE_PARTS and element.find(".//tr") is None:
                outside += self._content(element, depth)
                walk.skip_subtree()
        return [*outside, self._placed(rows, _stated_widths(table), depth)]

    def _placed(self, rows: list[list[etree._Element]], widths: dict[int, float], depth: int) -> flow.Table:
        """The cells at their places: each takes the next that no cell above or to its left spans."""
        cells: list[flow.Cell] = []
        taken: dict[int, int] = {}  # column → the first row in which it is free again
        for row, elements in enumerate(rows):
            column = 0
            for element in elements:
                while taken.get(column, 0) > row:
                    column += 1
                width = min(_number(element, "colspan") or 1, _SPAN)
                height = min(_number(element, "rowspan", 1) or len(rows), len(rows) - row)  # 0 reaches to the end
                self._check_merged(width * height)
                taken.update(dict.fromkeys(range(column, column + width), row + height))
                cells.append(flow.Cell(row, column, height, width, self._content(element, depth)))
                if width == 1 and (stated := _width(element)) is not None:
                    widths.setdefault(column, stated)
                column += width
        return flow.Table(cells, len(rows), widths)

    def _check_merged(self, area: int) -> None:
        self.merged += area * (area > 1)
        if self.merged > limits.MERGED_AREA:
            raise Unreadable(
                f"合并单元格的面积超过上限 {limits.MERGED_AREA} / merged cells cover more than {limits.MERGED_AREA} positions"
            )


class _Line:
    """The line that is being read, and how much of it stands in links."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.linked = self.all = 0
        self.open = dict.fromkeys(("a", "pre", "heading"), 0)

    def enter(self, tag: str, step: int = 1) -> None:
        kind = "heading" if tag in _HEADINGS else tag
        if kind in self.open:
            self.open[kind] += step

    def leave(self, tag: str) -> None:
        self.enter(tag, -1)

    def add(self, text: str | None) -> None:
        if not text:
            return
        count = len(_WORD.findall(text))
        self.all += count
        self.linked += count if self.open["a"] else 0
        if not self.open["pre"]:
            text = _as_shown(text)
        self.texts.append(text)

    def end(self) -> list[flow.Item]:
        """What was read, as one item or none; the next line begins."""
        text = clean("".join(self.texts))
        is_aside = not self.open["heading"] and (0 < self.all <= 2 * self.linked or _is_site_line(text))
        self.texts, self.linked, self.all = [], 0, 0
        if not text:
            return []
        return [flow.Aside(text) if is_aside else text]


def _parsed(text: str) -> etree._Element | None:
    """The page as a tree, None for a blank one."""
    if _DECLARES.search(text):
        raise Unreadable(
            "网页自带实体或文档类型定义，不予读取 / the page declares entities or a document type of its own"
        )
    if len(text) > limits.WEB_PAGE_CHARS:
        raise Unreadable(
            f"网页超过 {limits.WEB_PAGE_CHARS} 个字符 / the page has more than {limits.WEB_PAGE_CHARS} characters"
        )
    if text.count("<") + text.count("=") > limits.MARKUP_NODES:
        raise Unreadable(
            f"标签和属性超过 {limits.MARKUP_NODES} 个 / more than {limits.MARKUP_NODES} tags and attributes"
        )
    if any(len(tag[0].split()) > limits.TAG_WORDS for tag in _TAG.finditer(text)):
        raise Unreadable(f"一个标签内超过 {limits.TAG_WORDS} 个词 / more than {limits.TAG_WORDS} words inside one tag")
    if not text.strip():
        return None
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    root = etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser)
    if any(error.level == etree.ErrorLevels.FATAL for error in parser.error_log):
        raise Unreadable(
            f"网页嵌套过深或文字过长：{parser.error_log.last_error.message} / nested too deeply, or too long a text"
        )
    return root


def _is_unseen(element: etree._Element) -> bool:
    return (
        element.tag in _UNSEEN
        or element.get("role") in _SITE_ROLES
        or element.get("hidden") is not None
        or bool(_HIDDEN.search(str(element.get("style", ""))))
    )


def _as_shown(text: str) -> str:
    """The text with single blanks, as a browser shows it. A line break beside a Chinese character is no blank."""

    def shown(blanks: re.Match[str]) -> str:
        beside = text[blanks.start() - 1 : blanks.start()] + text[blanks.end() : blanks.end() + 1]
        return "" if "\n" in blanks[0] and _WIDE.search(beside) else " "

    return _BLANKS.sub(shown, text)


def _is_site_line(text: str) -> bool:
    if len(text) > _RULES["longest_site_line"]:
        return False
    return bool(_SITE_LINE.search("".join(text.split()).replace("：", ":")))


def _stated_widths(table: etree._Element) -> dict[int, float]:
    widths: dict[int, float] = {}
    column = 0
    for element in table.iterchildren("col", "colgroup"):
        for each in element.findall("col") or [element]:
            span = min(_number(each, "span") or 1, _SPAN)
            if (width := _width(each)) is not None:
                widths.update(dict.fromkeys(range(column, column + span), width))
            column += span
    return widths


def _width(element: etree._Element) -> float | None:
    """The width of a column or cell in millimetres, where it is stated in something like that."""
    match = _LENGTH.fullmatch(str(element.get("width", ""))) or _STYLE_WIDTH.search(str(element.get("style", "")))
    if not match:
        return None
    width = float(match[1]) * _MILLIMETRES[(match[2] or "px").lower()]
    return width if width < _MOST_WIDTH else 0.0


def _number(element: etree._Element, attribute: str, default: int = 0) -> int:
    match = _NUMBER.match(str(element.get(attribute, "")))
    return int(match[1]) if match else default
