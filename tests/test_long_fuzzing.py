"""Long fuzzing: mutated packs, forms and expressions end in a coded refusal or a result, never in an exception."""

import contextlib
import random
import shutil
from pathlib import Path

import pytest

from zhunsheng.api import open_house
from zhunsheng.findings.result import FormResult, RejectedInput
from zhunsheng.language.parser import ParseError, parse
from zhunsheng.language.scope import form_scope, tokenizer_for
from zhunsheng.rules.binding import bind
from zhunsheng.rules.ruleset import select
from zhunsheng.rules.tree import load_packs

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[1]
FORMS = sorted((ROOT / "examples" / "forms").glob("*.json"))
PACKS = sorted((ROOT / "rules" / "cn").glob("*.yaml"))
PIECES = (
    "且",
    "或",
    "非",
    "若 ",
    "则 ",
    "(",
    ")",
    "[",
    "]",
    "≈ ",
    "之一(",
    "合计",
    "空白按",
    "；",
    "0",
    "“",
    "」",
    "1e9",
    "%",
    "{",
    ": ",
    "- ",
    "\n",
    "\t",
    "\u202e",
)


def mutated(text: str, dice: random.Random) -> str:
    """A text with a few stretches removed, doubled, swapped or replaced by a piece of the language."""
    for _ in range(dice.randint(1, 4)):
        start = dice.randrange(len(text) + 1)
        end = min(len(text), start + dice.choice((0, 1, 2, 5, 40)))
        cut = text[start:end]
        text = text[:start] + dice.choice(("", cut + cut, cut[::-1], dice.choice(PIECES))) + text[end:]
    return text


def test_mutated_expressions() -> None:
    house = open_house()
    dice = random.Random(20241231)
    vocabulary = house.schemas["department"].vocabulary
    tokenizer = tokenizer_for(form_scope(vocabulary))
    texts = [
        check.check.text
        for pack in house.tree.packs.values()
        for rule in pack.rules
        for check in rule.assertions
    ]
    for _ in range(60_000):
        with contextlib.suppress(ParseError):
            parse(mutated(dice.choice(texts), dice), tokenizer)


def test_mutated_forms() -> None:
    house = open_house()
    dice = random.Random(20250101)
    for _ in range(1_000):
        text = mutated(dice.choice(FORMS).read_text(encoding="utf-8"), dice)
        found = house.audit(text.encode("utf-8", "surrogatepass"), "fuzz", "520000")
        assert isinstance(found, (FormResult, RejectedInput))


def test_mutated_packs(tmp_path: Path) -> None:
    house = open_house()
    dice = random.Random(20250102)
    folder = tmp_path / "cn"
    shutil.copytree(ROOT / "rules" / "cn", folder, ignore=shutil.ignore_patterns("*.examples.yaml", "bases"))
    for _ in range(1_500):
        changed = folder / dice.choice(PACKS).name
        if changed.name.endswith(".examples.yaml"):
            continue
        whole = changed.read_text(encoding="utf-8")
        changed.write_text(mutated(whole, dice), encoding="utf-8")
        tree, problems = load_packs([folder])
        assert all(one.code for one in problems)
        if "cn" in tree.packs and dice.random() < 0.1:
            bind(select(tree, "000000", "department", 2024), house.schemas["department"].vocabulary)
        changed.write_text(whole, encoding="utf-8")
