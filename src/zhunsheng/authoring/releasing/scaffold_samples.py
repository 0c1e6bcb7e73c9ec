"""A sample for a new rule: a cell of a kind of form, a check of it, and a small form to hold it against."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from zhunsheng.forms.reader import read_form
from zhunsheng.forms.rejection import Rejected
from zhunsheng.forms.schema import Schema
from zhunsheng.language import tree
from zhunsheng.language.assertion import AssertionText, check_assertion
from zhunsheng.language.names import CellType, Field, Kind, ListType, RecordType
from zhunsheng.language.printer import show
from zhunsheng.language.scope import form_scope, tokenizer_for

#: The fiscal year of sample forms.
YEAR = 2024
_LIMIT, _WITHIN, _OVER = "100", "60", "101"


@dataclass(frozen=True, slots=True)
class Sample:
    """A numeric cell with a limit.

    ``each`` is the list that it is a column of, ``check`` the check in the house's spelling, ``limit`` the limit as
    the language writes it; ``part`` is what has to be taken away for the rule to have nothing to look at, and
    ``without`` the outcome then.
    """

    title: str
    each: str
    cell: str
    limit: str
    unit: str
    pointer: str
    part: str
    without: str
    form: str

    @property
    def check(self) -> str:
        """The check, its limit written out."""
        return f"{self.cell} ≤ {self.limit}"

    def gaps(self) -> dict[str, str]:
        """What fills the scaffolds."""
        return {
            "cell_title": self.title,
            "cell": self.cell,
            "each": self.each,
            "check": self.check,
            "unit": json.dumps(self.unit, ensure_ascii=False),
            "pointer": self.pointer,
            "part": self.part,
            "without": self.without,
            "form": self.form,
            "limit": _LIMIT,
            "over": _OVER,
        }


def sample_of(schema: Schema, jurisdiction: str) -> Sample | None:
    """The first numeric column of a list of this kind of form that a check can name; nothing where there is none."""
    for rows, cell in _columns(schema.vocabulary.form):
        found = _sample(schema, jurisdiction, rows, cell)
        if found is not None:
            return found
    return None


def _columns(form: RecordType) -> Iterator[tuple[Field, Field]]:
    """The numeric columns of lists; those whose unit is fixed come first."""
    found = [
        (rows, cell, cell.type)
        for rows in form.fields
        if isinstance(rows.type, ListType)
        for cell in rows.type.row.fields
        if isinstance(cell.type, CellType) and cell.type.kind is Kind.NUMBER
    ]
    for rows, cell, kind in sorted(found, key=lambda one: one[2].from_form is not None):
        if kind.unit is not None or kind.from_form is not None:
            yield rows, cell


def _sample(schema: Schema, jurisdiction: str, rows: Field, cell: Field) -> Sample | None:
    unit, filled = _unit(schema, cell)
    tokenizer = tokenizer_for(form_scope(schema.vocabulary))
    each, name = (show(tree.Name(one.title), "zh", tokenizer) for one in (rows, cell))
    content = {
        **{
            schema.roles[role]: value
            for role, value in _head(schema, jurisdiction).items()
            if role in schema.roles
        },
        **filled,
        rows.key: [{cell.key: _WITHIN}, {cell.key: _LIMIT}],
    }
    text = AssertionText(f"{name} ≤ {_LIMIT}{unit}", each=each)
    checked, faults = check_assertion(text, form_scope(schema.vocabulary))
    read = read_form(content, "<sample>", {schema.kind: schema})
    if checked is None or faults or isinstance(read, Rejected):
        return None
    return Sample(
        title=cell.title,
        each=each,
        cell=name,
        limit=f"{_LIMIT}{unit}",
        unit=unit,
        pointer=f"/{rows.key}/0/{cell.key}",
        part=f"/{rows.key}",
        without="not_applicable",
        form=json.dumps(content, ensure_ascii=False, indent=2),
    )


def _head(schema: Schema, jurisdiction: str) -> dict[str, Any]:
    return {
        "kind": schema.kind,
        "title": schema.title,
        "year": YEAR,
        "jurisdiction": jurisdiction,
        "organization": "某单位",
    }


def _unit(schema: Schema, cell: Field) -> tuple[str, dict[str, str]]:
    """The unit of a column, and the cell of the form that has to state it, if one has."""
    assert isinstance(cell.type, CellType)  # noqa: S101 - only cells come here
    if cell.type.from_form is None:
        return cell.type.unit.name if cell.type.unit else "", {}
    stated = schema.document["properties"][cell.type.from_form].get("enum") or ("",)
    first = next((one for one in stated if one), "")
    return first, {cell.type.from_form: first}
