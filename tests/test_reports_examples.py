"""The committed reports on the sample forms are those that the program writes today."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMITTED = ROOT / "reports" / "examples"


def test_the_committed_reports_are_not_stale(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "zhunsheng", "audit", "examples/forms", "--save", f"html={tmp_path}"]
    flags = ["--quiet", "--format", "json", "--out", str(tmp_path / "result.json"), "--fail-on", "never"]
    done = subprocess.run(
        [*command, *flags, "--allow-incomplete"], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    written = {page.name: page.read_bytes() for page in tmp_path.glob("*.html")}
    committed = {page.name: page.read_bytes() for page in COMMITTED.glob("*.html")}
    assert sorted(written) == sorted(committed), "run: make reports"
    stale = [name for name, page in written.items() if committed[name] != page]
    assert not stale, f"run make reports, and look at {stale} before you commit"
    assert len(written) == 6
