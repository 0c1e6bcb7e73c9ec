"""The form of an example: its base, patched, in its region and year."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhunsheng.authoring.examples.example_files import Example
from zhunsheng.authoring.examples.patching import content_of, patched
from zhunsheng.forms.form import Form
from zhunsheng.forms.reader import read_form
from zhunsheng.forms.rejection import Rejected
from zhunsheng.forms.schema import Schema
from zhunsheng.forms.source import parse
from zhunsheng.language.problems import Problem, Words, did_you_mean
from zhunsheng.rules.nodes import Scalar
from zhunsheng.rules.source import Place
from zhunsheng.values.jurisdictions import UnknownJurisdictionError, expand, table

#: Where small forms for examples lie: beside the file, or in the next pack.
BASES = "bases"


class UnrunnableError(Exception):
    """An example that cannot be run; ``problems`` say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems[0].code)
        self.problems = problems


def form_of_example(
    schemas: Mapping[str, Schema], one: Example, bases: dict[Path, Mapping[str, Any] | Problem]
) -> Form:
    """The form of an example: its base, patched, in its region and year."""
    base = _base(one, bases)
    schema = _schema(schemas, base, one)
    if one.form is not None:
        base = content_of(one.form, schema.shape)
    content, problems = patched(base, one.patch, schema)
    if problems:
        raise UnrunnableError(*problems)
    if one.jurisdiction is not None:
        content[schema.roles["jurisdiction"]] = _region(one.jurisdiction)
    if one.fiscal_year is not None:
        content[schema.roles["year"]] = one.fiscal_year
    form = read_form(content, one.file, schemas)
    if isinstance(form, Rejected):
        detail = Words(form.message, form.english)
        raise UnrunnableError(one.place.problem("example-does-not-fit", detail=detail))
    return form


def _region(stated: Scalar) -> str:
    try:
        return expand(stated.text)
    except UnknownJurisdictionError:
        hint = did_you_mean(stated.text, table().names)
        raise UnrunnableError(
            stated.place.problem("unknown-jurisdiction", hint=hint, name=stated.text)
        ) from None


def _schema(schemas: Mapping[str, Schema], base: Mapping[str, Any], one: Example) -> Schema:
    kinds = {word: schema for schema in schemas.values() for word in schema.words}
    keys = dict.fromkeys(schema.roles["kind"] for schema in schemas.values())
    stated = next((str(base[key]) for key in keys if key in base), "")
    if stated not in kinds:
        raise UnrunnableError(
            one.place.problem("wrong-value", hint=did_you_mean(stated, schemas), found=stated)
        )
    return kinds[stated]


def _base(one: Example, bases: dict[Path, Mapping[str, Any] | Problem]) -> Mapping[str, Any]:
    if one.form is not None:
        return {
            entry.key.text: content_of(entry.value, None)
            for entry in one.form
            if isinstance(entry.value, Scalar)
        }
    if one.base is None:
        where = Words("示例", "an example")
        raise UnrunnableError(one.place.problem("missing-key", where=where, name="base"))
    files = base_files(Path(one.file))
    path = files.get(one.base.text)
    if path is None:
        hint = did_you_mean(one.base.text, files)
        raise UnrunnableError(one.base.place.problem("unknown-base", hint=hint, name=one.base.text))
    if path not in bases:
        bases[path] = _read_base(path, one.base.place)
    found = bases[path]
    if isinstance(found, Problem):
        raise UnrunnableError(found)
    return found


def base_files(file: Path) -> Mapping[str, Path]:
    """Forms that may be patched, by stem: those beside the file come first, then the next packs', then the samples."""
    here = file.parent
    folders = [
        here,
        here / BASES,
        *sorted(here.parent.glob(f"*/{BASES}")),
        here.parent.parent / "examples" / "forms",
    ]
    files: dict[str, Path] = {}
    for path in (one for folder in folders for one in sorted(folder.glob("*.json"))):
        files.setdefault(path.stem, path)
    return files


def _read_base(path: Path, place: Place) -> Mapping[str, Any] | Problem:
    try:
        found = parse(path.read_bytes(), str(path))
    except OSError as error:
        return place.problem("unreadable-file", detail=error.strerror or type(error).__name__)
    if isinstance(found, Rejected):
        return place.problem("example-does-not-fit", detail=Words(found.message, found.english))
    return found if isinstance(found, dict) else place.problem("example-does-not-fit", detail=path.name)
