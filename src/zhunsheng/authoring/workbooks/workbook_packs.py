"""Rows of a workbook as the YAML files of a pack, each text with the cell it comes from."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from zhunsheng.authoring.workbooks.sheets import (
    END,
    FILE,
    FILES,
    REMARK,
    SHEETS,
    Act,
    Sheet,
    parts_of,
    sections,
    sheet,
)
from zhunsheng.authoring.workbooks.workbook_cells import Cell
from zhunsheng.authoring.workbooks.workbook_rows import Row, Rows, choice
from zhunsheng.authoring.workbooks.workbook_values import Content, Spot, Text, Values
from zhunsheng.authoring.workbooks.yaml_text import Keyed, Listed, Pair, Said, Written, written
from zhunsheng.language.problems import Problem, Words, did_you_mean, problem
from zhunsheng.rules.folder import HEAD_FILE

_FILE_NAME = re.compile(r"(?!\.)[^/\\:*?\"<>|\x00-\x1f]{1,95}\.yaml")
_BRACKETED = re.compile(r"〔([^〕]+)〕(.*)")
_SHORT = frozenset({"period", "fiscal_years"})
_APART = frozenset({("rules",), ("replace",)})


Remarks: TypeAlias = Mapping[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a pack by their names, and what is wrong with the rows they come from."""

    files: Mapping[str, Written[Spot]]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Draft:
    """One file while it is put together: the things of each section, with the comments above each."""

    sections: dict[tuple[str, ...], list[tuple[Text | None, Content, tuple[str, ...]]]] = field(
        default_factory=dict
    )


def files_of(rows: Rows, book: str) -> Files:
    """The files that the rows of a workbook state; none where a row cannot be taken."""
    if any(one.code == "missing-column" for one in rows.problems):
        return Files({}, rows.problems)
    builder = _Builder(rows, book)
    drafts = builder.drafts()
    problems = (*rows.problems, *builder.problems)
    if any(one.severity == "error" for one in problems):
        return Files({}, problems)
    remarks = builder.file_remarks(drafts)
    texts = {name: _text(draft, remarks.get(name, {})) for name, draft in drafts.items()}
    return Files(texts, (*rows.problems, *builder.problems))


def _text(draft: _Draft, remarks: Remarks) -> Written[Spot]:
    """A file in the order that sections have in a pack."""
    pairs: dict[str, list[Pair[Spot]]] = {}
    for section in sections():
        things = draft.sections.get(section)
        if things is None:
            continue
        named = [Pair(key, tree, above) for key, tree, above in things if key is not None]
        if named:
            content: Content = Keyed(tuple(named))
        elif section == ("pack",):
            content = things[0][1]
        else:
            content = Listed(tuple((tree, above) for _, tree, above in things), apart=section in _APART)
        spot = _spot(things[0][1])
        above = (*remarks.get(section, ()), *(things[0][2] if section == ("pack",) else ()))
        pairs.setdefault(section[0], []).append(Pair(Said(section[-1], spot), content, above))
    whole = []
    for name, inner in pairs.items():
        if name == "override":
            above = remarks.get((name,), ())
            whole.append(Pair(Said(name, inner[0].key.source), Keyed(tuple(inner)), above))
        else:
            whole += inner
    return written(Keyed(tuple(whole)), remarks.get((), ()), remarks.get((END,), ()))


def _spot(tree: Content) -> Spot:
    """The first place that a tree comes from."""
    while not isinstance(tree, Said):
        tree = tree.pairs[0].key if isinstance(tree, Keyed) else tree.items[0][0]
    return tree.source


