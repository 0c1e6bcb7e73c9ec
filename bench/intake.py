"""What the import finds in a folder of documents with true values, a line a format: ``make intake-bench [DOCS=folder]``."""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from intake_truth import Count, Form, count

from zhunsheng.forms.schema import load_schemas
from zhunsheng.intake.importing import Imported, import_data
from zhunsheng.intake.layouts import load_layouts
from zhunsheng.resources import data_folder

_TRUTH = ".expected.json"
_HEAD = "格式       文档 表单       格子    正确    错   漏   多  错而未标  正确率   秒/份(中位)"


def main(arguments: Sequence[str]) -> int:
    """Prints the table, and with ``-v`` every cell that is not right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    formats = measured(asked.folder)
    if not formats:
        sys.stderr.write(f"{asked.folder}: 没有 *{_TRUTH}\n")
        return 2
    if asked.json:
        print(json.dumps({name: one.plain() for name, one in formats.items()}, ensure_ascii=False, indent=1))
        return 0
    print(_HEAD)
    for name, one in formats.items():
        print(one.line(name))
        if asked.verbose:
            for document, path, wanted, got in one.faults:
                print(f"    {document} {path}: {wanted!r} ≠ {got!r}")
    return 0


class Tally:
    """What was found in the documents of one format."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.documents = self.forms = self.wanted = self.extra = self.refused = 0
        self.cells = Count()
        self.seconds: list[float] = []
        self.faults: list[tuple[str, str, str, str]] = []

    def plain(self) -> dict[str, Any]:
        """The figures."""
        cells = self.cells
        return {
            "documents": self.documents,
            "refused": self.refused,
            "forms": self.forms,
            "wanted": self.wanted,
            "extra": self.extra,
            "cells": cells.cells,
            "right": cells.right,
            "wrong": cells.wrong,
            "missed": cells.missed,
            "invented": cells.invented,
            "unflagged": cells.unflagged,
            "seconds": statistics.median(self.seconds),
        }

    def line(self, name: str) -> str:
        """The figures as a line."""
        c = self.cells
        if self.refused:
            return f"{name}  拒收 {self.refused}/{self.documents}"
        share = 100 * c.right / max(1, c.cells)
        return (
            f"{name:<10} {self.documents:>4} {self.forms:>3}/{self.wanted:<3} {c.cells:>9} {c.right:>7} {c.wrong:>4} {c.missed:>4}"
            f" {c.invented:>4} {c.unflagged:>7}  {share:>6.2f}%  {statistics.median(self.seconds):>8.2f}"
        )


def measured(folder: Path) -> dict[str, Tally]:
    """The tally of each format in a folder."""
    schemas, layouts = load_schemas([data_folder("schemas")]), load_layouts([data_folder("schemas")])
    found: dict[str, Tally] = {}
    for truth in sorted(folder.rglob(f"*{_TRUTH}")):
        stated = json.loads(truth.read_text("utf-8"))
        document = _document(truth, stated)
        if document is None:
            continue
        begun = time.perf_counter()
        imported = list(import_data(document.read_bytes(), document.name, schemas, layouts))
        tally = found.setdefault(_format(document, truth, imported), Tally())
        tally.seconds.append(time.perf_counter() - begun)
        _add(tally, stated, imported, document.name)
    return found


def _format(document: Path, truth: Path, imported: Sequence[Imported]) -> str:
    """The line that a document counts in: its format, or why it was refused."""
    name = document.suffix.removeprefix(".").lower() if document.parent == truth.parent else truth.parent.name
    if any(one.forms for one in imported):
        return name
    return f"{name}: " + "、".join(dict.fromkeys(refusal.code for one in imported for refusal in one.refused))


def _document(truth: Path, stated: dict[str, Any]) -> Path | None:
    """The document beside its truth, or where the truth says it is."""
    stem = truth.name.removesuffix(_TRUTH)
    beside = [one for one in sorted(truth.parent.glob(f"{stem}.*")) if one != truth]
    further = [
        truth.parents[depth] / str(stated.get("document", "")) for depth in range(min(3, len(truth.parents)))
    ]
    there = [*beside, *(one for one in further if one.is_file())]
    return there[0] if there else None


def _add(tally: Tally, stated: dict[str, Any], imported: Sequence[Imported], name: str) -> None:
    forms = [Form(form.content) for one in imported for form in one.forms]
    tally.documents += 1
    tally.refused += not forms
    tally.wanted += len(stated["forms"])
    tally.forms += min(len(forms), len(stated["forms"]))
    tally.extra += max(0, len(forms) - len(stated["forms"]))
    for number, truth in enumerate(stated["forms"] if forms else ()):
        cells = count(truth, forms[number] if number < len(forms) else Form({}))
        tally.cells += cells
        tally.faults += [(name, *fault) for fault in cells.faults]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
