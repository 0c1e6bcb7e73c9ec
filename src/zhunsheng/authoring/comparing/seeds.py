"""Forms to begin a search with: those of the examples beside packs, by the rule that they show."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhunsheng.authoring.examples.example_files import Example, find_examples
from zhunsheng.authoring.examples.example_forms import UnrunnableError, form_of_example
from zhunsheng.forms.form import Form
from zhunsheng.forms.schema import Schema
from zhunsheng.language.problems import Problem


@dataclass(frozen=True, slots=True, eq=False)
class Seed:
    """The form of an example."""

    example: Example
    form: Form


@dataclass(slots=True)
class Seeds:
    """The examples in and below some folders; they are read, and a form is made, when first asked for.

    Of examples of one rule and name the first counts, however broken other files are.
    """

    schemas: Mapping[str, Schema]
    folders: tuple[Path, ...]
    _read: tuple[Example, ...] | None = None
    _bases: dict[Path, Mapping[str, Any] | Problem] = field(default_factory=dict)
    _made: dict[int, Seed | None] = field(default_factory=dict)

    @classmethod
    def beside(cls, schemas: Mapping[str, Schema], folders: Iterable[Path]) -> "Seeds":
        """The examples in and below some folders."""
        return cls(schemas, tuple(dict.fromkeys(folders)))

    @property
    def examples(self) -> tuple[Example, ...]:
        """All examples in the order of folders, files and lines."""
        if self._read is None:
            found: dict[tuple[str, str], Example] = {}
            for folder in self.folders:
                for one in find_examples([folder]):
                    found.setdefault((one.rule.text, one.name), one)
            self._read = tuple(found.values())
        return self._read

    def showing(self, rule: str, kind: str) -> Iterator[Seed]:
        """The forms of one kind that show a rule."""
        return self._made_of((one for one in self.examples if one.rule.text == rule), kind)

    def of_kind(self, kind: str, rules: Collection[str] = ()) -> Iterator[Seed]:
        """The forms of one kind that show other rules than these, each base's in the order of its examples."""
        return self._made_of((one for one in self.examples if one.rule.text not in rules), kind)

    def _made_of(self, examples: Iterable[Example], kind: str) -> Iterator[Seed]:
        for one in examples:
            seed = self._seed(one)
            if seed is not None and seed.form.kind == kind:
                yield seed

    def _seed(self, example: Example) -> Seed | None:
        """``None`` where the example does not fit its base or its kind of form."""
        key = id(example)
        if key not in self._made:
            try:
                self._made[key] = Seed(example, form_of_example(self.schemas, example, self._bases))
            except UnrunnableError:
                self._made[key] = None
        return self._made[key]
