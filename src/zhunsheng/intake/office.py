"""Word 97, Kingsoft's .wps, RTF and OpenDocument texts: LibreOffice makes a .docx of them, without a window and without the network."""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from zhunsheng.intake.docx import read_docx
from zhunsheng.intake.grid import Document
from zhunsheng.intake.refusals import RefusedError

SECONDS = 60
_MEMORY = 4 * 1024**3
_FILE = 256 * 1024**2
_NAMES = ("soffice", "libreoffice")
_PLACES = (
    "/usr/bin",
    "/usr/lib/libreoffice/program",
    "/opt/libreoffice/program",
    "/Applications/LibreOffice.app/Contents/MacOS",
)
_NOWHERE = "http://127.0.0.1:9"
#: No macros, no links followed, no recovery questions.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def read_by_office(data: bytes, source: str, kind: str) -> Document:
    """What ``read_docx`` reads of the document that LibreOffice makes of it.

    Raises:
        RefusedError: there is no LibreOffice, it does not open the file, or takes too long.

    """
    program = find_office()
    if program is None:
        raise RefusedError("needs-libreoffice")
    with tempfile.TemporaryDirectory(prefix="zhunsheng-") as folder:
        made = _convert(program, data, Path(folder), kind)
    return replace(read_docx(made, source), format=kind)


def find_office() -> str | None:
    """LibreOffice's program, on the search path or where it is usually put."""
    for name in _NAMES:
        found = shutil.which(name) or shutil.which(name, path=os.pathsep.join(_PLACES))
        if found:
            return found
    return None


def _convert(program: str, data: bytes, folder: Path, kind: str) -> bytes:
    given = folder / f"given.{kind}"
    given.write_bytes(data)
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    made = folder / "out"
    command = [
        program, f"-env:UserInstallation={profile.parent.as_uri()}", "--headless", "--norestore", "--nolockcheck",
        "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(made), str(given),
    ]  # fmt: skip
    _run(command, folder)
    result = made / "given.docx"
    if not result.is_file():
        raise RefusedError("not-converted")
    return result.read_bytes()


def _run(command: list[str], folder: Path) -> None:
    """Run LibreOffice in a group of its own, which is ended whole when its time is over."""
    surroundings = {
        "HOME": str(folder), "PATH": os.defpath, "LANG": "C.UTF-8", "TMPDIR": str(folder),
        "http_proxy": _NOWHERE, "https_proxy": _NOWHERE,
    }  # fmt: skip
    with subprocess.Popen(  # noqa: S603 - a program found where programs are, with paths that we made
        command, cwd=folder, env=surroundings, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
        preexec_fn=_limit,  # noqa: PLW1509 - it takes no lock, and the reading process has one thread
    ) as office:  # fmt: skip
        try:
            office.wait(SECONDS)
        except subprocess.TimeoutExpired as error:
            raise RefusedError("too-slow") from error
        finally:
            _end(office)


def _end(office: subprocess.Popen[bytes]) -> None:
    """End every process of the group; LibreOffice's launcher leaves its own child behind when it dies alone."""
    try:
        os.killpg(office.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _limit() -> None:
    """Limits of its own: the reading process's two gigabytes of addresses are too few for it."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(
        resource.RLIMIT_AS, (_MEMORY if hard == resource.RLIM_INFINITY else min(_MEMORY, hard), hard)
    )
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE, _FILE))
    _, cpu = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (2 * SECONDS, cpu))
