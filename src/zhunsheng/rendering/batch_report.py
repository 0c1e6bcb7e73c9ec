"""A batch as a folder of pages that opens from disk: an index, script shards of data, and pages of the worst forms.

Everything that is written follows from the run's tables alone, in a stated order: the same run gives the same bytes,
however many workers made it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from zhunsheng.findings.batch import Batch, ListedForm
from zhunsheng.rendering.batch_overview import (
    by_verdict,
    census,
    change_sentence,
    rule_lines,
    sentences,
    share,
    thousands,
)
from zhunsheng.rendering.batch_places import Places, fixed_rows
from zhunsheng.rendering.batch_regions import VERDICTS, Regions
from zhunsheng.rendering.batch_scores import Scores
from zhunsheng.rendering.batch_shards import (
    BYTES,
    ROWS,
    Put,
    Rows,
    clean,
    packed,
    postings,
    script,
    shard_name,
)
from zhunsheng.rendering.batch_words import BatchWords
from zhunsheng.rendering.html import render_form_html
from zhunsheng.rendering.masking import hider
from zhunsheng.rendering.page import asset, template
from zhunsheng.rendering.printable import grouped, shown
from zhunsheng.rendering.run_masking import FindingMasker
from zhunsheng.rendering.words import Language

_STYLES = ("report.css", "batch.css")
_SCRIPTS = tuple(
    f"batch/{name}.js"
    for name in ("loading", "drawing", "regions", "scores", "listing", "finding", "filters", "forms", "start")
)
#: A form's flags: its verdict in the two lowest bits, then whether it has errors, warnings, notes, new findings,
#: places that were not judged, waived findings.
_FLAGS = ("errors", "warnings", "notes", "fresh", "indeterminate", "waived")


@dataclass(frozen=True, slots=True)
class Appearance:
    """How a batch is shown.

    ``schemas`` are the form schemas by kind, references resolved; ``places`` the names of places by code. Names and
    telephone numbers are masked unless ``show_contacts``. A list is cut into shards of ``rows``, what was found into
    shards of about ``size`` bytes.
    """

    schemas: Mapping[str, Mapping[str, Any]]
    places: Mapping[str, str]
    lang: Language = "zh"
    show_contacts: bool = False
    rows: int = ROWS
    size: int = BYTES


#: A form of a result with its number in the order of weight.
Page = tuple[int, Mapping[str, Any]]


def write_batch(batch: Batch, put: Put, appearance: Appearance, pages: Iterable[Page] = ()) -> None:
    """Every file of the report, handed to ``put``; ``pages`` are the forms that get a page of their own."""
    _Report(batch, put, appearance, BatchWords(appearance.lang)).write(pages)


def page_name(number: int) -> str:
    """The page of the form that stands at ``number`` in the order of weight.

    >>> page_name(0)
    'forms/000001.html'
    """
    return f"forms/{number + 1:06d}.html"


@dataclass(slots=True)
class _Report:
    batch: Batch
    put: Put
    appearance: Appearance
    words: BatchWords
    regions: Regions = field(init=False)
    rules: dict[str, int] = field(init=False)
    counts: dict[str, int] = field(init=False, default_factory=dict)

    def write(self, pages: Iterable[Page]) -> None:
        batch, look = self.batch, self.appearance
        frequencies = batch.rules()
        self.rules = {one.rule: place for place, one in enumerate(frequencies)}
        verdicts = batch.verdicts()
        self.regions = Regions.of(verdicts, batch.heat(), look.places)
        masker = None if look.show_contacts else FindingMasker(look.schemas)
        drawn = frozenset(self._pages(pages))
        kinds = self._forms(drawn)
        pattern = masker.pattern if masker else ""
        starts = Places(self.put, self.rules, self.words, masker, look.size).write(batch.places(pattern))
        self._postings()
        self._lists(pattern)
        changes = batch.changes() if batch.about.since or any(batch.changes()) else None
        scores = Scores.of(batch.scores())
        lines = rule_lines(frequencies, batch.about.titles, self.words)
        first = {
            "lang": look.lang,
            "words": self.words.drawn,
            "verdicts": VERDICTS,
            "rules": [[one.count.rule, one.title, one.count.fired] for one in lines],
            "regions": self.regions.drawn(self.rules),
            "kinds": kinds,
            "scores": scores.drawn(),
            "places": starts,
            "rows": look.rows,
            "since": int(changes is not None),
            **self.counts,
        }
        self.put("data/first.js", script("first", clean(first)))
        self.put(
            "index.html", self._index(by_verdict(verdicts), lines, scores, changes).encode("utf-8", "replace")
        )

    def _pages(self, pages: Iterable[Page]) -> Iterator[int]:
        """Writes the pages of single forms, and gives the numbers of the forms that have one."""
        look = self.appearance
        name, _, version = self.batch.about.engine.partition(" ")
        for number, form in pages:
            text = render_form_html(
                form,
                look.schemas.get(form["form"]["kind"], {}),
                lang=look.lang,
                show_contacts=look.show_contacts,
                engine={"name": name, "version": version},
            )
            self.put(page_name(number), text.encode("utf-8", "replace"))
            del form, text  # while the next is worked out only that is held
            yield number

    def _forms(self, drawn: frozenset[int]) -> list[list[str]]:
        """The list of forms, and the columns by which it is filtered; gives the kinds with their titles."""
        rows = Rows(self.put, "forms", self.appearance.rows)
        kinds: dict[str, int] = {}
        places = self.regions.places
        flags, regions, units = bytearray(), bytearray(), bytearray()
        for one in self.batch.forms():
            rows.add(_row(one, places, kinds, own=one.number in drawn))
            flags.append(_flags(one))
            regions += places[one.jurisdiction].to_bytes(2, "little")
            units += one.unit.to_bytes(4, "little")
        self.counts["forms"] = rows.close()
        for name, column in (("flags", flags), ("regions", regions), ("units", units)):
            self.put(f"data/columns/{name}.js", script(f"columns/{name}", packed(column)))
        schemas = self.appearance.schemas
        return [[kind, shown(schemas.get(kind, {}).get("title")) or kind] for kind in kinds]

    def _postings(self) -> None:
        """For every rule that fired the forms on which it did."""
        for rule, fired in groupby(self.batch.fired(), attrgetter("rule")):
            name = shard_name("fired", self.rules[rule])
            self.put(f"data/{name}.js", script(name, postings(one.number for one in fired)))

    def _lists(self, pattern: str) -> None:
        """Units, inputs that were not audited, ids that stand more than once, findings that are gone."""
        look, places = self.appearance, self.regions.places
        hide = str if look.show_contacts else hider(look.schemas.values())
        personal = re.compile(pattern) if pattern else None
        lists: Mapping[str, Iterable[list[Any]]] = {
            "units": (
                [
                    one.organization,
                    places[one.jurisdiction],
                    one.forms,
                    one.failed,
                    one.undecided,
                    one.errors,
                    one.warnings,
                    one.notes,
                ]
                for one in self.batch.units()
            ),
            "inputs": (
                [one.source, one.state, one.code, one.place, hide(one.message)]
                for one in self.batch.not_audited()
            ),
            "duplicates": (
                [one.form, one.forms, int(one.same), list(one.sources)] for one in self.batch.duplicates()
            ),
            "fixed": fixed_rows(
                self.batch.fixed(), self.rules, lambda text: bool(personal and personal.search(text))
            ),
        }
        for kind, rows in lists.items():
            self.counts[kind] = Rows(self.put, kind, look.rows).extend(rows)

    def _index(self, verdicts: Mapping[str, int], lines: list[Any], scores: Scores, changes: Any) -> str:
        about, words = self.batch.about, self.words
        told, said = census(about, words)
        findings = self._found()
        tone = (
            "fail"
            if verdicts["fail"] or not about.holds
            else "undecided"
            if verdicts["undecided"]
            else "pass"
        )
        return template("batch.html.j2").render(
            words=words,
            lang="zh-CN" if self.appearance.lang == "zh" else "en",
            about=about,
            tone=tone,
            verdicts=verdicts,
            forms=sum(verdicts.values()),
            said=sentences(about, verdicts, lines, findings, words),
            changed=change_sentence(changes, words) if changes else "",
            census=told,
            census_said=said,
            inputs=self._codes(),
            lines=lines,
            scores=scores,
            counts=self.counts,
            masked=not self.appearance.show_contacts,
            thousands=thousands,
            share=share,
            grouped=grouped,
            **asset("style", *_STYLES),
            **asset("script", *_SCRIPTS),
        )

    def _found(self) -> dict[str, int]:
        """How many findings of each severity there are."""
        totals = dict.fromkeys(("errors", "warnings", "notes"), 0)
        for unit in self.batch.units():
            for key in totals:
                totals[key] += getattr(unit, key)
        return totals

    def _codes(self) -> list[tuple[str, str, int]]:
        """How many inputs were not audited, by state and code."""
        counted: dict[tuple[str, str], int] = {}
        for one in self.batch.not_audited():
            counted[one.state, one.code] = counted.get((one.state, one.code), 0) + 1
        return [(state, code, count) for (state, code), count in sorted(counted.items())]


def _row(one: ListedForm, places: Mapping[str, int], kinds: dict[str, int], *, own: bool) -> list[Any]:
    """A form as a line of the list; ``own`` says that it has a page of its own."""
    return [
        *(one.form, one.source, one.organization, places[one.jurisdiction]),
        *(kinds.setdefault(one.kind, len(kinds)), one.fiscal_year, VERDICTS.index(one.verdict)),
        *(one.reported or "", one.recomputed or "", one.errors, one.warnings, one.notes),
        *(one.indeterminate + one.broken, one.waived, int(own)),
    ]


def _flags(one: ListedForm) -> int:
    """What a form is filtered by, in eight bits."""
    bits = sum(1 << place for place, name in enumerate(_FLAGS, 2) if getattr(one, name))
    return VERDICTS.index(one.verdict) | bits
