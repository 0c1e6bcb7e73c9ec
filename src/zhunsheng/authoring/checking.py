"""All that can be known of packs and schemas without a form: whether they load, resolve and bind."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhunsheng.authoring.examples import find_examples
from zhunsheng.forms.schema import Schema, SchemaError, load_schemas
from zhunsheng.language.problems import Problem, Words, did_you_mean, problem
from zhunsheng.rules.binding import bind, type_of, typed
from zhunsheng.rules.folder import HEAD_FILE
from zhunsheng.rules.frozen import Frozen
from zhunsheng.rules.linking import periods_of_rules
from zhunsheng.rules.pack import Pack
from zhunsheng.rules.period import Period, Years
from zhunsheng.rules.ruleset import Ruleset, digest_of, select
from zhunsheng.rules.tree import PackTree, load_packs
from zhunsheng.values.units import PURE

if TYPE_CHECKING:
    from zhunsheng.rules.binding import BoundRuleset

_SCHEMA_SUFFIX = ".schema.json"
_UNITS = "units.json"
#: The day that is asked about where nothing in a chain of packs is dated.
_ANY_DAY = date(2000, 12, 31)


@dataclass(frozen=True, slots=True)
class Sources:
    """Folders of packs and folders of schemas."""

    rules: tuple[Path, ...] = ()
    schemas: tuple[Path, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to check."""
        return not self.rules and not self.schemas


@dataclass(frozen=True, slots=True)
class Checked:
    """What was checked, and all that is wrong; problems are sorted by file, line and column.

    ``loaded`` tells whether every pack and schema could at least be read and put together.
    """

    problems: tuple[Problem, ...]
    loaded: bool
    packs: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()
    rulesets: int = 0
    rules: int = 0


def find_sources(paths: Iterable[Path]) -> Sources:
    """The packs and schemas at or below some paths; a file stands for the folder it is in."""
    rules: dict[Path, None] = {}
    schemas: dict[Path, None] = {}
    for path in paths:
        folder = path if path.is_dir() else path.parent
        heads = sorted(folder.rglob(HEAD_FILE))
        # A pack on its own is named itself; several side by side by the folder that holds them.
        rules.update(
            dict.fromkeys([folder] if folder / HEAD_FILE in heads else [one.parent.parent for one in heads])
        )
        schemas.update(dict.fromkeys(one.parent for one in sorted(folder.rglob(f"*{_SCHEMA_SUFFIX}"))))
    return Sources(tuple(rules), tuple(schemas))


def check(asked: Sources, beside: Sources) -> Checked:
    """Checks what is asked about; packs and schemas ``beside`` it may be built on, and are not told about."""
    schemas, faults = _schemas(asked, beside)
    if schemas is None:
        return Checked(faults, loaded=False)
    tree, found = load_packs([*_others(beside.rules, asked.rules), *asked.rules])
    mine = {one.resolve() for one in asked.rules}
    packs = [one for one in tree.packs.values() if _below(Path(one.folder), mine)]
    problems = [*faults, *(one for one in found if not one.file or _below(Path(one.file), mine))]
    loaded = not any(one.severity == "error" for one in problems)
    rulesets: dict[object, BoundRuleset] = {}
    for pack in packs:
        problems += _unknown_kinds(pack, schemas)
        for ruleset in rulesets_of(tree, pack, schemas):
            key = _what_binds(ruleset, schemas[ruleset.kind])
            if key not in rulesets:
                rulesets[key] = bind(ruleset, schemas[ruleset.kind].vocabulary)
    problems += (one for bound in rulesets.values() for one in bound.problems)
    problems += find_examples([Path(one.folder) for one in packs]).problems
    return Checked(
        tuple(sorted(dict.fromkeys(problems), key=lambda one: one.sorting)),
        loaded,
        tuple(one.id for one in packs),
        tuple(
            kind
            for kind, one in schemas.items()
            if _below(one.file, {path.resolve() for path in asked.schemas})
        ),
        len(rulesets),
        len({rule.id for bound in rulesets.values() for rule in bound.rules}),
    )