class _Builder:
    """Rows to trees, with the parts of each thing looked up on their own sheets."""

    def __init__(self, rows: Rows, book: str) -> None:
        self.rows, self.book = rows.rows, book
        self.problems: list[Problem] = []
        self.values = Values(self.problems)
        self.parts: dict[tuple[str, str, str, str], list[Row]] = {}
        self.owners: set[tuple[str, str, str]] = set()

    def drafts(self) -> dict[str, _Draft]:
        """The things of every file."""
        self._gather_owners()
        self._gather_parts()
        drafts: dict[str, _Draft] = {}
        for one in SHEETS:
            rows = self.rows.get(one.key, ())
            if one.single:
                self._refuse_count(one, rows)
            self._refuse_equal(one, rows)
            for row, handle in _handled(one, rows) if one.acts else ():
                act, name = self._act(row), self._file(row)
                drafts.setdefault(name, _Draft()).sections.setdefault(act.section, []).append(
                    self._thing(row, handle)
                )
        return drafts

    def file_remarks(self, drafts: Mapping[str, _Draft]) -> dict[str, Remarks]:
        """The comments of each file; those of a file that does not come about are refused."""
        found: dict[str, Remarks] = {}
        paths = {".".join(one): one for one in ((END,), ("override",), *sections())}
        for row in self.rows.get(FILES.key, ()):
            name = row.text("name").strip()
            if name not in drafts and row.text(REMARK).strip():
                self._astray(row, "name", sheet("pack"), drafts)
            found[name] = _remarks(row.text(REMARK), paths)
        return found

    # What rows belong to

    def _gather_owners(self) -> None:
        for one in SHEETS:
            for row, handle in _handled(one, self.rows.get(one.key, ())):
                if one.key == "checks":
                    self.owners.add(("checks", row.text("of").strip(), row.text("name").strip()))
                else:
                    self.owners.add((one.key, handle, ""))

    def _gather_parts(self) -> None:
        """The rows of parts by the sheet they are on, the sheet, the name and the check of what they are parts of."""
        for one in SHEETS:
            for row in self.rows.get(one.key, ()) if one.of else ():
                table, handle = self._table(row, one), row.text("of").strip()
                check = row.text("check_name").strip()
                if table is None or not handle:
                    continue
                if (table.key, handle, "") not in self.owners:
                    self._astray(row, "of", table, [name for key, name, _ in self.owners if key == table.key])
                elif check and ("checks", handle, check) not in self.owners:
                    known = [name for key, of, name in self.owners if (key, of) == ("checks", handle)]
                    self._astray(row, "check_name", sheet("checks"), known)
                else:
                    self.parts.setdefault((one.key, table.key, handle, check), []).append(row)

    def _table(self, row: Row, where: Sheet) -> Sheet | None:
        """The sheet of the thing that a row is part of."""
        tables = [sheet(key) for key in where.of]
        if not where.has("table"):
            return tables[0]
        said = row.text("table").strip()
        for one in tables:
            if said in one.name:
                return one
        if said:
            hint = did_you_mean(said, (one.name.chinese for one in tables))
            self.problems.append(row["table"].problem("wrong-value", 0, len(said), hint=hint, found=said))
        return None

    def _astray(self, row: Row, key: str, where: Sheet, known: Mapping[str, object] | list[str]) -> None:
        cell = row[key]
        if cell.kind == "refused":
            return
        hint = did_you_mean(cell.text.strip(), known)
        self.problems.append(
            cell.problem(
                "no-such-row", 0, len(cell.text), hint=hint, name=cell.text.strip(), where=where.name
            )
        )

    def _refuse_count(self, where: Sheet, rows: tuple[Row, ...]) -> None:
        """The pack has one row and no more."""
        if where.key in self.rows and not rows:
            file = f"{self.book}[{where.name.chinese}]"
            self.problems.append(problem("missing-key", file=file, where=where.name, name=where.name))
        for row in rows[1:]:
            self._duplicate(row["id"], rows[0]["id"], where.name.chinese)

    def _refuse_equal(self, where: Sheet, rows: tuple[Row, ...]) -> None:
        """Names that are keys of one mapping stand once."""
        seen: dict[tuple[str, str, str], Cell] = {}
        for row in rows if where.named or where in {FILES, sheet("checks")} else ():
            cell = row.cells.get(where.handle)
            if cell is None or not cell.text.strip():
                continue
            first = seen.setdefault(
                (row.text("of").strip(), row.text("act").strip(), cell.text.strip()), cell
            )
            if first is not cell:
                self._duplicate(cell, first, cell.text.strip())

    def _duplicate(self, cell: Cell, first: Cell, name: str) -> None:
        at = f"{self.book}[{first.sheet}]"
        self.problems.append(
            cell.problem("duplicate-name", 0, len(cell.text), name=name, at_file=at, at_line=first.row)
        )

    def _act(self, row: Row) -> Act:
        acts = row.sheet.acts
        cell = row.cells.get("act")
        if cell is None or not cell.text.strip():
            return acts[0]
        found = choice(cell, row.sheet.column("act"))
        if isinstance(found, Problem):
            self.problems.append(found)
            return acts[0]
        return acts[found]

    def _file(self, row: Row) -> str:
        """The file that a row goes to."""
        name = row.text(FILE).strip() or HEAD_FILE
        fine = _FILE_NAME.fullmatch(name) and not name.endswith(".examples.yaml")
        if not fine or (row.sheet.single and name != HEAD_FILE):
            hint = Words(
                "写 名称.yaml,包自己只在 pack.yaml", "write name.yaml; the pack itself is in pack.yaml"
            )
            self.problems.append(row[FILE].problem("wrong-value", 0, len(name), hint=hint, found=name))
        return name

    # Rows to trees

    def _thing(self, row: Row, handle: str) -> tuple[Text | None, Content, tuple[str, ...]]:
        """A thing with its name, where it is a key, and the comments above it."""
        where = row.sheet
        key = self.values.said(row[where.handle], row.text(where.handle).strip()) if where.named else None
        remarks = _remarks(row.text(REMARK), _paths(where))
        leaves = [*self._leaves(row, handle, ""), *self._parts(row, handle)]
        leaves.sort(key=lambda one: one[0][0] == "printed")  # after the values it takes the place of
        if where.key == "definitions" and [path for path, _, _ in leaves] == [("is",)]:
            return key, leaves[0][2], tuple(one for said in remarks.values() for one in said)
        return (
            key,
            _keyed(leaves, remarks, short=where.key in {"clauses", "values", "severities", "stages"}),
            _loose(leaves, remarks),
        )

    def _leaves(self, row: Row, handle: str, check: str) -> Iterator[tuple[tuple[str, ...], Spot, Content]]:
        """The values of a row at their paths, in the order of its columns."""
        for column in row.sheet.columns:
            cell = row.cells.get(column.key)
            if column.key == "parent" and cell is not None:
                yield from self._extends(row, cell)
            elif column.key == "severity" and row.sheet.key != "severities":
                yield from self._severity(row, handle, check)
            elif cell is None or not column.path or not cell.text.strip() or cell.kind == "refused":
                continue
            elif (tree := self.values.value(row, column, cell)) is not None:
                yield column.path, Spot(cell), tree

    def _extends(self, row: Row, cell: Cell) -> Iterator[tuple[tuple[str, ...], Spot, Content]]:
        versions = row.cells.get("versions")
        if versions is not None and cell.text.strip():
            pair = Pair(
                self.values.said(cell, cell.text.strip()), self.values.said(versions, versions.text.strip())
            )
            yield ("extends",), Spot(cell), Keyed((pair,), short=True)
        elif versions is not None and versions.text.strip():
            self.problems.append(
                cell.problem("missing-key", where=row.sheet.name, name=row.sheet.column("parent").head)
            )

    def _severity(self, row: Row, handle: str, check: str) -> Iterator[tuple[tuple[str, ...], Spot, Content]]:
        """A word, or the cases and the word for all else."""
        table = "rules" if row.sheet.key == "checks" else row.sheet.key
        cases: list[tuple[Content, tuple[str, ...]]] = []
        for part in self.parts.get(("severities", table, handle, check), ()):
            _, tree, above = self._thing(part, "")
            cases.append((tree, above))
        cell = row.cells.get("severity")
        last = (
            [(self.values.said(cell, cell.text.strip()), ())]
            if cell is not None and cell.text.strip()
            else []
        )
        if cases:
            yield ("severity",), _spot(cases[0][0]), Listed((*cases, *last))
        elif last:
            yield ("severity",), last[0][0].source, last[0][0]

    def _parts(self, row: Row, handle: str) -> Iterator[tuple[tuple[str, ...], Spot, Content]]:
        """The parts of a thing under their keys; a map without entries says so."""
        for where in parts_of(row.sheet):
            if where.key == "severities":
                continue
            rows = self.parts.get((where.key, row.sheet.key, handle, ""), [])
            if rows:
                yield (where.under,), Spot(_any(rows[0])), self._part(where, rows, handle)
            elif where.key == "entries" and row.text("act").strip() not in set(sheet("maps").acts[1].word):
                yield (where.under,), Spot(_any(row)), Keyed((), short=True)

    def _part(self, where: Sheet, rows: list[Row], handle: str) -> Content:
        if where.key == "entries":
            pairs = []
            for row in rows:
                key = self.values.said(row["label"], row.text("label").strip())
                above = _remarks(row.text(REMARK), {}).get((), ())
                pairs.append(Pair(key, self.values.lines(row["labels"]), above))
            return Keyed(tuple(pairs))
        if where.key == "checks":
            return Listed(tuple(self._check(row, handle) for row in rows))
        things = [self._thing(row, "") for row in rows]
        if where.named:
            return Keyed(tuple(Pair(key, tree, above) for key, tree, above in things if key is not None))
        return Listed(tuple((tree, above) for _, tree, above in things))

    def _check(self, row: Row, handle: str) -> tuple[Content, tuple[str, ...]]:
        remarks = _remarks(row.text(REMARK), _paths(row.sheet))
        leaves = list(self._leaves(row, handle, row.text("name").strip()))
        return _keyed(leaves, remarks), _loose(leaves, remarks)


