"""The tiny warehouse, built once for all tests of this folder, which only read it."""

from __future__ import annotations

from pathlib import Path

import pytest
import tiny_warehouse


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("warehouse") / "juesuan.duckdb"
    tiny_warehouse.build(path)
    return path
