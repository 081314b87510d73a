"""LibreOffice as a converter of old formats to DOCX: found if it is installed, run apart, stopped in time."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from ..model import Unreadable
from ..workers.processes import die_with_parent, limit
from . import limits

_PROGRAMS = ("soffice", "libreoffice")
_START_AGAIN = 81  # what it returns when it has only set up a new profile

# No macro runs, nothing is fetched that a document links to, and no field or object updates itself.
_SETTINGS = {
    "MacroSecurityLevel": "3",
    "DisableMacrosExecution": "true",
    "DisableActiveContent": "true",
    "BlockUntrustedRefererLinks": "true",
}
_REGISTRY = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.Office.Common/Security/Scripting">'
    '<prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
)


def to_docx(data: bytes, suffix: str) -> bytes:
    """The document as DOCX; ``suffix`` (``.doc``) tells LibreOffice what it is.

    Every call has a folder of its own for the profile, the input and the output, which is gone afterwards. Raises
    Unreadable where LibreOffice is missing, takes longer than the limit, or makes nothing of the file.
    """
    with tempfile.TemporaryDirectory(prefix="juesuan-office-") as name:
        folder = Path(name)
        _write_profile(folder / "profile")
        source = folder / f"input{suffix}"
        source.write_bytes(data)
        said = _run(folder, "--convert-to", "docx", "--outdir", str(folder / "out"), str(source))
        result = folder / "out" / "input.docx"
        if not result.is_file():
            raise Unreadable(
                f"LibreOffice 无法转换（文件损坏或有密码）：{said} / "
                f"LibreOffice could not convert it (damaged, or it has a password): {said}"
            )
        if result.stat().st_size > limits.FILE_BYTES:
            raise Unreadable(
                f"转换结果超过 {limits.FILE_BYTES} 字节 / its conversion has more than {limits.FILE_BYTES} bytes"
            )
        return result.read_bytes()


@cache
def version() -> str:
    """Name and version as the program says them: ``LibreOffice 7.4.7.2``."""
    with tempfile.TemporaryDirectory(prefix="juesuan-office-") as name:
        return " ".join(_run(Path(name), "--version").split()[:2])


def program() -> str | None:
    """Where LibreOffice is installed, None where it is not."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def _run(folder: Path, *arguments: str) -> str:
    soffice = program()
    if soffice is None:
        raise Unreadable(
            "读取此格式需要 LibreOffice，请安装（apt-get install libreoffice-writer）或另存为 DOCX / "
            "this format needs LibreOffice: install it (apt-get install libreoffice-writer), or save the file as DOCX"
        )
    with_profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [_core(soffice), with_profile, "--headless", "--norestore", *arguments]
    code, said = _watched(command, folder)
    if code == _START_AGAIN:
        said = _watched(command, folder)[1]
    lines = said.decode(errors="replace").replace(str(folder), "").splitlines()
    return " ".join(line for line in lines if not line.startswith("Warning:")).strip()[:300]


def _core(soffice: str) -> str:
    """The program itself, so that nothing stands between it and this process; its starter where it is hidden."""
    core = Path(soffice).resolve().with_name("soffice.bin")
    return str(core) if core.is_file() else soffice


def _watched(command: list[str], folder: Path) -> tuple[int, bytes]:
    with subprocess.Popen(
        command,
        cwd=folder,
        env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=_limit,
    ) as process:
        try:
            said, _ = process.communicate(timeout=limits.CONVERSION_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise Unreadable(
                f"LibreOffice 转换超过 {limits.CONVERSION_SECONDS} 秒 / "
                f"LibreOffice took longer than {limits.CONVERSION_SECONDS} seconds"
            ) from error
        finally:
            with suppress(ProcessLookupError):  # with whatever it has started
                os.killpg(process.pid, signal.SIGKILL)
    return process.returncode, said


def _limit() -> None:
    die_with_parent()
    limit(resource.RLIMIT_CPU, limits.CONVERSION_SECONDS)
    limit(resource.RLIMIT_FSIZE, limits.UNPACKED_BYTES)
    limit(resource.RLIMIT_CORE, 0)


def _write_profile(profile: Path) -> None:
    (profile / "user").mkdir(parents=True)
    items = "".join(_ITEM.format(name, value) for name, value in _SETTINGS.items())
    (profile / "user" / "registrymodifications.xcu").write_text(_REGISTRY.format(items), encoding="utf-8")