def _any(row: Row) -> Cell:
    return next(iter(row.cells.values()))


def _handled(where: Sheet, rows: tuple[Row, ...]) -> Iterator[tuple[Row, str]]:
    """Rows with the words by which their parts name them."""
    seen: Counter[str] = Counter()
    for row in rows if where.key != "checks" else ():
        name = row.text(where.handle).strip() if not where.of else ""
        seen[name] += 1
        yield row, name if seen[name] == 1 else f"{name}#{seen[name]}"
    if where.key == "checks":
        yield from ((row, "") for row in rows)


def _keyed(
    leaves: list[tuple[tuple[str, ...], Spot, Content]],
    remarks: Remarks,
    at: tuple[str, ...] = (),
    *,
    short: bool = False,
) -> Keyed[Spot]:
    """Values at paths as keys within keys."""
    pairs: dict[str, Pair[Spot]] = {}
    for path, spot, tree in leaves:
        name = path[len(at)]
        here = (*at, name)
        if name in pairs:
            continue
        below = [leaf for leaf in leaves if leaf[0][: len(here)] == here]
        value = tree if path == here else _keyed(below, remarks, here, short=name in _SHORT)
        pairs[name] = Pair(Said(name, spot), value, remarks.get(here, ()))
    return Keyed(tuple(pairs.values()), short)


