"""The text recogniser: finds text in a page image, and reads crops of one line each. Knows no page and no table.

RapidOCR with the models inside its wheel. It never downloads: every model is given by its path, and a missing one is
an error here. Everything heavy is imported at first use, one engine a process, with one thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..model import Unreadable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]
    """Grey levels, rows from the top."""

DETECTOR, RECOGNISER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
DETECTION_SIDE = 1600  # pixels of the longer side while text is sought; reading uses the full resolution
_MISSING = "文字识别组件不可用（{}） / text recognition (rapidocr, onnxruntime) is not available: {}"

Span = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels."""


class NoRecogniser(Unreadable):
    """The recogniser, or a part of it, is not installed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one crop says: its characters without blanks, the place of each (0 to 1 of the width), and each one's score."""

    text: str
    places: tuple[float, ...]
    scores: tuple[float, ...]

    @property
    def score(self) -> float:
        return sum(self.scores) / len(self.scores) if self.scores else 0.0


def name() -> str:
    """The engine with its version, as it stands in a document's lineage."""
    try:
        return f"rapidocr {version('rapidocr')}, onnxruntime {version('onnxruntime')}"
    except PackageNotFoundError:
        return "rapidocr (missing)"


def find(image: Image) -> list[Span]:
    """Boxes around stretches of text, with a margin; sideways text gives tall ones. Raises NoRecogniser."""
    import cv2

    found = _engine()(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), use_rec=False)
    height, width = image.shape
    spans = []
    for quad in found.boxes if found.boxes is not None else ():
        xs, ys = [float(x) for x, _ in quad], [float(y) for _, y in quad]
        span = max(int(min(xs)), 0), max(int(min(ys)), 0), min(int(max(xs)) + 1, width), min(int(max(ys)) + 1, height)
        if span[2] - span[0] > 2 and span[3] - span[1] > 2:
            spans.append(span)
    return spans


def read(crops: Sequence[Image]) -> list[Reading]:
    """One reading a crop, empty where nothing was recognised. Raises NoRecogniser."""
    if not crops:
        return []
    import cv2

    found = _engine().recognize_txt([cv2.cvtColor(crop, cv2.COLOR_GRAY2BGR) for crop in crops])
    return [_reading(words) for words in found.word_results]


def _reading(words: Any) -> Reading:
    characters = [one for word in words.words for one in word]
    columns = [one for word in words.word_cols for one in word]
    kept = [place for place, one in enumerate(characters) if not one.isspace()]
    width = max(float(words.line_txt_len), 1.0)
    # the engine leaves blanks out of the words, but not out of the scores
    scores = list(words.confs) if len(words.confs) == len(characters) else [min(words.confs)] * len(characters)
    return Reading(
        "".join(characters[place] for place in kept),
        tuple(min((columns[place] + 0.5) / width, 1.0) for place in kept),
        tuple(float(scores[place]) for place in kept),
    )


@cache
def _engine() -> Any:
    try:
        import cv2
        import rapidocr
        from rapidocr import RapidOCR
    except ImportError as error:
        raise NoRecogniser(_MISSING.format(error, error)) from error
    models = Path(rapidocr.__file__).parent / "models"
    for model in (DETECTOR, RECOGNISER):
        if not (models / model).is_file():
            raise NoRecogniser(_MISSING.format(f"缺少模型 {model}", f"the model {model} is missing"))
    cv2.setNumThreads(1)
    return RapidOCR(
        params={
            "Global.use_cls": False,  # pages are turned as a whole
            "Global.return_word_box": True,
            "Global.max_side_len": 10_000,
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.model_path": str(models / DETECTOR),
            "Det.limit_type": "max",
            "Det.limit_side_len": DETECTION_SIDE,
            "Rec.model_path": str(models / RECOGNISER),
            "Rec.rec_img_shape": [3, 48, 64],  # short crops are not padded to 320: twice as fast
        }
    )
