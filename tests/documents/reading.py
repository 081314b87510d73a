"""Reading a made-up file in a test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dagster_project import documents
from dagster_project.model import Document, Grid, Paragraph, Unreadable


def read(tmp_path: Path, content: str | bytes, name: str) -> Document:
    """The document that a file with this content and name is; text is written as UTF-8."""
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return documents.read(path)


def refused(tmp_path: Path, content: str | bytes, name: str) -> str:
    """The reason why the file is not read."""
    with pytest.raises(Unreadable) as error:
        read(tmp_path, content, name)
    assert " / " in str(error.value), "a reason is given in Chinese and English"
    return str(error.value)


def of_files_named(usual: str) -> tuple[Callable[..., Document], Callable[..., str]]:
    """``read`` and ``refused`` for tests whose files mostly have one name; another may be given."""

    def named(function: Callable[[Path, str | bytes, str], Any]) -> Callable[..., Any]:
        return lambda tmp_path, content, name=usual: function(tmp_path, content, name)

    return named(read), named(refused)


def texts(document: Document) -> list[str]:
    """Its paragraphs."""
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]
