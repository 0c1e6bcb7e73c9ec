"""The judge of a batch: one input after another, read the quick way where that can be, told in rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from zhunsheng.api import House, Opener, open_house
from zhunsheng.evaluation.compiled.engine import Counted, compile_ruleset, is_plain
from zhunsheng.evaluation.compiled.intake import QuickReader, Wire
from zhunsheng.evaluation.compiled.readers import Memory, NotPlainError
from zhunsheng.evaluation.jointly import JointEngine
from zhunsheng.findings.finding import Judged
from zhunsheng.findings.outcome import Outcome
from zhunsheng.findings.result import FormResult
from zhunsheng.findings.rows import FindingRow, FormRow, RejectedRow
from zhunsheng.findings.tabulated import COUNTS, PLACES, Counts, Hide, held_softly, told
from zhunsheng.forms.form import Form
from zhunsheng.forms.reader import read_form
from zhunsheng.forms.reading import canonical, is_blank
from zhunsheng.forms.rejection import Rejected
from zhunsheng.language.problems import Lang
from zhunsheng.rendering.masked_content import ContentMask
from zhunsheng.rendering.masking import masking_at
from zhunsheng.resources import data_folder
from zhunsheng.rules.waivers import Waivers
from zhunsheng.runs.found import DocumentInput, Found, Input, digest
from zhunsheng.runs.tables import RuleCounts, Shard
from zhunsheng.runs.unreadable import Unreadable
from zhunsheng.values.missing import Cause
from zhunsheng.values.units import POINTS

if TYPE_CHECKING:
    from zhunsheng.findings.waiver import Waiver
    from zhunsheng.rules.binding import BoundRule, BoundRuleset

#: Rulesets of single regions that are kept at a time, compiled rulesets, and regions whose ruleset is known.
MOST_REGIONS, MOST_RULESETS, MOST_NAMED = 64, 200, 20_000
_CONTENT = msgspec.json.Encoder(decimal_format="number")
_SOFT = PLACES[Outcome.EXPLAINABLE.value]
_HOLDS, _IDLE = PLACES[Outcome.CONSISTENT.value], PLACES[Outcome.NOT_APPLICABLE.value]


@dataclass(frozen=True, slots=True)
class Terms:
    """Under what terms a batch is audited: where rules and schemas lie, whose rules count and on which day.

    ``waivers`` are those that lie beside the inputs and those that were named. ``contacts`` keeps names and telephone
    numbers in what is written.
    """

    rules: tuple[Path, ...] = ()
    schemas: tuple[Path, ...] = ()
    lang: Lang = "zh"
    jurisdiction: str | None = None
    on: date | None = None
    waivers: Waivers | None = None
    contacts: bool = False

    def __call__(self) -> "BatchJudge":
        """A judge under these terms, with rules and schemas of its own."""
        return BatchJudge(open_house(self.rules, self.schemas, lang=self.lang), self)


def furnish() -> "BatchJudge":
    """A judge under the built-in rules and nothing else."""
    return Terms()()


def said_by(terms: Terms) -> Mapping[str, str]:
    """What rules, schemas and waivers say, as a digest of each: a run is gone on with under the same alone."""
    # Those in force, not the day itself: what is interrupted tonight is gone on with tomorrow.
    placed, day = (terms.waivers.placed, terms.waivers.day) if terms.waivers else ((), None)
    held = (one for one in placed if day and one.waiver.holds(day))
    granted = "\n".join(sorted(f"{one.folder} {one.waiver!r}" for one in held))
    return {
        "rules": _digest_of((data_folder("rules"), *terms.rules)),
        "schemas": _digest_of((data_folder("schemas"), *terms.schemas)),
        "waivers": "sha256:" + sha256(granted.encode()).hexdigest(),
        "contacts": str(terms.contacts),
    }


def _digest_of(folders: Iterable[Path]) -> str:
    """The digest of every file of some folders, by its name in its folder."""
    whole = sha256()
    for folder in folders:
        for path in sorted(one for one in folder.rglob("*") if one.suffix in _READ and one.is_file()):
            whole.update(f"{path.relative_to(folder).as_posix()}\0".encode("utf-8", "surrogateescape"))
            whole.update(sha256(path.read_bytes()).digest())
    return "sha256:" + whole.hexdigest()


#: The endings of files in which rules and schemas are written.
_READ = frozenset({".yaml", ".yml", ".json"})


@dataclass(slots=True)
class Bench:
    """One ruleset on one kind of form, and what of its rows is the same for every form."""

    joint: JointEngine
    title: str
    rules: tuple[str, ...] = field(init=False)
    _places: tuple[int, ...] = field(init=False)
    _blank: Counts = field(init=False)

    def __post_init__(self) -> None:
        """Rules that are kept out say so on every form."""
        held = self.joint.held
        kept_out = tuple(
            (one.rule.id, Cause.DISABLED if one.disabling else Cause.NOT_IN_FORCE)
            for one in (*held.ruleset.disabled, *held.ruleset.asleep)
        )
        self.rules = (*(rule.id for rule in held.rules), *(rule for rule, _ in kept_out))
        at = {rule: place for place, rule in enumerate(self.rules)}
        self._places = tuple(at[one.rule.id] for one in self.joint.engine.assertions)
        self._blank = Counts(self.rules)
        for rule, cause in kept_out:
            self._blank.numbers[COUNTS * at[rule] + _IDLE] += 1
            self._blank.causes[at[rule]] = cause.value

    def counts(self, found: Sequence[Counted | None]) -> Counts:
        """The counts of the places that are plain."""
        counts = Counts(self.rules)
        numbers = counts.numbers = self._blank.numbers.copy()
        causes = counts.causes = self._blank.causes.copy()
        for place, one in zip(self._places, found, strict=True):
            if one is not None:
                good, idle, empty, _, soft, _ = one
                numbers[COUNTS * place + _HOLDS] += good
                numbers[COUNTS * place + _SOFT] += len(soft)
                if idle:
                    numbers[COUNTS * place + _IDLE] += idle
                    if not empty:
                        causes[place] = _FALSE
                    elif not causes[place]:
                        causes[place] = _EMPTY
        return counts


_EMPTY, _FALSE = Cause.EMPTY_SCOPE.value, Cause.CONDITION_FALSE.value


class BatchJudge:
    """Judges the inputs of a run; rulesets are compiled when the first form asks for them, and kept by what they say."""

    def __init__(self, house: House, terms: Terms) -> None:
        """Nothing is compiled yet."""
        self.house, self.terms = house, terms
        self._quick = QuickReader(house.schemas)
        self._opener = Opener(house)
        self._benches: dict[tuple[str, str, int], Bench | None] = {}
        self._digests: dict[tuple[str, str, int], str | None] = {}
        self._by_digest: dict[tuple[str, str], Bench] = {}
        self._held: dict[str, tuple[BoundRuleset, str, str, int]] = {}
        self._texts = Memory(lambda text: "" if is_blank(text) else canonical(text))
        self._memories: dict[str, dict[object, Any]] = {}
        self._numerals = Memory(_numeral)
        self._masks = {kind: ContentMask(one.document) for kind, one in house.schemas.items()}

    def close(self) -> None:
        """Ends the process that reads documents."""
        self._opener.__exit__()

    # -- what a run asks --------------------------------------------------------------------------------------

    def judge(self, one: Found, shard: Shard) -> None:
        """Adds the rows of one input to a shard."""
        if isinstance(one, Unreadable):
            shard.reject(self._unreadable(one))
        elif isinstance(one, DocumentInput):
            for printed in self._opener.printed(one):
                self.judge(printed, shard)
        else:
            self._forget()
            waivers = self._waivers(one.source)
            wire = self._quick.read(one.data) if isinstance(one.data, bytes) else None
            if wire is None or not self._plainly(one, wire, shard, waivers):
                self._slowly(one, shard, waivers)

    def prepare(self, seen: Iterable[bytes]) -> None:
        """Compiles the rulesets that some inputs seem to ask for; what they really ask for is told when they are judged."""
        asked = dict.fromkeys(glimpse for data in seen if (glimpse := self._quick.glimpse(data)))
        for region, kind, year in islice(asked, MOST_RULESETS):
            key = (self.terms.jurisdiction or region, kind, year)
            found = self.ruleset(*key)
            if found is not None:
                self._compiled(found, *key)

    def ruleset(self, jurisdiction: str, kind: str, fiscal_year: int) -> str | None:
        """The digest of the rules that would be asked of such a form."""
        key = (self.terms.jurisdiction or jurisdiction, kind, fiscal_year)
        if key not in self._digests:
            found = self.house.selected(*key, self.terms.on)
            self._digests[key] = None if found.problems or not found.rules else found.digest
        return self._digests[key]

    def _forget(self) -> None:
        """Keeps what is remembered small: a country has thousands of regions, and a form may name any year."""
        self.house.forget(MOST_REGIONS)
        if len(self._digests) > MOST_NAMED:
            self._digests.clear()
            self._benches.clear()
        if len(self._by_digest) > MOST_RULESETS:
            self._by_digest.clear()
            self._benches.clear()

    def told(self, digest: str) -> Mapping[str, Any]:
        """What ``run.json`` says of a ruleset."""
        held, region, kind, year = self._held[digest]
        packs = self.house.selected(region, kind, year, self.terms.on).packs
        return {
            "digest": digest,
            "jurisdiction": region,
            "kind": kind,
            "fiscal_year": year,
            "packs": [{"id": pack.id, "version": pack.version} for pack in packs],
            "titles": {rule.id: rule.standing.rule.title for rule in held.rules},
            "decisive": {rule.id: checks for rule in held.rules if (checks := _decisive(rule))},
        }

    # -- the quick way ----------------------------------------------------------------------------------------

    def _plainly(self, one: Input, wire: Wire, shard: Shard, waivers: Sequence["Waiver"]) -> bool:
        """Adds the rows of a form that could be read quickly; ``False`` where it has to be read slowly after all."""
        bench = self._bench(self.terms.jurisdiction or wire.jurisdiction, wire) if wire.jurisdiction else None
        if bench is None or not isinstance(one.data, bytes):
            return False
        try:
            found = bench.joint.engine.judge(wire.record)
        except NotPlainError:
            return False
        result, read = None, None
        if not all(map(is_plain, found)):
            slowly = read_form(one.data, one.source, self.house.schemas, self.terms.jurisdiction)
            if isinstance(slowly, Rejected):  # what the quick reader takes, the slow one takes too
                return False
            read, result = slowly, bench.joint.explained(slowly, found, waivers)
        counts = bench.counts(found)
        if result is not None:
            counts.add(result)
        verdict = result.verdict if result else ("pass" if bench.joint.passes(found) else "undecided")
        title, organization = self._text(wire, "title") or bench.title, self._text(wire, "organization")
        names = (wire.form or one.source, wire.schema.kind, title, organization, wire.jurisdiction)
        ruleset, printed = bench.joint.held.ruleset.digest, self._printed(wire)
        form = _Told(one, *names, wire.fiscal_year, ruleset, verdict, printed, wire.schema.score)
        soft = tuple(bench.joint.softly(found))
        self._add(
            shard,
            form,
            counts,
            result,
            self._held_softly(form, soft, read or _glance(one.data, wire)) if soft else (),
        )
        return True

    @staticmethod
    def _held_softly(
        form: "_Told", soft: Sequence[tuple[str, str, str]], read: Form
    ) -> tuple[FindingRow, ...]:
        """A row for each place that holds by the printed precision alone."""
        return tuple(
            held_softly(
                form.id,
                form.one.source,
                Judged(rule, check or None, path, read.place(path), Outcome.EXPLAINABLE),
            )
            for rule, check, path in soft
        )

    def _bench(self, region: str, wire: Wire) -> Bench | None:
        key = (region, wire.schema.kind, wire.fiscal_year)
        if key not in self._benches:
            self._benches[key] = self._made(*key)
        return self._benches[key]

    def _made(self, region: str, kind: str, year: int) -> Bench | None:
        """The compiled ruleset; one that says the same as another is compiled once."""
        found = self.ruleset(region, kind, year)
        if found is None:
            return None
        known = self._compiled(found, region, kind, year)
        self._hold(found, known.joint.held, region, kind, year)
        return known

    def _compiled(self, digest: str, region: str, kind: str, year: int) -> Bench:
        known = self._by_digest.get((digest, kind))
        if known is None:
            held, schema = self.house.bound(region, kind, year, self.terms.on), self.house.schemas[kind]
            engine = compile_ruleset(schema, held, self._memories.setdefault(kind, {}))
            known = self._by_digest[digest, kind] = Bench(JointEngine(engine), schema.title)
        return known

    def _hold(self, digest: str, held: "BoundRuleset", region: str, kind: str, year: int) -> None:
        """Remembers a ruleset; of the regions that share it, the first by code, in whatever order their forms came."""
        known = self._held.get(digest)
        if known is None or region < known[1]:
            self._held[digest] = (held, region, kind, year)

    def _text(self, wire: Wire, role: str) -> str:
        raw = getattr(wire.record, wire.schema.roles.get(role, ""), None)
        return self._texts[raw] if isinstance(raw, str) else ""

    # -- the slow way -----------------------------------------------------------------------------------------

    def _slowly(self, one: Input, shard: Shard, waivers: Sequence["Waiver"]) -> None:
        """Adds the rows of a form that the traced evaluator judges wholly, or why it cannot be read."""
        form = read_form(one.data, one.source, self.house.schemas, self.terms.jurisdiction)
        if isinstance(form, Rejected):
            message = form.english if self.house.lang == "en" else form.message
            shard.reject(RejectedRow(one.source, "rejected", form.code, form.pointer, message, _digest(one)))
            return
        result = self.house.audit_form(form, self.terms.on, self.terms.jurisdiction, waivers=waivers)
        if not isinstance(result, FormResult):
            shard.reject(RejectedRow(one.source, "rejected", result.code, "", result.message, _digest(one)))
            return
        region = self.terms.jurisdiction or form.jurisdiction
        year = form.fiscal_year or 0
        held = self.house.bound(region, form.kind, year, self.terms.on)
        self._hold(result.ruleset.digest, held, region, form.kind, year)
        kept_out = (*held.ruleset.disabled, *held.ruleset.asleep)
        counts = Counts((*(rule.id for rule in held.rules), *(standing.rule.id for standing in kept_out)))
        counts.add(result)
        raw = form.raw(form.schema.score[0]) if form.schema.score else None
        printed = self._numerals[raw] if isinstance(raw, (str, int)) else _numeral(raw)
        digest, verdict = result.ruleset.digest, result.verdict
        names = (form.id, form.kind, form.title, form.organization, form.jurisdiction)
        told_form = _Told(one, *names, year, digest, verdict, printed, form.schema.score)
        self._add(shard, told_form, counts, result)

    # -- rows -------------------------------------------------------------------------------------------------

    def _add(
        self,
        shard: Shard,
        form: "_Told",
        counts: Counts,
        result: FormResult | None,
        soft: tuple[FindingRow, ...] = (),
    ) -> None:
        weights = [0, 0, 0]
        for finding in result.findings if result else ():
            if finding.waiver is None:
                weights[_SEVERITY[finding.severity]] += 1
        one = form.one
        about = (form.kind, form.title, form.organization, form.jurisdiction, form.fiscal_year, form.ruleset)
        found: tuple[Any, ...] = (
            *(form.id, one.source, _digest(one), *about, form.verdict),
            *(*_scored(form.printed, form.score, counts, result), *weights),
            *(counts.total(name) for name in _COUNTED),
            *(len(result.undecided) if result else 0, self._content(form)),
        )
        found_any = result is not None and (result.findings or result.shadow)
        hide = self._hider(form, result) if result and found_any else None
        rows = tuple(told(result, one.source, hide)) if result else ()
        shard.add(FormRow(*found), RuleCounts(counts.rules, counts.numbers, counts.causes), rows + soft)

    def _hider(self, form: "_Told", result: FormResult) -> Hide | None:
        """What takes out of findings what is personal; ``None`` where nothing can be, or it was asked for."""
        data, mask = form.one.data, self._masks[form.kind]
        if self.terms.contacts or (isinstance(data, bytes) and not mask.may_hide(data)):
            return None
        return masking_at(result.form.content, mask.pointers)

    def _content(self, form: "_Told") -> bytes:
        """The form's JSON as it was found; without what is personal where that was not asked for."""
        data = form.one.data if isinstance(form.one.data, bytes) else _CONTENT.encode(form.one.data)
        return data if self.terms.contacts else self._masks[form.kind].masked(data)

    def _printed(self, wire: Wire) -> str | None:
        """The total as the form prints it."""
        found = wire.record
        for key in wire.schema.score[0].split("/")[1:] if wire.schema.score else ():
            found = getattr(found, key, None)
        return self._numerals[found] if isinstance(found, (str, int)) else None

    def _unreadable(self, one: Unreadable) -> RejectedRow:
        message = one.english if self.house.lang == "en" else one.chinese
        return RejectedRow(one.source, one.state, one.code, one.place, message, "")

    def _waivers(self, source: str) -> Sequence["Waiver"]:
        granted = self.terms.waivers
        return granted.at(_file_of(source)) if granted and granted.placed else ()


