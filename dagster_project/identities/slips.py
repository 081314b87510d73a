"""Slips of whoever typed a figure: the values it can have been meant to have, by the name of the slip.

Figures are whole numbers of their last printed digit: 9,413.22 is 941322.
"""

from __future__ import annotations

from collections.abc import Iterator

# Name of the slip → how a finding calls it. The first that gives a value names it.
NAMES = {
    "power_of_ten": "差十倍、百倍或千倍 / off by a factor of 10, 100 or 1000",
    "unit": "元与万元混淆 / 元 and 万元 confused",
    "sign": "正负号有误 / sign lost or added",
    "zero": "多印或漏印一个零 / a zero lost or added",
    "transposed": "相邻两位数字颠倒 / two neighbouring digits transposed",
    "digit": "一位数字有误 / one digit wrong",
    "table_unit": "整张表元与万元混淆 / the whole table has 元 and 万元 confused",
    "moved": "与相邻单元格错位 / stands in the neighbouring cell",
}


def meant(printed: int) -> Iterator[tuple[str, int]]:
    """Every (slip, value) that a figure can have been meant to be; values may come up under several slips."""
    if printed == 0:
        return
    sign, digits = (1 if printed > 0 else -1), str(abs(printed))
    for power in (10, 100, 1000, 10_000):
        name = "unit" if power == 10_000 else "power_of_ten"
        yield name, printed * power
        if printed % power == 0:
            yield name, printed // power
    yield "sign", -printed
    for at, digit in enumerate(digits):
        before, after = digits[:at], digits[at + 1 :]
        if digit == "0":
            yield "zero", sign * int(before + after or "0")
        yield "zero", sign * int(before + digit + "0" + after)
        if after and digit != after[0]:
            yield "transposed", sign * int(before + after[0] + digit + after[1:])
        for other in "0123456789":
            if other != digit:
                yield "digit", sign * int(before + other + after)
