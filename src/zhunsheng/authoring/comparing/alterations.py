"""What two editions of a pack write otherwise, thing by thing: which thing, which part of it, before and after."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from zhunsheng.authoring.comparing.effects import Effect
from zhunsheng.language.problems import NO_WORDS, Words
from zhunsheng.rules.pack import Expression, Pack
from zhunsheng.rules.period import Period
from zhunsheng.rules.source import Place

T = TypeVar("T")

#: A thing was added, or taken away, whole.
WHOLE = "whole"
_TOLD_BY = Words("只改说法,不改结论", "only what is said changes")


@dataclass(frozen=True, slots=True)
class Alteration:
    """One thing that two editions of a pack write otherwise.

    ``section``, ``name``, ``check`` and ``part`` tell what it is; ``before`` and ``after`` how it was written, empty
    where it was not. ``mixed`` is the old pack with this alone altered, so that it can be seen what comes of it;
    without one ``effect`` tells it already. ``period`` is when it matters, where it does not always.
    """

    section: str
    name: str
    part: str
    before: str
    after: str
    places: tuple[Place | None, Place | None] = field(default=(None, None), compare=False, repr=False)
    check: str = ""
    mixed: Pack | None = field(default=None, compare=False, repr=False)
    effect: Effect | None = None
    why: Words = NO_WORDS
    period: Period | None = None


def paired(
    old: Iterable[T], new: Iterable[T], key: Callable[[T], Hashable]
) -> Iterator[tuple[T | None, T | None]]:
    """The things of two lists by their keys, those of the old list first; several of one key are paired in turn."""
    rest: dict[Hashable, list[T]] = {}
    for one in new:
        rest.setdefault(key(one), []).append(one)
    for one in old:
        fellows = rest.get(key(one))
        yield one, fellows.pop(0) if fellows else None
    yield from ((None, one) for left in rest.values() for one in left)


def replaced(items: Sequence[T], old: T | None, new: T | None) -> tuple[T, ...]:
    """A list with one thing in the stead of another; without an old one it is added, without a new one taken away."""
    if old is None:
        return (*items, new) if new is not None else tuple(items)
    return tuple(kept for one in items if (kept := new if one is old else one) is not None)


def renewed(thing: T, **parts: Any) -> T:
    """A record with some parts of it made anew."""
    held: Any = thing
    made: T = replace(held, **parts)
    return made


def either(old: T | None, new: T | None) -> T:
    """Whichever of two is there."""
    found = old if old is not None else new
    if found is None:
        raise TypeError(old)
    return found


def texts(old: Any, new: Any) -> tuple[str, str]:
    """A part before and after, as text."""
    return text_of(old), text_of(new)


def places(old: Any, new: Any, attribute: str = "") -> tuple[Place | None, Place | None]:
    """Where a part is written before and after."""
    return place_of(old, attribute), place_of(new, attribute)


def wording(
    section: str, name: str, old: Any, new: Any, attributes: Mapping[str, str], *, check: str = ""
) -> Iterator[Alteration]:
    """The parts of a thing that are only said: attribute → what the part is called."""
    for attribute, part in attributes.items():
        before, after = text_of(getattr(old, attribute)), text_of(getattr(new, attribute))
        if before != after:
            stood = places(old, new, attribute)
            yield Alteration(
                section, name, part, before, after, stood, check, effect=Effect.TEXT_ONLY, why=_TOLD_BY
            )


def text_of(value: Any) -> str:
    """A part as one line of text."""
    match value:
        case None:
            return ""
        case Expression():
            return " ".join(value.text.split())
        case str():
            return " ".join(value.split())
        case bool():
            return "true" if value else "false"
        case tuple():
            return "、".join(text_of(one) for one in value)
        case _ if hasattr(value, "text"):
            return str(value.text)
        case _:
            return str(value)


def place_of(thing: Any, attribute: str = "") -> Place | None:
    """Where a part is written: its own place, else that of the thing."""
    value = getattr(thing, attribute, None) if attribute else None
    if isinstance(value, Expression):
        return value.place()
    if isinstance(value, tuple) and value:
        return place_of(value[0]) or place_of(thing)
    found = getattr(thing, "place", None)
    if isinstance(thing, Expression):
        return thing.place()
    return found if isinstance(found, Place) else None