class _Told(NamedTuple):
    """A form that a row is about; ``printed`` is its total, ``score`` where that stands and the rule that recomputes it."""

    one: Input
    id: str
    kind: str
    title: str
    organization: str
    jurisdiction: str
    fiscal_year: int
    ruleset: str
    verdict: str
    printed: str | None
    score: tuple[str, str] | None


_SEVERITY = {"error": 0, "warning": 1, "note": 2}
_COUNTED = tuple(PLACES)[:-1]


def _decisive(rule: "BoundRule") -> list[str]:
    """The checks of a rule that leave the verdict open where they cannot judge, as the traced engine has it."""
    if rule.standing.stage not in {None, "error"}:
        return []
    severe = (one for one in rule.assertions if any(word == "error" for _, word in one.checked.severity))
    return sorted({one.stated.name or "" for one in severe})


def _file_of(source: str) -> Path:
    """The file that an input lies in; its own name may have the sign in it that stands before a line or a member."""
    parts = source.split("#")
    names = (Path("#".join(parts[:count])) for count in range(1, len(parts)))
    return next((one for one in names if one.is_file()), Path(source))


def _digest(one: Input) -> str:
    return digest(one.data if isinstance(one.data, bytes) else _CONTENT.encode(one.data))


def _glance(data: bytes, wire: Wire) -> Form:
    """A form whose cells are only to be named: nothing of it is read."""
    return Form(wire.schema, msgspec.json.decode(data), "", "", wire.form, identified=True)


def _scored(
    printed: str | None, score: tuple[str, str] | None, counts: Counts, result: FormResult | None
) -> tuple[str | None, str | None]:
    """The total as printed, and as its rule makes it: the same where the rule holds."""
    rule = score[1] if score else ""
    found = (one for one in result.findings if one.rule == rule) if result else ()
    expected = next((one.expected for one in found if one.expected is not None), None)
    if expected is not None:
        return printed, expected
    holds = rule in counts.rules and counts.numbers[COUNTS * counts.rules.index(rule) + _HOLDS]
    return printed, printed if holds else None


def _numeral(raw: Any) -> str | None:
    """A total as a decimal numeral; ``None`` where it is none."""
    text = format(raw, "f") if isinstance(raw, Decimal) else str(raw).strip().removesuffix(POINTS.name)
    whole, dot, part = text.partition(".")
    return text if whole.isascii() and whole.isdigit() and (not dot or part.isdigit()) else None
