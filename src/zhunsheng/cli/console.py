"""Where results and notes go: results to stdout or a file, notes to stderr, nothing that a terminal cannot take."""

import contextlib
import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TextIO

from zhunsheng.cli.words import Fault
from zhunsheng.language.problems import Lang, Problem, Words, render

DONE, FOUND, FAILED, INCOMPLETE, INTERRUPTED = 0, 1, 2, 3, 130
_DEFAULT_WIDTH = 80


@dataclass(frozen=True, slots=True)
class Console:
    """The language, how much is told, and whether colour may be used."""

    lang: Lang = "zh"
    quiet: bool = False
    verbose: bool = False
    no_color: bool = False

    def say(self, chinese: str, english: str) -> str:
        """One thing in the language of the user."""
        return english if self.lang == "en" else chinese

    @property
    def color(self) -> bool:
        """Whether results may be coloured: only on a terminal, and only where nobody objects."""
        plain = self.no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        return not plain and sys.stdout.isatty()

    @property
    def width(self) -> int:
        """The columns of the terminal."""
        return shutil.get_terminal_size((_DEFAULT_WIDTH, 24)).columns

    def result(self, text: str) -> None:
        """A result for people, on stdout."""
        _write(sys.stdout, text)

    def machine(self, data: bytes) -> None:
        """A result for machines, on stdout: UTF-8, whatever the terminal speaks."""
        try:
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            abandon_stdout()

    def note(self, chinese: str, english: str) -> None:
        """Progress or a remark, on stderr, unless quiet."""
        if not self.quiet:
            _write(sys.stderr, self.say(chinese, english) + "\n")

    def complain(self, text: str) -> None:
        """What went wrong, on stderr, quiet or not."""
        _write(sys.stderr, text + "\n")

    def problems(self, problems: Iterable[Problem]) -> None:
        """Problems as people read them, on stderr."""
        for one in problems:
            self.complain(render(one, self.lang))


def _write(stream: TextIO, text: str) -> None:
    """Writes what the stream's encoding has; any other character as its escape."""
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except BrokenPipeError:
        abandon_stdout()


def abandon_stdout() -> None:
    """Lets what is still to come go nowhere: nobody reads it any more."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def save(path: Path, data: bytes) -> None:
    """A whole file or none: written beside its place, then moved there.

    Raises:
        Fault: the place cannot be written to.

    """
    save_pieces(path, (data,))


def save_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """A whole file or none, made of pieces that need not be in memory at once.

    Raises:
        Fault: the place cannot be written to.

    """
    beside = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            beside = Path(file.name)
            for one in pieces:
                file.write(one)
        beside.chmod(0o644)
        beside.replace(path)
        beside = None
    except OSError as error:
        raise Fault(
            Words(f"写不了 {path}:{error.strerror}", f"cannot write {path}: {error.strerror}"),
            mending=Words("换一个可以写的位置", "choose a place that can be written to"),
        ) from error
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)
