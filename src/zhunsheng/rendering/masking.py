"""Names and telephone numbers of contacts and evaluators, taken out of a result before anybody renders it.

Two sources tell what is personal: the cells a schema marks ``x-masked``, and, in long texts, what stands behind the
label of such a cell, behind or before the place for a signature, or looks like a telephone number. A figure of a
finding is touched only where the finding rests on a masked cell.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from zhunsheng.forms.pointers import join, split
from zhunsheng.forms.shape import Cell, Record, Rows, Shape, record_of
from zhunsheng.rendering.printable import shown
from zhunsheng.values.units import UnitTable

_NAME = r"[\u3400-\u9fff·]{2,8}"
_SIGNED = re.compile(rf"(签(?:字|名|章)[)）]?[:：][ \t\u3000]*)({_NAME})")
_SIGNER = re.compile(
    rf"(?m)^([ \t\u3000]*)({_NAME})(?=[ \t\u3000]+\S[^\n]{{0,200}}签(?:字|名|章)[)）]?[:：])"
)
_PHONE = re.compile(
    r"(?<![\d.,，])"
    r"(?:[1１][3-9３-９]\d{9}|[0０]\d{2,3}[-－— ]?\d{7,8}|[48４８][0０]{2}[-－]?\d{3}[-－]?\d{4})"
    r"(?![\d.,，%元万亿])"
)
_PIECE = re.compile(r"(?P<digits>[\d*][\d*—－-]*)|[^\s\d*、，,;；/／()（）:：]+")

#: Digits that a masked number may still show.
_SHOWN = 5


def masked_text(text: str) -> str:
    """Every name in ``text`` down to its first character, every number to its first three digits and last two.

    Numbers of fewer than seven digits are masked wholly. What is masked already stays as it is.

    >>> masked_text("张三丰、李四"), masked_text("0854-8221234"), masked_text("8221")
    ('张**、李*', '085*-*****34', '****')
    """
    return _PIECE.sub(
        lambda piece: _masked_digits(piece[0]) if piece["digits"] else _masked_name(piece[0]), text
    )


def _masked_name(name: str) -> str:
    return name[0] + "*" * (len(name) - 1)


def _masked_digits(number: str) -> str:
    digits = [at for at, character in enumerate(number) if character.isdigit()]
    if "*" in number and len(digits) <= _SHOWN:
        return number
    hidden = set(digits[3:-2] if len(digits) > _SHOWN + 1 else digits)
    return "".join("*" if at in hidden else character for at, character in enumerate(number))


def masked_cell(value: Any) -> str | None:
    """A masked cell; ``None`` stays."""
    return None if value is None else masked_text(shown(value))


def masked_result(result: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A whole audit result, masked; ``schemas`` are the form schemas by kind, references resolved.

    The content of a form of unknown kind is left out, since nobody can say which of its cells are personal.
    """
    forms = [masked_form(form, schemas.get(form["form"].get("kind", ""), {})) for form in result["forms"]]
    return {**result, "forms": forms}


