"""The explorer over the published sample, served and written, once for all tests of this folder."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from looking import Explorer, looking_at


@pytest.fixture(scope="session")
def served(sample_run, start_juesuan) -> Iterator[str]:
    """The address at which ``juesuan explore`` answers."""
    process = start_juesuan("explore", "--port", 0, "--no-browser", warehouse=sample_run.warehouse)
    address = process.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:"), process.stderr.read()
    yield address
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert out == "" and "Traceback" not in err, "Ctrl-C ends it quietly"


@pytest.fixture(scope="session")
def written(sample_run, run_juesuan, tmp_path_factory) -> str:
    """The address of what ``juesuan explore --static`` wrote."""
    folder = tmp_path_factory.mktemp("explore") / "copy"
    done = run_juesuan("explore", "--static", folder, warehouse=sample_run.warehouse)
    assert done.code == 0, done.err
    assert done.out.strip() == str(folder / "index.html")
    return (folder / "index.html").as_uri()


@pytest.fixture(params=["served", "written"])
def explorer(request: pytest.FixtureRequest, browser) -> Iterator[Explorer]:
    """The explorer in a browser: served, and written to the disk. It may neither complain nor ask anybody else."""
    address = request.getfixturevalue(request.param)
    with looking_at(browser, address) as looking:
        yield looking
    assert looking.complaints == []
    home = address.removesuffix("index.html")
    assert [one for one in looking.requests if not one.startswith((home, "data:", "about:"))] == []
