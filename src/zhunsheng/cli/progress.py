"""How far a run has come: a bar on a terminal, a plain line now and then elsewhere; on stderr, and nothing when quiet."""

import os
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self

from zhunsheng.cli.console import Console

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

#: Seconds over which the rate is taken; between two plain lines at first, at most, and as a part of the time that has passed.
_WINDOW, _OFTEN, _SELDOM, _PART = 30, 5, 60, 20
_SAMPLES = 300
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a run is: inputs that are done of all there are (``None`` while nobody knows), and what came of them."""

    done: int = 0
    total: int | None = None
    findings: int = 0
    rejected: int = 0
    quarantined: int = 0


class Progress:
    """Tells how far a run is, for as long as it is entered; ``clock`` gives seconds that never go back."""

    def __init__(self, console: Console, clock: Callable[[], float]) -> None:
        """Nothing is told before the first standing."""
        self._console, self._clock = console, clock
        self._standing = Standing()
        self._samples: deque[tuple[float, int]] = deque(maxlen=_SAMPLES)
        self._begun = self._told = clock()
        self._live: Live | None = None

    def __enter__(self) -> Self:
        """Itself; a bar appears where there is a terminal that has its characters."""
        if not self._console.quiet and _is_drawable(self._console):
            self._live = self._bar()
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The bar goes away."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def tell(self, standing: Standing) -> None:
        """How far the run is now. The first is where it begins: what an earlier one had done adds nothing to the rate."""
        now = self._clock()
        self._standing = standing
        if not self._samples or now - self._samples[-1][0] >= _WINDOW / _SAMPLES:
            self._samples.append((now, standing.done))
        passed = now - self._begun
        if self._live is None and now - self._told >= min(max(_OFTEN, passed / _PART), _SELDOM):
            self._told = now
            self._console.note(self.line(), self.line())

    def line(self) -> str:
        """The standing as a plain line."""
        one, counted = self._standing, self._counted()
        share = "" if not one.total else f"{_share(one)}% "
        return f"{share}{counted}{self._console.say(',', ', ')}{self._console.say(',', ', ').join(self._told_of())}"

    def drawn(self) -> "RenderableType":
        """The standing as it stands on a terminal: a bar, and under it what has come of the forms so far."""
        from rich.console import Group  # noqa: PLC0415 - half of the time that a small audit takes
        from rich.progress_bar import ProgressBar  # noqa: PLC0415
        from rich.table import Table  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        one = self._standing
        above = Table.grid(padding=(0, 1), expand=True)
        above.add_column(no_wrap=True)
        above.add_column(ratio=1)
        above.add_column(no_wrap=True, justify="right")
        bar = ProgressBar(total=one.total, completed=one.done, pulse=one.total is None, complete_style="cyan")
        share = "" if not one.total else f"{_share(one)}%  "
        above.add_row(self._console.say("审核", "audit"), bar, share + self._counted())
        return Group(above, Text(" · ".join(self._told_of()), no_wrap=True, overflow="ellipsis"))

    def _counted(self) -> str:
        one = self._standing
        of = "" if one.total is None else f"/{one.total:,}"
        return self._console.say(f"{one.done:,}{of} 张", f"{one.done:,}{of} forms")

    def _told_of(self) -> list[str]:
        """Rate, time left, and counts; what there is none of is left out, but for findings and rejected inputs."""
        say, one, rate = self._console.say, self._standing, self._rate()
        told = []
        if rate:
            fast = f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"
            told.append(say(f"每秒 {fast} 张", f"{fast}/s"))
        if rate and one.total is not None and one.done < one.total:
            left = _span((one.total - one.done) / rate, say("天", "d"))
            told.append(say(f"还要 {left}", f"{left} left"))
        told.append(say(f"问题 {one.findings:,}", f"{one.findings:,} findings"))
        told.append(say(f"拒收 {one.rejected:,}", f"{one.rejected:,} rejected"))
        if one.quarantined:
            told.append(say(f"隔离 {one.quarantined:,}", f"{one.quarantined:,} quarantined"))
        return told

    def _rate(self) -> float:
        """Forms a second, of late; 0 where nothing is known."""
        now = self._clock()
        while len(self._samples) > 2 and now - self._samples[1][0] >= _WINDOW:
            self._samples.popleft()
        if not self._samples:
            return 0
        since, done = self._samples[0]
        return (self._standing.done - done) / (now - since) if now > since else 0

    def _bar(self) -> "Live":
        from rich.console import Console as Terminal  # noqa: PLC0415
        from rich.live import Live  # noqa: PLC0415

        terminal = Terminal(
            stderr=True, no_color=self._console.no_color or None, highlight=False, markup=False, emoji=False
        )
        return Live(get_renderable=self.drawn, console=terminal, transient=True, refresh_per_second=4)


def _is_drawable(console: Console) -> bool:
    """Whether stderr is a terminal on which a bar can be drawn, and written over, in the language of the user."""
    if not sys.stderr.isatty() or os.environ.get("TERM") in {None, "", "dumb", "unknown"}:
        return False
    try:
        console.say("审核每秒张还要天问题拒收隔离·", "·").encode(sys.stderr.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _share(one: Standing) -> int:
    """How many hundredths are done, rounded down: all of them only when all is done."""
    return 100 * one.done // one.total if one.total else 0


def _span(seconds: float, days: str) -> str:
    """A length of time, as people read it.

    >>> [_span(seconds, "d") for seconds in (9, 75, 3675, 180000)]
    ['0:09', '1:15', '1:01:15', '2 d 2:00:00']
    """
    whole = round(seconds)
    told = f"{whole % _HOUR // _MINUTE:02}:{whole % _MINUTE:02}"
    if whole < _HOUR:
        return told.removeprefix("0")
    told = f"{whole % _DAY // _HOUR}:{told}"
    return told if whole < _DAY else f"{whole // _DAY} {days} {told}"