def masked_form(form_result: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """The result of one form, masked; masking twice changes nothing."""
    form = form_result["form"]
    if "properties" not in schema:
        return {**form_result, "form": {**form, "content": {}}}
    shape = record_of(schema, UnitTable.of(()))
    content = form.get("content") or {}
    secrets = _secrets(content, tuple(_pointers(shape, "")))
    hide = _hider(shape)
    findings = {
        key: [_masked_finding(one, secrets) for one in form_result.get(key, ())]
        for key in ("findings", "shadow")
    }
    provenance = {
        key: _masked_provenance(content.get(key), secrets)
        for key, inner in schema["properties"].items()
        if inner.get("x-role") == "provenance" and key in content
    }
    drawn = {**_walked(content, "", secrets, hide), **provenance}
    return {**form_result, **findings, "form": {**form, "content": drawn}}


def masked_finding(
    finding: Mapping[str, Any], content: Mapping[str, Any], schema: Mapping[str, Any]
) -> Mapping[str, Any]:
    """One finding of a form, masked where it rests on a masked cell of ``content``."""
    return finding_mask(content, schema)(finding)


def finding_mask(
    content: Mapping[str, Any], schema: Mapping[str, Any]
) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    """What masks the findings of one form."""
    return masking_at(content, personal_pointers(schema))


def masking_at(
    content: Mapping[str, Any], pointers: Sequence[str]
) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    """What masks the findings of one form whose masked cells stand at ``pointers``, as :func:`personal_pointers` has them."""
    secrets = _secrets(content, pointers)
    return lambda finding: _masked_finding(finding, secrets)


def _secrets(content: Mapping[str, Any], pointers: Sequence[str]) -> dict[str, Any]:
    """The pointer and the value of every masked cell that says something."""
    cells = (cell for one in pointers for cell in _personal(content, split(one), ""))
    return {pointer: value for pointer, value in cells if shown(value).strip()}


def personal_pointers(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The pointers of the masked cells of a form, ``*`` standing for the number of a row."""
    return tuple(_pointers(record_of(schema, UnitTable.of(())), "")) if "properties" in schema else ()


def personal_words(schema: Mapping[str, Any]) -> frozenset[str]:
    """The words for the masked cells of a form, behind which a running text may name somebody."""
    return frozenset(_labels(record_of(schema, UnitTable.of(())))) if "properties" in schema else frozenset()


def _pointers(shape: Shape, pointer: str) -> Iterator[str]:
    match shape:
        case Cell(masked=True):
            yield pointer
        case Record():
            for key, member in shape.members.items():
                yield from _pointers(member, pointer + join(key))
        case Rows():
            yield from _pointers(shape.row, f"{pointer}/*")


def _personal(value: Any, steps: Sequence[str], pointer: str) -> Iterator[tuple[str, Any]]:
    """The pointer and the value of every cell that a pointer with ``*`` for any row leads to."""
    if not steps:
        yield pointer, value
    elif steps[0] == "*" and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _personal(item, steps[1:], pointer + join(index))
    elif steps[0] != "*" and isinstance(value, Mapping):
        yield from _personal(value.get(steps[0]), steps[1:], pointer + join(steps[0]))


def _labels(shape: Shape) -> Iterator[str]:
    match shape:
        case Cell(masked=True):
            yield from shape.words
        case Record():
            for member in shape.members.values():
                yield from _labels(member)
        case Rows():
            yield from _labels(shape.row)


def _hider(form: Record) -> Callable[[str], str]:
    """What takes the personal out of a running text, by the labels of the form's masked cells."""
    labels = "|".join(re.escape(word) for word in sorted(_labels(form), key=len, reverse=True))
    labelled = (
        re.compile(rf"((?:{labels})(?:[（(][^）)\n]{{0,10}}[)）])?[:：][ \t\u3000]*)([^\s:：]{{2,20}})")
        if labels
        else None
    )

    marked = tuple(pattern for pattern in (labelled, _SIGNED, _SIGNER) if pattern)

    def hide(text: str) -> str:
        for pattern in marked:
            text = pattern.sub(lambda found: found[1] + masked_text(found[2]), text)
        return _PHONE.sub(lambda found: masked_text(found[0]), text)

    return hide


def hider(schemas: Iterable[Mapping[str, Any]]) -> Callable[[str], str]:
    """What takes the personal out of a running text of which nobody knows from what kind of form it is."""
    shapes = (record_of(schema, UnitTable.of(())) for schema in schemas if "properties" in schema)
    hiders = tuple(map(_hider, shapes))

    def hide(text: str) -> str:
        for one in hiders:
            text = one(text)
        return text

    return hide


def _walked(value: Any, pointer: str, secrets: Mapping[str, Any], hide: Callable[[str], str]) -> Any:
    if pointer in secrets:
        return masked_cell(value)
    if isinstance(value, Mapping):
        return {key: _walked(one, pointer + join(key), secrets, hide) for key, one in value.items()}
    if isinstance(value, list):
        return [_walked(one, pointer + join(index), secrets, hide) for index, one in enumerate(value)]
    return hide(value) if isinstance(value, str) else value


def _masked_provenance(provenance: Any, secrets: Mapping[str, Any]) -> Any:
    """Where the cells stood, with the print of masked ones masked."""
    if not isinstance(provenance, Mapping) or not isinstance(provenance.get("cells"), Mapping):
        return provenance
    cells = {
        pointer: {**origin, "printed": masked_cell(origin.get("printed"))} if pointer in secrets else origin
        for pointer, origin in provenance["cells"].items()
    }
    return {**provenance, "cells": cells}


def _masked_finding(finding: Mapping[str, Any], secrets: Mapping[str, Any]) -> Mapping[str, Any]:
    facts = finding.get("facts") or ()
    touched = {finding.get("path"), *(fact.get("path") for fact in facts)} & secrets.keys()
    if not touched:
        return finding
    plain = sorted({shown(secrets[pointer]) for pointer in touched}, key=len, reverse=True)

    def replaced(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: replaced(one) for key, one in value.items()}
        if isinstance(value, list):
            return [replaced(one) for one in value]
        if isinstance(value, str):
            for text in plain:
                value = value.replace(text, masked_text(text))
        return value

    return {
        key: value if key in {"path", "fingerprint", "rule", "check"} else replaced(value)
        for key, value in finding.items()
    }
