"""What there is to say of a code: its sentence, a text that brings it about, and how to mend it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from zhunsheng.authoring.explaining.dated_words import SEVERITIES
from zhunsheng.authoring.explaining.explained import Section
from zhunsheng.forms import rejection
from zhunsheng.language.problems import CODES, Lang, Words, sentence
from zhunsheng.resources import data_folder

EXAMPLES_FILE = "problem-examples.json"


@dataclass(frozen=True, slots=True)
class CodeExample:
    """Lines of a file that bring a problem about, and the same lines mended; ``right`` is empty where they go.

    Where no few lines can bring it about, there is only a remark, in Chinese.
    """

    file: str = ""
    wrong: str = ""
    right: str = ""
    remark: str = ""


@cache
def code_examples() -> Mapping[str, CodeExample]:
    """An example a code, for the codes that a few lines can bring about."""
    text = (data_folder("schemas") / EXAMPLES_FILE).read_text(encoding="utf-8")
    return {code: CodeExample(**one) for code, one in json.loads(text).items()}


def problem_sections(code: str, lang: Lang) -> Iterator[Section]:
    """A code of packs."""
    row = CODES[code]
    yield Section(Words("说的是", "it says"), (sentence(code).of(lang),))
    yield from _example(code_examples().get(code), lang)
    mending = _general(row.mending_english if lang == "en" else row.mending)
    if mending:
        yield Section(Words("怎样改", "how to mend it"), (mending,))
    yield Section(Words("轻重", "weight"), (SEVERITIES[row.severity].of(lang),))


def rejection_sections(code: str, lang: Lang) -> Iterator[Section]:
    """A code of rejected forms."""
    row = rejection.CODES[code]
    yield Section(Words("说的是", "it says"), (Words(row.meaning, row.meaning_english).of(lang),))
    yield Section(Words("怎样改", "how to mend it"), (Words(row.mending, row.mending_english).of(lang),))


def _example(example: CodeExample | None, lang: Lang) -> Iterator[Section]:
    if example is None:
        return
    if example.wrong:
        heading = Words(f"错的({example.file})", f"wrong ({example.file})")
        yield Section(heading, tuple(example.wrong.splitlines()), verbatim=True)
        gone = ("(去掉这几行)" if lang == "zh" else "(take these lines away)",)
        yield Section(Words("改成", "mended"), tuple(example.right.splitlines()) or gone, verbatim=True)
    if example.remark and lang == "zh":
        yield Section(Words("说明", "remark"), (example.remark,))


def _general(text: str) -> str:
    """A mending with … where a problem names its own."""
    return text.format_map(_Gaps())


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"
