"""The findings and forms of a run, masked: which findings may quote a personal cell, and what is left of them."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from zhunsheng.findings.exported import Exported, ExportedForm, RegionTally, RuleTally, Totals
from zhunsheng.findings.rows import RejectedRow
from zhunsheng.rendering.masking import masked_finding, masked_form, personal_pointers

#: What a row's number is in a pattern of pointers.
_ROW = "[0-9]+"


@dataclass(frozen=True, slots=True)
class FindingMasker:
    """What takes personal cells out of findings; ``schemas`` are the form schemas by kind, references resolved."""

    schemas: Mapping[str, Mapping[str, Any]]

    @property
    def pattern(self) -> str:
        """A regular expression that the JSON of every finding matches which may rest on a personal cell."""
        pointers = sorted({one for schema in self.schemas.values() for one in personal_pointers(schema)})
        written = dict.fromkeys(text for one in pointers for text in (one, json.dumps(one)[1:-1]))
        told = "|".join(re.escape(one).replace(r"/\*", f"/{_ROW}") for one in written)
        return f'"path": ?"(?:{told})"' if told else ""

    def __call__(self, kind: str, content: bytes, finding: str) -> Mapping[str, Any]:
        """The finding without what is personal; ``content`` is the form's JSON."""
        form = json.loads(content, parse_float=Decimal)
        return masked_finding(json.loads(finding), form, self.schemas.get(kind, {}))


@dataclass(frozen=True, slots=True)
class MaskedExport:
    """An audit whose findings are masked already, with the forms themselves masked too."""

    exported: Exported
    schemas: Mapping[str, Mapping[str, Any]]

    @property
    def about(self) -> Mapping[str, Any]:
        """What the audit was."""
        return self.exported.about

    def totals(self) -> Totals:
        """The counts."""
        return self.exported.totals()

    def rules(self) -> tuple[RuleTally, ...]:
        """Every rule that was asked."""
        return self.exported.rules()

    def regions(self) -> tuple[RegionTally, ...]:
        """Every jurisdiction that a form names."""
        return self.exported.regions()

    def forms(
        self, *, content: bool = False, asked: bool = False, found: bool = False
    ) -> Iterator[ExportedForm]:
        """The forms; what is not asked for needs no masking."""
        for one in self.exported.forms(content=content, asked=asked, found=found):
            schema = self.schemas.get(one.document["form"]["kind"], {})
            yield replace(one, document=masked_form(one.document, schema)) if content else one

    def rejected(self) -> Iterator[RejectedRow]:
        """The inputs that were not audited."""
        return self.exported.rejected()
