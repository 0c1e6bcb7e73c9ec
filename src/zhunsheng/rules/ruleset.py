"""The ruleset in force for a jurisdiction, a form kind, a fiscal year and a day."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal

from zhunsheng.language.problems import Problem, did_you_mean, problem
from zhunsheng.rules.frozen import Frozen
from zhunsheng.rules.layers import (
    Standing,
    StandingParameter,
    StandingRule,
    definitions_of,
    documents_of,
    maps_of,
    parameters_on,
    rules_on,
)
from zhunsheng.rules.pack import Citation, Clause, Definition, Document, LabelMap, Pack
from zhunsheng.rules.tree import PackTree
from zhunsheng.values.jurisdictions import UnknownJurisdictionError, expand, table


@dataclass(frozen=True, slots=True)
class PackMark:
    """A pack that a ruleset came through, or a hotfix of one: its id is then ``cn#3``, its version the pack's."""

    id: str
    version: str
    jurisdiction: str
    title: str


@dataclass(frozen=True, slots=True)
class Ruleset:
    """What forms of one kind, place and year are held against on one day.

    ``rules`` are in force, in the order their packs state them, the nation first; ``disabled`` are kept out by an
    exception that has not ended, ``asleep`` by their own period or by a first stage yet to come. Expressions
    are text still. ``chain`` holds the packs themselves, the nation first. ``digest`` is that of the content: places in files and the packs it came through do not count.
    """

    jurisdiction: str
    kind: str
    fiscal_year: int
    day: date
    packs: tuple[PackMark, ...] = ()
    rules: tuple[StandingRule, ...] = ()
    disabled: tuple[StandingRule, ...] = ()
    asleep: tuple[StandingRule, ...] = ()
    parameters: Frozen[StandingParameter] = Frozen()  # noqa: RUF009  # it never changes
    definitions: Frozen[Standing[Definition]] = Frozen()  # noqa: RUF009
    maps: Frozen[Standing[LabelMap]] = Frozen()  # noqa: RUF009
    documents: Frozen[Document] = Frozen()  # noqa: RUF009
    digest: str = ""
    problems: tuple[Problem, ...] = ()
    chain: tuple[Pack, ...] = field(default=(), compare=False, repr=False)

    def rule(self, name: str) -> StandingRule | None:
        """The rule of that id or alias, in force or not."""
        known = (*self.rules, *self.disabled, *self.asleep)
        by_id = next((one for one in known if one.rule.id == name), None)
        return by_id or next((one for one in known if name in one.rule.aliases), None)

    def cited(self, citation: Citation) -> tuple[Document, Clause | None]:
        """The document and, where one is named, the clause of a citation.

        Raises:
            KeyError: no such document is registered; a tree that loaded has none such.

        """
        text = " ".join(citation.text.split())
        if text in self.documents:
            return self.documents[text], None
        number, _, clause = text.rpartition(" ")
        while number and number not in self.documents:
            number, _, more = number.rpartition(" ")
            clause = f"{more} {clause}"
        document = self.documents[number]
        return document, document.clause(clause)


def select(tree: PackTree, jurisdiction: str, kind: str, fiscal_year: int, on: date | None = None) -> Ruleset:
    """The ruleset in force.

    The place's own pack or else its nearest ancestor's is taken, if it and all it builds on hold for the fiscal
    year. Periods are asked about ``on``, or else about 31 December of the fiscal year. Without any pack the
    ruleset has no rules; a code that is no place is a problem of the ruleset.
    """
    day = on or date(min(max(fiscal_year, date.min.year), date.max.year), 12, 31)
    try:
        code = expand(jurisdiction)
    except UnknownJurisdictionError:
        hint = did_you_mean(jurisdiction, table().names)
        unknown = problem("unknown-jurisdiction", hint=hint, name=jurisdiction)
        return Ruleset(jurisdiction, kind, fiscal_year, day, problems=(unknown,))
    chain = tree.choose(code, kind, fiscal_year)
    return resolved(chain, code, kind, fiscal_year, day)


def resolved(chain: tuple[Pack, ...], code: str, kind: str, fiscal_year: int, day: date) -> Ruleset:
    """The ruleset that a chain of packs makes, the nation first."""
    rules = [one for one in rules_on(chain, day).values() if kind in one.kinds]
    found = Ruleset(
        code,
        kind,
        fiscal_year,
        day,
        packs=tuple(mark for one in chain for mark in _marks(one)),
        chain=chain,
        rules=tuple(one for one in rules if one.in_force),
        disabled=tuple(one for one in rules if one.disabling),
        asleep=tuple(one for one in rules if one.asleep and not one.disabling),
        parameters=Frozen(parameters_on(chain, day)),
        definitions=Frozen(definitions_of(chain)),
        maps=Frozen(maps_of(chain)),
        documents=Frozen(documents_of(chain)),
    )
    return replace(found, digest=digest_of(found))


def _marks(pack: Pack) -> Iterator[PackMark]:
    """The pack and its hotfixes."""
    head = pack.head
    yield PackMark(head.id, head.version, head.jurisdiction, head.title)
    for one in pack.hotfixes:
        yield PackMark(one.head.mark, head.version, head.jurisdiction, one.head.title)


def digest_of(found: Ruleset) -> str:
    """``sha256:`` and the hash of what a ruleset says, written as JSON with sorted keys.

    Rules keep their order; provenance, places and packs are left out, so that a region that changes nothing has
    the digest of the level above it. Hotfixes count, also while none of their periods is on.
    """
    content = {
        "kind": found.kind,
        "fiscal_year": found.fiscal_year,
        "rules": [[canonical(one.rule), one.stage] for one in found.rules],
        "disabled": [[one.rule.id, canonical(one.disabling)] for one in found.disabled],
        "asleep": [[one.rule.id, one.asleep] for one in found.asleep],
        "parameters": {
            name: canonical(
                (
                    one.parameter.title,
                    one.parameter.key,
                    one.parameter.unit,
                    one.basis,
                    one.printed,
                    one.value,
                )
            )
            for name, one in found.parameters.items()
        },
        "definitions": {name: canonical(one.content) for name, one in found.definitions.items()},
        "maps": {name: canonical(one.content) for name, one in found.maps.items()},
        "documents": canonical(found.documents),
    }
    hotfixes = [canonical(one) for pack in found.chain for one in pack.hotfixes]
    if hotfixes:
        content["hotfixes"] = hotfixes
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(written.encode()).hexdigest()


def canonical(content: object) -> object:
    """Records as plain JSON data: what takes no part in equality is left out, exact numbers keep their digits.

    >>> canonical((Decimal("0.50"), date(2024, 1, 1)))
    [{'number': '0.50'}, {'day': '2024-01-01'}]
    """
    if is_dataclass(content):
        return {one.name: canonical(getattr(content, one.name)) for one in fields(content) if one.compare}
    if isinstance(content, Mapping):
        return {key: canonical(value) for key, value in content.items()}
    if isinstance(content, tuple):
        return [canonical(item) for item in content]
    if isinstance(content, Decimal):
        return {"number": str(content)}
    if isinstance(content, date):
        return {"day": content.isoformat()}
    return content
