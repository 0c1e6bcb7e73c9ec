"""Results in the formats that people and machines ask for, on stdout, in a file, or a file a form in a folder."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhunsheng.cli.console import Console, save, save_pieces
from zhunsheng.cli.exports import EXPORTS, pieces
from zhunsheng.cli.options import SEVERITIES, one_of
from zhunsheng.cli.words import Fault
from zhunsheng.language.problems import Words

FORMATS = ("text", "json", "html", "annotated", *EXPORTS)
#: A file a form, in a folder that is named: format → how such files end.
_A_FILE_A_FORM = {"html": (".html", ".htm"), "annotated": (".xlsx",)}
#: So many characters of a form's digest tell its page apart from others.
_DIGEST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Target:
    """One format and the place it goes to."""

    format: str
    path: Path

    @classmethod
    def read(cls, word: str) -> "Target":
        """``FMT=PATH`` as ``--save`` states it.

        Raises:
            Fault: it is not written so, or there is no such format.

        """
        format_, equals, path = word.partition("=")
        if not equals or not path:
            raise Fault(
                Words(
                    f"--save 的「{word}」缺少格式或位置", f"--save: '{word}' lacks its format or its place"
                ),
                mending=Words(
                    "写成 json=结果.json 或 html=报告文件夹", "write it like json=result.json or html=reports"
                ),
            )
        return cls(one_of("--save", format_, FORMATS), Path(path))


@dataclass(frozen=True, slots=True)
class Rendering:
    """A plain result and how it is to be shown. ``schemas`` are the form schemas by kind, references resolved."""

    result: Mapping[str, Any]
    schemas: Mapping[str, Mapping[str, Any]]
    console: Console
    min_severity: str = "note"
    show_contacts: bool = False

    def print(self, format_: str) -> None:
        """The result on stdout."""
        if format_ == "text":
            self.console.result(self._text(self.console.width, color=self.console.color))
        elif format_ in EXPORTS:
            for piece in self._exported(format_):
                self.console.machine(piece)
        else:
            self.console.machine(self._whole(format_))

    def save(self, target: Target) -> tuple[Path, ...]:
        """The result in its place, and the files that were written."""
        suffixes = _A_FILE_A_FORM.get(target.format, ())
        if suffixes and target.path.suffix.lower() not in suffixes:
            return tuple(self._pages(target.format, target.path))
        if target.format in EXPORTS:
            save_pieces(target.path, self._exported(target.format))
            return (target.path,)
        data = (
            self._text(_WIDTH_OF_FILES, color=False).encode()
            if target.format == "text"
            else self._whole(target.format)
        )
        save(target.path, data)
        return (target.path,)

    def _text(self, width: int, *, color: bool) -> str:
        from zhunsheng.rendering.text import render_text  # noqa: PLC0415 - only what is asked for is imported

        lang = self.console.lang
        return render_text(self._shown(), width=width, color=color, lang=lang, min_severity=self.min_severity)

    def _whole(self, format_: str) -> bytes:
        """The result as one file of a machine format."""
        if format_ == "json":
            from zhunsheng.rendering.result_json import render_json  # noqa: PLC0415

            return render_json(self._listed(self._shown())).encode()
        forms = self.result["forms"]
        if len(forms) != 1:
            raise _one_form(format_, len(forms))
        return self._page(format_, forms[0])

    def _exported(self, format_: str) -> Iterator[bytes]:
        """The result as a table, a piece at a time."""
        from zhunsheng.rendering.result_export import ResultExport  # noqa: PLC0415
        from zhunsheng.values.jurisdictions import table  # noqa: PLC0415 - 3,000 names

        exported = ResultExport(self._shown(), table().names, self.min_severity)
        return pieces(
            format_, exported, self.console.lang, masked=not self.show_contacts, lightest=self.min_severity
        )

    def _page(self, format_: str, form: Mapping[str, Any]) -> bytes:
        """One form as a page, or as a workbook to be returned."""
        schema = self.schemas.get(form["form"]["kind"], {})
        if format_ == "annotated":
            from zhunsheng.rendering.annotated_xlsx import render_annotated_xlsx  # noqa: PLC0415

            return render_annotated_xlsx(
                self._listed_form(form), schema, lang=self.console.lang, show_contacts=self.show_contacts
            )
        from zhunsheng.rendering.html import render_form_html  # noqa: PLC0415

        page = render_form_html(
            self._listed_form(form),
            schema,
            lang=self.console.lang,
            show_contacts=self.show_contacts,
            engine=self.result["engine"],
        )
        return page.encode("utf-8", "replace")

    def _pages(self, format_: str, folder: Path) -> list[Path]:
        """A file a form, named by its place in the result and its digest, never by what a form says."""
        forms = self.result["forms"]
        digits = max(3, len(str(len(forms))))
        files = []
        for number, form in enumerate(forms, 1):
            digest = form["form"]["digest"].rpartition(":")[2][:_DIGEST_SHOWN]
            path = folder / f"{number:0{digits}}-{digest}{_A_FILE_A_FORM[format_][0]}"
            save(path, self._page(format_, form))
            files.append(path)
        return files

    def _shown(self) -> Mapping[str, Any]:
        """The result with names and telephone numbers masked, unless they are asked for."""
        if self.show_contacts:
            return self.result
        from zhunsheng.rendering.masking import masked_result  # noqa: PLC0415

        return masked_result(self.result, self.schemas)

    def _listed(self, result: Mapping[str, Any]) -> Mapping[str, Any]:
        forms = [self._listed_form(form) for form in result["forms"]]
        summary = {**result["summary"], "findings": sum(len(form["findings"]) for form in forms)}
        return {**result, "forms": forms, "summary": summary}

    def _listed_form(self, form: Mapping[str, Any]) -> Mapping[str, Any]:
        """A form without the findings that are too light to be listed."""
        lightest = SEVERITIES.index(self.min_severity)
        heavy = [one for one in form["findings"] if SEVERITIES.index(one["severity"]) >= lightest]
        return {**form, "findings": heavy}


_WIDTH_OF_FILES = 100


def _one_form(format_: str, count: int) -> Fault:
    return Fault(
        Words(f"一个文件放一张表,这里有 {count} 张", f"a file holds one form, and here are {count}"),
        mending=Words(
            f"用 -o 或 --save {format_}= 指定一个文件夹,每张表一个文件",
            f"name a folder with -o or --save {format_}=",
        ),
    )


def documents(schemas: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The JSON Schemas of loaded form kinds."""
    return {kind: schema.document for kind, schema in schemas.items()}
