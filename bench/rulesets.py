"""The shared pack with as many rules as wanted: its own again and again, under other ids."""

from itertools import count, islice
from pathlib import Path

SHARED = Path(__file__).parent / "packs" / "shared"
_RULE = "\n  - id: "


def written(folder: Path, rules: int) -> Path:
    """A folder with the pack cut or repeated to so many rules."""
    head, *stated = (SHARED / "rules.yaml").read_text("utf-8").rstrip("\n").split(_RULE)

    def named(number: int, rule: str) -> str:
        name, _, rest = rule.partition("\n")
        return _RULE + (f"{name}-{number}" if number else name) + "\n" + rest

    several = (named(number, rule) for number in count() for rule in stated)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text((SHARED / "pack.yaml").read_text("utf-8"), "utf-8")
    (folder / "rules.yaml").write_text(head + "".join(islice(several, rules)) + "\n", "utf-8")
    return folder