def rulesets_of(tree: PackTree, pack: Pack, schemas: Mapping[str, Schema]) -> Iterator[Ruleset]:
    """Every ruleset that a pack makes in its own region: a kind and a stretch of time each."""
    for kind in pack.head.kinds:
        if kind not in schemas:
            continue
        for day in days_of(tree.chain(pack)):
            year = _within(day.year, pack.head.years)
            yield select(tree, pack.head.jurisdiction, kind, year, day)


def _what_binds(ruleset: Ruleset, schema: Schema) -> object:
    """What binding depends on: rules and definitions, the types of parameters, not their values nor what is cited."""
    bare = replace(ruleset, documents=Frozen(), parameters=Frozen(), maps=Frozen(), fiscal_year=0)
    kinds = []
    for name, one in ruleset.parameters.items():
        unit = schema.units.get(one.parameter.unit) or PURE
        value = one.value or one.parameter.values[0]
        kinds.append((name, one.parameter.key, str(type_of(typed(value.value, unit)))))
    return schema.kind, digest_of(bare), tuple(kinds), tuple(ruleset.maps)


def days_of(chain: Sequence[Pack]) -> tuple[date, ...]:
    """A day of every stretch in which nothing in a chain of packs begins or ends."""
    turns = sorted({day for one in _periods(chain) for day in (one.start, one.until) if day})
    if not turns:
        return (_ANY_DAY,)
    return (turns[0] - timedelta(days=1), *turns)


def _periods(chain: Sequence[Pack]) -> Iterator[Period]:
    yield from periods_of_rules(chain)
    for pack in chain:
        for parameter in pack.parameters:
            yield from (value.period for value in parameter.values)
        for setting in pack.settings:
            yield from (value.period for value in setting.values)


def _within(year: int, years: Years) -> int:
    """The year of a pack that is nearest to ``year``."""
    if years.until is not None and year >= years.until:
        return years.until - 1
    return years.start if years.start is not None and year < years.start else year


def _unknown_kinds(pack: Pack, schemas: Mapping[str, Schema]) -> Iterator[Problem]:
    for kind in pack.head.kinds:
        if kind not in schemas:
            why = Words("没有这种表单的模式", "no schema describes this kind of form")
            yield pack.head.place.problem(
                "wrong-value", reason=why, hint=did_you_mean(kind, schemas), found=kind
            )


def _schemas(asked: Sources, beside: Sources) -> tuple[Mapping[str, Schema] | None, tuple[Problem, ...]]:
    folders = [*_others(beside.schemas, asked.schemas), *asked.schemas]
    try:
        schemas = load_schemas(folders)
    except SchemaError as error:
        return None, (_unusable(error.file, f"{error.code}: {error.message}"),)
    return schemas, tuple(_against_meta(asked.schemas, folders))


def _against_meta(asked: Iterable[Path], folders: Iterable[Path]) -> Iterator[Problem]:
    """Schema files that do not keep to what their own schema (``$schema``) says may be written."""
    import json  # noqa: PLC0415 - with jsonschema a tenth of a second, and only where schemas are checked

    from jsonschema import Draft202012Validator  # noqa: PLC0415

    metas = {one.name: one for folder in folders for one in sorted(folder.glob("*.meta.schema.json"))}
    for path in sorted(one for folder in asked for one in folder.glob(f"*{_SCHEMA_SUFFIX}")):
        document: Any = json.loads(path.read_bytes())
        meta = metas.get("form.meta.schema.json") if "x-form" in document else None
        if meta is None:
            continue
        for error in sorted(
            Draft202012Validator(json.loads(meta.read_bytes())).iter_errors(document), key=str
        ):
            pointer = "/".join(("", *(str(step) for step in error.absolute_path)))
            yield _unusable(path, f"{pointer or '/'}: {error.message[:200]}")


def _unusable(path: Path, detail: str) -> Problem:
    return problem("schema-unusable", file=str(path), detail=detail)


def _others(folders: Iterable[Path], asked: Iterable[Path]) -> list[Path]:
    known = {one.resolve() for one in asked}
    return [one for one in folders if one.resolve() not in known]


def _below(path: Path, folders: Iterable[Path]) -> bool:
    full = path.resolve()
    return any(full == folder or folder in full.parents for folder in folders)
