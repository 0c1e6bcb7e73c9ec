"""Progress: a bar where it can be drawn, a plain line now and then elsewhere, and nothing where nobody wants it."""

import contextlib
import io
import os
import pty
import re
import subprocess
import sys
from collections.abc import Sequence

import pytest
from rich.console import Console as Terminal

from zhunsheng.cli.console import Console
from zhunsheng.cli.progress import Progress, Standing
from zhunsheng.language.problems import Lang

_HALF = Standing(5_000_000, 10_000_000, 1_234_567, 8_901, 23)
#: Language, standings at seconds since the beginning, and the line that the last of them comes to.
_LINES: Sequence[tuple[Lang, dict[int, Standing], str]] = (
    ("zh", {0: Standing(0, 10)}, "0% 0/10 张,问题 0,拒收 0"),
    ("zh", {0: Standing(), 5: Standing(20)}, "20 张,每秒 4.0 张,问题 0,拒收 0"),
    (
        "zh",
        {0: Standing(0, 1000), 10: Standing(995, 1000, 31, 2)},
        "99% 995/1,000 张,每秒 100 张,还要 0:00,问题 31,拒收 2",
    ),
    (
        "zh",
        {0: Standing(0, 1000), 10: Standing(1000, 1000, 31, 2, 1)},
        "100% 1,000/1,000 张,每秒 100 张,问题 31,拒收 2,隔离 1",
    ),
    # What an earlier run had done adds nothing to the rate.
    (
        "en",
        {0: Standing(900, 1000), 10: Standing(950, 1000)},
        "95% 950/1,000 forms, 5.0/s, 0:10 left, 0 findings, 0 rejected",
    ),
    # Only the last half minute counts.
    (
        "en",
        {0: Standing(0, 9000), 100: Standing(10, 9000), 130: Standing(40, 9000)},
        "0% 40/9,000 forms, 1.0/s, 2:29:20 left, 0 findings, 0 rejected",
    ),
    (
        "en",
        {0: Standing(0, 10_000_000), 1000: _HALF},
        "50% 5,000,000/10,000,000 forms, 5,000/s, 16:40 left, 1,234,567 findings, 8,901 rejected, 23 quarantined",
    ),
)


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def _after(lang: Lang, standings: dict[int, Standing], **options: bool) -> Progress:
    clock = _Clock()
    with Progress(Console(lang, **options), clock) as progress:
        for clock.now, standing in standings.items():
            progress.tell(standing)
    return progress


@pytest.mark.parametrize(("lang", "standings", "line"), _LINES)
def test_a_line_tells_what_is_done_how_fast_and_what_is_left(
    lang: Lang, standings: dict[int, Standing], line: str
) -> None:
    assert _after(lang, standings).line() == line


@pytest.mark.parametrize(("lang", "standings"), [(lang, standings) for lang, standings, _ in _LINES])
@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_bar_never_takes_more_room_than_there_is(
    lang: Lang, standings: dict[int, Standing], width: int
) -> None:
    stream = io.StringIO()
    terminal = Terminal(file=stream, width=width, force_terminal=True, color_system=None)
    terminal.print(_after(lang, standings).drawn())
    above, below = stream.getvalue().splitlines()
    assert all(terminal.measure(one).maximum <= width for one in (above, below))
    if width >= 80:
        assert "…" not in above + below


@pytest.mark.parametrize(
    ("lang", "above", "below"),
    [
        (
            "zh",
            "审核 ━━━━━━━━━━━━━━━━━━━━━━━                        50%  5,000,000/10,000,000 张",
            "每秒 5,000 张 · 还要 16:40 · 问题 1,234,567 · 拒收 8,901 · 隔离 23",
        ),
        (
            "en",
            "audit ━━━━━━━━━━━━━━━━━━━━━                      50%  5,000,000/10,000,000 forms",
            "5,000/s · 16:40 left · 1,234,567 findings · 8,901 rejected · 23 quarantined",
        ),
    ],
)
def test_a_bar_on_80_columns(lang: Lang, above: str, below: str) -> None:
    stream = io.StringIO()
    terminal = Terminal(file=stream, width=80, color_system=None)
    terminal.print(_after(lang, {0: Standing(0, 10_000_000), 1000: _HALF}).drawn())
    assert [one.rstrip() for one in stream.getvalue().splitlines()] == [above, below]


