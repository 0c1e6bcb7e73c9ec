"""The records that an explanation is made of."""

from dataclasses import dataclass

from zhunsheng.language.problems import Words


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it, a line each; ``verbatim`` lines keep their blanks and are never broken."""

    heading: Words
    lines: tuple[str, ...]
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """One thing that a word names: which kind of thing, its title, and sections."""

    id: str
    what: Words
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An example of a rule, as people name it, and the outcome that it wants."""

    rule: str
    name: str
    kind: str
    want: str = ""
