"""What an XLSX file must satisfy before a reader lays it out in memory, found by streaming through its XML.

One far cell or one huge merge in a file of 5 KB makes readers ask for terabytes, and the process dies before
Python can catch anything. The declared ``<dimension>`` is never trusted.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from ..model import Unreadable
from . import archive_guard, limits

_ADDRESS = re.compile(r"\$?([A-Za-z]+)\$?(\d+)")


def inspect(data: bytes) -> list[str]:
    """Notes on formulas without a value and on error values.

    Raises Unreadable where the archive is damaged, encrypted or unpacks to too much, where its XML has a DOCTYPE
    or is damaged, and where cells or merged ranges reach too far.
    """
    with archive_guard.opened(data) as archive:
        scan = _Scan()
        for part in archive.infolist():
            archive_guard.scan(archive, part, scan.parser)
    return scan.notes()


class _Scan:
    """Adds up, over all parts, what their cells and merged ranges would take. Other XML passes through unharmed."""

    def __init__(self) -> None:
        self.area = self.merged = 0
        self.formulas_without_value = self.error_values = 0
        self.row = self.column = self.last_row = self.last_column = 0
        self.address: str | None = None  # of the open cell, until it is needed
        self.in_cell = self.in_value = self.has_formula = False
        self.kind = ""
        self.chars = self.value_chars = 0

    def parser(self) -> expat.XMLParserType:
        """A parser for the next part that feeds this scan."""
        self.area += self.last_row * self.last_column
        self.row = self.column = self.last_row = self.last_column = 0
        parser = archive_guard.xml_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        return parser

    def notes(self) -> list[str]:
        notes = []
        if self.formulas_without_value:
            notes.append(
                f"{self.formulas_without_value} 个公式没有保存计算结果，按空白读取 / "
                f"{self.formulas_without_value} formulas have no saved value and were read as blank"
            )
        if self.error_values:
            notes.append(
                f"{self.error_values} 个单元格是错误值（如 #REF!），按空白读取 / "
                f"{self.error_values} cells hold an error such as #REF! and were read as blank"
            )
        return notes

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "c":
            if "r" not in attributes:
                self._locate()
                self.column += 1
            self.address = attributes.get("r")
            self.kind = attributes.get("t", "")
            self.in_cell, self.has_formula = True, False
            self.chars = self.value_chars = 0
        elif tag == "row":
            number = attributes.get("r", "")
            self.row = int(number) if number.isdecimal() else self.row + 1
            self.column, self.address = 0, None
        elif tag in ("v", "is") and self.in_cell:
            self.in_value = True
            self._locate()
            self.last_row = max(self.last_row, self.row)
            self.last_column = max(self.last_column, self.column)
            if self.area + self.last_row * self.last_column > limits.SHEET_AREA:
                raise Unreadable(
                    f"第 {self.row} 行第 {self.column} 列有内容，工作表面积超过上限 {limits.SHEET_AREA} / a cell in "
                    f"row {self.row}, column {self.column} makes the sheets larger than {limits.SHEET_AREA} positions"
                )
        elif tag == "f":
            self.has_formula = True
        elif tag == "si":
            self.in_cell, self.chars = True, 0
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag == "c" and self.in_cell:
            self.in_cell = False
            self.error_values += self.kind == "e"
            # A formula whose saved result is the empty text says so by its type.
            self.formulas_without_value += self.has_formula and not self.value_chars and self.kind != "str"
        elif tag in ("v", "is"):
            self.in_value = False
        elif tag == "si":
            self.in_cell = False

    def _text(self, text: str) -> None:
        if not self.in_cell:
            return
        self.chars += len(text)
        self.value_chars += len(text) * self.in_value
        if self.chars > limits.CELL_CHARS:
            raise Unreadable(
                f"一个单元格超过 {limits.CELL_CHARS} 个字符 / a cell holds more than {limits.CELL_CHARS} characters"
            )

    def _locate(self) -> None:
        """Works out the open cell's position; one without an address follows its left neighbour."""
        if self.address:
            self.row, self.column = _position(self.address)
            self.address = None

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = _position(first), _position(last or first)
        self.merged += (abs(bottom - top) + 1) * (abs(right - left) + 1)
        if self.merged > limits.MERGED_AREA:
            raise Unreadable(
                f"合并区域 {reference} 使合并面积超过上限 {limits.MERGED_AREA} / "
                f"the merged range {reference} makes merged ranges larger than {limits.MERGED_AREA} positions"
            )


def _position(address: str) -> tuple[int, int]:
    """Row and column, from 1, of an address such as B3."""
    match = _ADDRESS.fullmatch(address)
    if not match:
        raise Unreadable(f"单元格地址“{address}”无效 / not a cell address: {address!r}")
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column