def _loose(leaves: list[tuple[tuple[str, ...], Spot, Content]], remarks: Remarks) -> tuple[str, ...]:
    """The comments about a row itself, and those about keys that it does not have."""
    here = {path[:length] for path, _, _ in leaves for length in range(1, len(path) + 1)}
    return tuple(one for path, said in remarks.items() if path not in here for one in said)


def _paths(where: Sheet) -> dict[str, tuple[str, ...]]:
    """How the remarks of a sheet name its keys."""
    paths = {".".join(one.path): one.path for one in where.columns if one.path}
    paths |= {".".join(one.path[:1]): one.path[:1] for one in where.columns if len(one.path) > 1}
    paths |= {head: one.path for one in where.columns if one.path for head in one.head}
    paths |= {one.under: (one.under,) for one in parts_of(where)}
    return {**paths, "extends": ("extends",)} if where.single else paths


def _remarks(text: str, paths: Mapping[str, tuple[str, ...]]) -> Remarks:
    """The comments of a row by the keys they are about; those about the row itself under no key."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for line in text.split("\n") if text.strip() else ():
        matched = _BRACKETED.fullmatch(line.strip())
        path = paths.get(matched[1]) if matched else None
        words = matched[2] if matched and path is not None else line
        found[path or ()] = (*found.get(path or (), ()), words.strip())
    return found
