"""The image of a page → grey, without red seals, straight. Knows neither text nor tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .scan_engine import Image

    Colours = NDArray[np.uint8]
    """Red, green, blue by rows from the top."""

MOST_SKEW = 4.0  # degrees
SEAL = (0.6, 2.6)  # inches: the sides of a round seal are 3.8 to 4.5 cm, of a personal one 1.8
RED = 40  # levels by which red is stronger than green and blue
BACKGROUND = 0.5  # of a page's pixels are as light as its paper, unless it is a photograph
INK = 0.0001  # of a thumbnail's pixels are dark, unless the page is blank


def unstained(colours: Colours, dpi: float) -> Image:
    """Grey levels, with red seals gone: where one lies only red light is looked at, in which its ink is white.

    Red text elsewhere (a negative figure, a letterhead) stays.
    """
    import cv2
    import numpy as np

    if colours.ndim == 2:
        return colours
    grey = cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY)
    red, green, blue = (colours[..., channel].astype(np.int16) for channel in range(3))
    stained = ((red - np.maximum(green, blue)) > RED).astype(np.uint8)
    if not stained.any():
        return np.asarray(grey, np.uint8)
    reach = max(int(dpi / 15), 3)
    near = cv2.morphologyEx(stained, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(near)
    for x, y, width, height, _ in boxes[1:count]:
        sides = width / dpi, height / dpi
        if all(SEAL[0] <= side <= SEAL[1] for side in sides) and 0.6 < width / height < 1.6:
            margin = int(dpi / 50)
            place = slice(max(y - margin, 0), y + height + margin), slice(max(x - margin, 0), x + width + margin)
            light, ink = colours[..., 0][place].astype(np.float32), stained[place] > 0
            paper = float(np.percentile(light[~ink], 90)) if not ink.all() else 255.0
            # its ink as light as paper, print as dark as it is
            light[ink] = np.minimum(light[ink] * max(paper / float(np.median(light[ink])), 1.0), paper)
            grey[place] = np.clip(light, 0, 255).astype(np.uint8)
    return np.asarray(grey, np.uint8)


def may_hold_text(grey: Image) -> bool:
    """False for a blank page (hardly a dark pixel) and a photograph (no paper that most of it shows), by a thumbnail."""
    import cv2
    import numpy as np

    scale = 400 / max(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    paper = float(np.percentile(small, 90))
    if (small > 0.85 * paper).mean() < BACKGROUND:
        return False
    return bool((small < 0.9 * paper).mean() > INK)


def skew(grey: Image) -> float:
    """By how many degrees, counter-clockwise, lines have to be turned to be level; upright or sideways ones alike.

    Lines are level where the sums of ink along rows, or along columns, differ most.
    """
    import cv2
    import numpy as np

    scale = min(1000 / max(grey.shape), 1.0)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = 255 - small
    _, ink = cv2.threshold(ink, 0, 255, cv2.THRESH_TOZERO + cv2.THRESH_OTSU)

    def sharpness(angle: float) -> float:
        turned = turned_by(np.asarray(ink, np.uint8), angle, 0).astype(np.float32)
        rows, columns = turned.sum(axis=1), turned.sum(axis=0)
        return float(max((np.diff(rows) ** 2).sum(), (np.diff(columns) ** 2).sum()))

    best = 0.0
    for reach, step in ((MOST_SKEW, 0.5), (0.5, 0.1), (0.1, 0.02)):
        steps = round(reach / step)
        best = max((best + place * step for place in range(-steps, steps + 1)), key=sharpness)
    return best


def turned_by(grey: Image, angle: float, beyond: int = 255) -> Image:
    """Turned counter-clockwise about its middle by degrees, on a canvas of the same size."""
    import cv2
    import numpy as np

    if not angle:
        return grey
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = cv2.warpAffine(grey, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=beyond)
    return np.asarray(turned, np.uint8)


def ink_of(grey: Image, dpi: float) -> Image:
    """255 where there is ink, by what is darker than its surroundings; single specks are left out."""
    import cv2
    import numpy as np

    window = int(dpi / 6) | 1
    soft = cv2.GaussianBlur(grey, (3, 3), 0)
    return np.asarray(
        cv2.adaptiveThreshold(soft, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, 18), np.uint8
    )
