"""Workbooks for tests: packs written out as the program does, then damaged as people and others damage them."""

import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from zhunsheng.authoring.scrutiny.checking import Sources
from zhunsheng.authoring.workbooks.sheets import SHEETS
from zhunsheng.authoring.workbooks.tabulating import tabulate
from zhunsheng.authoring.workbooks.workbook_cells import letters
from zhunsheng.authoring.workbooks.workbook_export import guide, plain_sheets
from zhunsheng.language.problems import Lang
from zhunsheng.rendering.pack_xlsx import render_pack_xlsx
from zhunsheng.resources import data_folder

DATA = Path(__file__).parent / "data" / "workbooks"
BOOK = "规则.xlsx"
#: What the practice packs build on.
BESIDE = Sources((DATA / "nation",), (data_folder("schemas"),))


def workbook(folder: Path, lang: Lang = "zh") -> bytes:
    """A pack as a workbook."""
    tables = tabulate(folder, lang).tables
    return render_pack_xlsx(plain_sheets(tables, lang), guide(tables, lang))


def damaged(data: bytes, damages: Iterable[dict[str, Any]]) -> bytes:
    """A workbook after what a case does to it: first to its sheets, then to its bytes."""
    listed = list(damages)
    of_sheets = [one for one in listed if set(one) & _OF_SHEETS.keys()]
    if of_sheets:
        book = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
        for one in of_sheets:
            for name in one.keys() & _OF_SHEETS.keys():
                _OF_SHEETS[name](book, one)
        written = io.BytesIO()
        book.save(written)
        data = written.getvalue()
    for one in listed:
        for name in one.keys() & _OF_BYTES.keys():
            data = _OF_BYTES[name](data, one[name])
    return data


def place(book: Any, at: list[Any]) -> Any:
    """The cell that a case names by sheet, head and row; a head may be a letter."""
    name, head, row = at
    sheet = book[name]
    heads = {cell.value: cell.column_letter for cell in sheet[1]}
    return sheet[f"{heads.get(head, head)}{row}"]


def file_of(at: list[Any]) -> str:
    """What a message calls that cell, or that sheet where a case names no more."""
    if len(at) < 3:
        return f"{BOOK}[{at[0]}]" if at else BOOK
    name, head, row = at
    heads = [one.head.chinese for sheet in SHEETS if sheet.name.chinese == name for one in sheet.columns]
    column = letters(heads.index(head) + 1) if head in heads else head
    return f"{BOOK}[{name}!{column}{row}]"


# What is done to sheets


def _put(book: Any, one: dict[str, Any]) -> None:
    cell = place(book, one["at"])
    cell.value = one["put"]
    cell.data_type = "s" if isinstance(one["put"], str) else cell.data_type
    if "format" in one:
        cell.number_format = one["format"]


def _day(book: Any, one: dict[str, Any]) -> None:
    cell = place(book, one["at"])
    text = one["day"]
    cell.value = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    cell.number_format = one.get("format", "yyyy/m/d")


def _formula(book: Any, one: dict[str, Any]) -> None:
    place(book, one["at"]).value = one["formula"]


def _error(book: Any, one: dict[str, Any]) -> None:
    cell = place(book, one["at"])
    cell.value = one["error"]
    cell.data_type = "e"


def _rich(book: Any, one: dict[str, Any]) -> None:
    look: dict[str, Any] = {one["look"]: True}
    runs = [TextBlock(InlineFont(**look), text) if styled else text for text, styled in one["rich"]]
    place(book, one["at"]).value = CellRichText(*runs)


def _row(book: Any, one: dict[str, Any]) -> None:
    """A new row below the others: head and text."""
    name, values = one["row"]
    sheet = book[name]
    number = sheet.max_row + 1
    for head, text in values.items():
        place(book, [name, head, number]).value = text


_OF_SHEETS: dict[str, Any] = {
    "put": _put,
    "day": _day,
    "formula": _formula,
    "error": _error,
    "rich": _rich,
    "row": _row,
    "clear": lambda book, one: setattr(place(book, one["clear"]), "value", None),
    "strike": lambda book, one: setattr(place(book, one["strike"]), "font", Font(strike=True)),
    "note": lambda book, one: setattr(place(book, one["note"]), "comment", Comment("这一条再议", "某人")),
    "merge": lambda book, one: book[one["merge"][0]].merge_cells(one["merge"][1]),
    "hide_row": lambda book, one: setattr(
        book[one["hide_row"][0]].row_dimensions[one["hide_row"][1]], "hidden", True
    ),
    "hide_column": lambda book, one: setattr(
        book[one["hide_column"][0]].column_dimensions[one["hide_column"][1]], "hidden", True
    ),
    "hide_sheet": lambda book, one: setattr(book[one["hide_sheet"]], "sheet_state", "veryHidden"),
    "rename": lambda book, one: setattr(book[one["rename"][0]], "title", one["rename"][1]),
    "drop": lambda book, one: book.remove(book[one["drop"]]),
    "delete_row": lambda book, one: book[one["delete_row"][0]].delete_rows(one["delete_row"][1]),
    "delete_column": lambda book, one: book[one["delete_column"][0]].delete_cols(one["delete_column"][1]),
}


# What is done to bytes


def repacked(data: bytes, changes: dict[str, bytes | None], *, ratio: int = 0) -> bytes:
    """A container with some members changed, added or (``None``) left out."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            if content is not None:
                new.writestr(name, content)
        if ratio:
            new.writestr("xl/media/image1.xml", b" " * (ratio * 1024 * 1024))
    return written.getvalue()


def member(data: bytes, name: str) -> bytes:
    """One member of a container."""
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        return container.read(name)


def _replaced(data: bytes, how: list[str]) -> bytes:
    name, old, new = how
    content = member(data, name)
    assert old.encode() in content
    return repacked(data, {name: content.replace(old.encode(), new.encode())})


def _recoded(data: bytes, name: str) -> bytes:
    text = member(data, name).decode().replace("UTF-8", "UTF-16")
    return repacked(data, {name: text.encode("utf-16")})


def _flagged(data: bytes, _: object) -> bytes:
    """The flag that says encrypted, on every member of the directory."""
    found = bytearray(data)
    at = found.find(b"PK\x01\x02")
    while at >= 0:
        found[at + 8] |= 1
        at = found.find(b"PK\x01\x02", at + 4)
    return bytes(found)


def _overlapping(data: bytes, _: object) -> bytes:
    """Two members of the directory that begin at one place."""
    found = bytearray(data)
    first = found.find(b"PK\x01\x02")
    second = found.find(b"PK\x01\x02", first + 4)
    found[second + 42 : second + 46] = found[first + 42 : first + 46]
    return bytes(found)


_OF_BYTES: dict[str, Any] = {
    "bytes": lambda _, text: text.encode(),
    "old": lambda _, __: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
    "cut": lambda data, percent: data[: len(data) * percent // 100],
    "replace": _replaced,
    "recode": _recoded,
    "encrypt": _flagged,
    "overlap": _overlapping,
    "bomb": lambda data, size: repacked(data, {}, ratio=size),
    "large": lambda data, size: data + bytes(size * 1024 * 1024),
    "without": lambda data, name: repacked(data, {name: None}),
    "with": lambda data, name: repacked(data, {name: b"x"}),
    "many": lambda data, count: repacked(data, {f"xl/media/{one}.png": b"x" for one in range(count)}),
    "spoil": lambda data, name: repacked(data, {name: member(data, name)[:-40]}),
}
