"""What a pack states and nobody uses: not the pack itself, and none that builds on it."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from zhunsheng.authoring.scrutiny.examined import Examined
from zhunsheng.authoring.scrutiny.resting import Name, Resting
from zhunsheng.language.problems import Problem
from zhunsheng.rules.pack import Citation, Document, Pack
from zhunsheng.rules.source import Place


def unused(examined: Examined, resting: Resting) -> Iterator[Problem]:
    """Parameters, definitions, maps and documents that no rule rests on, and rules that rest on no document."""
    for pack in examined.packs:
        below = examined.below(pack)
        used = {
            name
            for lower in below
            for bound in examined.rulesets.get(lower.id, ())
            for rule in bound.rules
            for name in resting.names(rule, bound)
        }
        for code, name, place in _stated(pack):
            if name not in used:
                yield place.problem(code, name=name.name)
        cited = {" ".join(one.text.split()) for lower in below for one in _citations(lower)}
        for document in pack.documents:
            yield from _uncited(document, cited)
        for rule in (*pack.rules, *pack.replacements):
            if not rule.basis:
                yield rule.place.problem("rule-without-basis", name=rule.id)


def _stated(pack: Pack) -> Iterator[tuple[str, Name, Place]]:
    for code, stated in (
        ("unused-parameter", pack.parameters),
        ("unused-definition", pack.definitions),
        ("unused-map", pack.maps),
    ):
        for one in stated:
            yield code, Name(code == "unused-definition", one.name), one.place


def _uncited(document: Document, cited: set[str]) -> Iterator[Problem]:
    """A document, or a clause of a cited one, that is registered for nothing.

    One that is marked as unverified, or whose words are quoted, is a record of what was found, cited or not.
    """
    clauses = {clause: f"{document.number} {clause.name}" for clause in document.clauses}
    known = document.unverified or any(clause.quote or clause.unverified for clause in document.clauses)
    if document.number not in cited and cited.isdisjoint(clauses.values()):
        if not known:
            yield document.place.problem("unused-basis", name=document.number)
        return
    for clause, name in clauses.items():
        if name not in cited and not clause.quote and not clause.unverified:
            yield clause.place.problem("unused-basis", name=name)


def _citations(content: object) -> Iterator[Citation]:
    """All citations anywhere in a pack's records."""
    if isinstance(content, Citation):
        yield content
    elif isinstance(content, tuple):
        for item in content:
            yield from _citations(item)
    elif is_dataclass(content):
        for one in fields(content):
            if one.compare:
                yield from _citations(getattr(content, one.name))
