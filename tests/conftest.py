"""Fixtures that every room's tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"the published reports this test reads are not here: ../shared/{name}")
    return folder


@pytest.fixture(scope="session")
def seeds() -> Path:
    """Folder of the five source reports as converters left them; the test skips where it is absent."""
    return _shared("seeds")


@pytest.fixture(scope="session")
def real_reports() -> Path:
    """Folder of other published reports; the test skips where it is absent."""
    return _shared("real")
