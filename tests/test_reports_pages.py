"""The reports as a browser draws them: nothing runs over the edge, nothing is fetched, and they print."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.external

PAGES = sorted((Path(__file__).parents[1] / "reports" / "examples").glob("*.html"))
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--allow-file-access-from-files",
)
#: Draws a page in a frame of a given width and writes down how wide it became, and how tall.
_FRAME = """<!doctype html><body style="margin:0"><iframe id="f" src="{page}" style="width:{width}px;height:900px;border:0">
</iframe><script>onload = () => setTimeout(() => {{
  const root = document.getElementById('f').contentDocument.documentElement;
  document.body.dataset.measured = root.scrollWidth + 'x' + root.scrollHeight;
}}, 300)</script>"""


def chromium(*arguments: str, profile: Path) -> str:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program, "Chromium is needed: apt-get install chromium"
    command = [program, *_FLAGS, f"--user-data-dir={profile}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


@pytest.mark.parametrize("width", [390, 1280], ids=["phone", "desktop"])
@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_nothing_runs_over_the_edge(page: Path, width: int, tmp_path: Path) -> None:
    frame = tmp_path / "frame.html"
    frame.write_text(_FRAME.format(page=page.as_uri(), width=width), encoding="utf-8")
    dumped = chromium(
        "--virtual-time-budget=5000", "--dump-dom", frame.as_uri(), profile=tmp_path / "profile"
    )
    measured = re.search(r'data-measured="(\d+)x(\d+)"', dumped)
    assert measured, dumped[:500]
    wide, tall = int(measured[1]), int(measured[2])
    assert wide <= width
    assert tall > 1500


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_a_report_prints_on_a4(page: Path, tmp_path: Path) -> None:
    printed = tmp_path / "report.pdf"
    chromium(
        "--no-pdf-header-footer", f"--print-to-pdf={printed}", page.as_uri(), profile=tmp_path / "profile"
    )
    pages = subprocess.run(["pdfinfo", str(printed)], capture_output=True, text=True, check=True).stdout
    count = re.search(r"^Pages:\s+(\d+)", pages, re.MULTILINE)
    size = re.search(r"^Page size:\s+([\d.]+) x ([\d.]+)", pages, re.MULTILINE)
    assert count
    assert size
    assert 2 <= int(count[1]) <= 40
    assert sorted((round(float(size[1])), round(float(size[2])))) == pytest.approx([595, 842], abs=2)
    text = subprocess.run(["pdftotext", str(printed), "-"], capture_output=True, text=True, check=True).stdout
    assert "审核报告" in text


@pytest.mark.parametrize("page", PAGES, ids=[page.stem for page in PAGES])
def test_a_report_is_drawn_at_desktop_width(page: Path, tmp_path: Path) -> None:
    shot = tmp_path / "shot.png"
    chromium(f"--screenshot={shot}", "--window-size=1280,2000", page.as_uri(), profile=tmp_path / "profile")
    assert shot.stat().st_size > 50_000
