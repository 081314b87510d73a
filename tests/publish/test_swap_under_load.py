"""Clients that read all the time, in every way clients do, while releases follow each other and publishers are killed.

``python tests/publish/test_swap_under_load.py 200`` does the same for longer and prints what it counted.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "expectations"))
from hand_made_candidate import build_candidate

HERE = Path(__file__).parent
WAYS = ("anew",) * 4 + ("held",) * 2 + ("attached",) * 2
SEED = 7


@dataclass
class Seen:
    """What the publisher did, and what each reader saw."""

    publisher: dict[str, int]
    readers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def errors(self) -> list[str]:
        return [error for reader in self.readers for error in reader["errors"]]


def _python(script: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(HERE / script), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def _readers(database: Path, seen: list[dict[str, Any]]) -> Iterator[None]:
    """Eight processes that read; what they saw is in ``seen`` afterwards."""
    processes = [(way, _python("reader_under_load.py", way, database)) for way in WAYS]
    for _, process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "reading\n"
    yield
    for way, process in processes:
        answer, _ = process.communicate()
        seen.append({"way": way, **json.loads(answer)})


def under_load(root: Path, releases: int) -> Seen:
    """Publish a first release, start the readers, publish the others."""
    clean = build_candidate(root / "clean.duckdb")
    warehouse = root / "warehouse"
    readers: list[dict[str, Any]] = []
    answer, _ = _python("publisher_under_load.py", warehouse, clean, 1, SEED).communicate()
    assert json.loads(answer)["published"] == 1
    with _readers(warehouse / "current" / "juesuan.duckdb", readers):
        publisher = _python("publisher_under_load.py", warehouse, clean, releases, SEED)
        answer, _ = publisher.communicate()
    return Seen(json.loads(answer), readers)


def test_readers_see_whole_releases_and_no_error_while_publishers_are_killed(tmp_path: Path) -> None:
    seen = under_load(tmp_path, releases=50)
    assert seen.errors == []
    assert seen.publisher["published"] >= 50
    assert seen.publisher["killed_before_flip"] > 5, "the publisher has to be killed on the way"
    for reader in seen.readers:
        assert reader["reads"] > 50, reader
        if reader["way"] != "held":
            assert reader["releases"] > 10, f"the flips have to fall between its reads: {reader}"
        assert reader["latest"] <= seen.publisher["last_number"]


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        counted = under_load(Path(folder), int(sys.argv[1]))
    print(json.dumps(counted.publisher))
    for reader in counted.readers:
        print(json.dumps(reader, ensure_ascii=False))
