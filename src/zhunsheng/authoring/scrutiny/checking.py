"""All that can be known of packs and schemas without a form: whether they load, resolve and bind."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from zhunsheng.authoring.examples.example_files import Examples, find_examples
from zhunsheng.authoring.scrutiny.advice import advice
from zhunsheng.authoring.scrutiny.examined import Examined
from zhunsheng.authoring.scrutiny.example_faults import example_faults
from zhunsheng.authoring.scrutiny.traps import traps
from zhunsheng.forms.schema import Schema, SchemaError, load_schemas
from zhunsheng.language.problems import Problem, Words, did_you_mean, problem
from zhunsheng.rules.binding import BoundRuleset, bind, type_of, typed
from zhunsheng.rules.folder import HEAD_FILE, HOTFIX_FILE
from zhunsheng.rules.frozen import Frozen
from zhunsheng.rules.loosenings import loosenings
from zhunsheng.rules.pack import Pack
from zhunsheng.rules.period import Period, Years
from zhunsheng.rules.ruleset import Ruleset, digest_of, resolved
from zhunsheng.rules.shelf import Shelf
from zhunsheng.rules.tightening import periods_of_rules
from zhunsheng.rules.tree import PackTree, load_packs
from zhunsheng.values.units import PURE

_SCHEMA_SUFFIX = ".schema.json"
_UNITS = "units.json"
#: What YAML says of a file in which a key has a colon that it does not know.
_OF_YAML = frozenset(
    {"colon-in-text", "colon-missing", "wrong-indentation", "bracket-mismatch", "yaml-syntax"}
)
#: Problems that another pack may have brought about; the higher, the later they are told.
_CONSEQUENCES = {"parent-missing": 1, "parent-broken": 2}
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
        heads = sorted((*folder.rglob(HEAD_FILE), *folder.rglob(HOTFIX_FILE)))
        # A pack on its own is named itself; several side by side by the folder that holds them.
        rules.update(
            dict.fromkeys(
                [folder] if folder in {one.parent for one in heads} else [one.parent.parent for one in heads]
            )
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
    examples = find_examples([Path(one.folder) for one in packs])
    problems += example_faults(examples, tree, schemas)
    problems += (one for path in files_of(asked) for one in traps(path))
    bindery = _Bindery(tree, schemas)
    rulesets: dict[str, tuple[BoundRuleset, ...]] = {}
    for pack in packs:
        problems += _unknown_kinds(pack, schemas)
        problems += _unknown_prints(pack, schemas)
        made = tuple(rulesets_of(tree, pack, schemas))
        for ruleset in made:
            problems += loosenings(ruleset, schemas[ruleset.kind].vocabulary, bindery.shelf)
        rulesets[pack.id] = bindery.bound(made)
        problems += (one for bound in rulesets[pack.id] for one in bound.problems)
    if not any(one.severity == "error" for one in problems):
        problems += _advised(packs, bindery, rulesets, examples)
    return Checked(
        tuple(sorted(_causes(problems), key=_causes_first)),
        loaded,
        tuple(one.id for one in packs),
        tuple(
            kind
            for kind, one in schemas.items()
            if _below(one.file, {path.resolve() for path in asked.schemas})
        ),
        len({id(bound) for pack in packs for bound in rulesets[pack.id]}),
        len({rule.id for pack in packs for bound in rulesets[pack.id] for rule in bound.rules}),
    )


def _causes(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, without the faults of YAML that only follow from a colon of the wrong width."""
    found = tuple(dict.fromkeys(problems))
    wide = {one.file for one in found if one.code == "wide-colon"}
    return tuple(one for one in found if one.file not in wide or one.code not in _OF_YAML)


def _causes_first(one: Problem) -> tuple[int, tuple[str, int, int, str, str]]:
    """By file, line and column; that a parent is not there, or broken, is told after what may be the cause of it."""
    return _CONSEQUENCES.get(one.code, 0), one.sorting


def _advised(
    packs: Sequence[Pack],
    bindery: "_Bindery",
    rulesets: Mapping[str, tuple[BoundRuleset, ...]],
    examples: Examples,
) -> Iterator[Problem]:
    """What is doubtful about sound packs, those that build on them taken into account."""
    tree = bindery.tree
    asked = {one.id for one in packs}
    near = [one for one in tree.packs.values() if not asked.isdisjoint(upper.id for upper in tree.chain(one))]
    more = {
        one.id: bindery.bound(rulesets_of(tree, one, bindery.schemas)) for one in near if one.id not in asked
    }
    beside = find_examples([Path(one.folder) for one in near if one.id not in asked])
    known = Examples((*examples.examples, *beside.examples))
    yield from advice(Examined(bindery.schemas, tree, tuple(packs), tuple(near), {**rulesets, **more}, known))


@dataclass(slots=True)
class _Bindery:
    """Binds the rulesets of packs, each text of them once."""

    tree: PackTree
    schemas: Mapping[str, Schema]
    shelf: Shelf = field(default_factory=Shelf)
    _known: dict[object, BoundRuleset] = field(default_factory=dict)

    def bound(self, rulesets: Iterable[Ruleset]) -> tuple[BoundRuleset, ...]:
        """The rulesets, their expressions checked; of those that bind alike, one."""
        found: dict[object, BoundRuleset] = {}
        for ruleset in rulesets:
            schema = self.schemas[ruleset.kind]
            key = _what_binds(ruleset, schema)
            if key not in self._known:
                self._known[key] = bind(ruleset, schema.vocabulary, self.shelf)
            found[key] = self._known[key]
        return tuple(found.values())


def files_of(asked: Sources) -> tuple[Path, ...]:
    """Every file of the packs that are asked about, and of their examples."""
    heads = (
        path
        for folder in asked.rules
        for name in (HEAD_FILE, HOTFIX_FILE)
        for path in ([folder / name] if (folder / name).is_file() else sorted(folder.glob(f"*/{name}")))
    )
    folders = dict.fromkeys(head.parent for head in heads)
    return tuple(dict.fromkeys(path for folder in folders for path in sorted(folder.rglob("*.yaml"))))


def rulesets_of(tree: PackTree, pack: Pack, schemas: Mapping[str, Schema]) -> Iterator[Ruleset]:
    """Every ruleset that a pack makes in its own region: a kind and a stretch of time each."""
    chain = tree.chain(pack)
    for kind in pack.head.kinds:
        if kind not in schemas:
            continue
        for day in days_of(chain):
            year = _within(day.year, pack.head.years)
            yield resolved(chain, pack.head.jurisdiction, kind, year, day)


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


def _unknown_prints(pack: Pack, schemas: Mapping[str, Schema]) -> Iterator[Problem]:
    """Parameters that forms should state in a part that no form of the pack's kinds has."""
    keys = {
        field.key for kind in pack.head.kinds if kind in schemas for field in schemas[kind].vocabulary.form
    }
    stated = [one.printed for one in pack.parameters] + [one.printed for one in pack.settings]
    for one in stated:
        if one and keys and one.where not in keys:
            yield one.pattern.place().problem("unknown-name", hint=did_you_mean(one.where, keys), a=one.where)


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
