"""Results of work → bytes and back, so that bytes from a worker that a document has taken over can do no harm.

Pickle, which is fast, but with nothing in it that can call anything: numbers, text and containers, ``Decimal``, and
the nouns of ``model``.
"""

from __future__ import annotations

import io
import pickle
from dataclasses import is_dataclass
from decimal import Decimal
from typing import Any

from dagster_project import model

_NOUNS: list[type] = [one for one in vars(model).values() if isinstance(one, type) and is_dataclass(one)]
_ADMITTED: dict[tuple[str, str], type] = {(one.__module__, one.__qualname__): one for one in [Decimal, *_NOUNS]}


class Unsafe(Exception):
    """Bytes that are no packed result, or that name something other than data."""


def pack(result: Any) -> bytes:
    """The result as bytes. Raises whatever pickle raises for what cannot be packed."""
    return pickle.dumps(result, protocol=5)


def unpack(data: bytes) -> Any:
    """The result again. Raises ``Unsafe`` for anything else than what ``pack`` writes of data and nouns of ours."""
    try:
        return _Unpickler(io.BytesIO(data)).load()
    except Exception as error:  # damaged bytes raise nearly any of them
        raise Unsafe(f"{type(error).__name__}: {error}") from error


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        return _ADMITTED[module, name]