def test_lines_elsewhere_come_every_few_seconds_and_then_seldom(capsys: pytest.CaptureFixture[str]) -> None:
    _after("en", {second: Standing(second, 10_000) for second in range(4)})
    assert not capsys.readouterr().err
    _after("en", {second: Standing(second, 10_000) for second in range(61)})
    assert len(capsys.readouterr().err.splitlines()) == 12
    _after("en", {second: Standing(second, 10_000) for second in range(7201)})
    out, err = capsys.readouterr()
    assert not out
    assert 150 < len(err.splitlines()) < 200


def test_quiet_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    _after("zh", {0: Standing(0, 9), 100: Standing(9, 9)}, quiet=True)
    assert capsys.readouterr() == ("", "")


# On a terminal

_SHOW = """
import sys, time
from zhunsheng.cli.console import Console
from zhunsheng.cli.progress import Progress, Standing
console = Console(sys.argv[1], quiet=sys.argv[2] == "quiet", no_color=sys.argv[2] == "plain")
with Progress(console, lambda: 0) as progress:
    progress.tell(Standing(1, 4, 7))
    time.sleep(0.35)
    console.note("一条附注", "a note")
    progress.tell(Standing(3, 4, 7))
"""


def _shown(lang: str, how: str = "", **environment: str) -> str:
    """What a terminal of 80 columns is sent."""
    ours, theirs = pty.openpty()
    surroundings = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24", **environment}
    with subprocess.Popen(
        [sys.executable, "-c", _SHOW, lang, how], stderr=theirs, stdout=subprocess.PIPE, env=surroundings
    ) as process:
        os.close(theirs)
        pieces = []
        with contextlib.suppress(OSError):  # which tells the end of it
            while piece := os.read(ours, 65536):
                pieces.append(piece)
        os.close(ours)
        assert process.stdout is not None
        assert process.stdout.read() == b""
    return b"".join(pieces).decode(environment.get("PYTHONIOENCODING", "utf-8"))


def test_a_bar_is_drawn_over_and_goes_away_and_a_note_stays() -> None:
    sent = _shown("zh")
    assert "审核 " in sent
    assert "3/4 张" in sent
    assert (
        "\r\x1b[2K\x1b[1A\x1b[2K一条附注\r\n审核 " in sent
    )  # both lines are cleared, and drawn anew under it
    assert sent.endswith("\x1b[2K")  # the last that happens is that a line is cleared


@pytest.mark.parametrize(
    ("lang", "how", "environment", "note"),
    [
        ("zh", "", {"TERM": "dumb"}, "一条附注"),
        ("zh", "", {"TERM": ""}, "一条附注"),
        ("zh", "", {"PYTHONIOENCODING": "ascii"}, "\\u4e00\\u6761\\u9644\\u6ce8"),
        ("zh", "quiet", {}, ""),
    ],
)
def test_no_bar_where_it_cannot_be_drawn_or_is_not_wanted(
    lang: str, how: str, environment: dict[str, str], note: str
) -> None:
    assert _shown(lang, how, **environment).strip() == note


def test_a_terminal_of_another_encoding_has_a_bar_in_its_characters() -> None:
    assert "3/4 张" in _shown("zh", PYTHONIOENCODING="gbk")


def test_colour_is_left_out_where_it_is_not_wanted() -> None:
    assert "\x1b[36m" in _shown("en")
    assert not re.search(r"\x1b\[[0-9;]*m", _shown("en", "plain"))
