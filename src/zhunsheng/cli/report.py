"""``report``: a saved result rendered again, without any rules."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from zhunsheng.cli import options
from zhunsheng.cli.console import DONE
from zhunsheng.cli.houses import unusable_schema
from zhunsheng.cli.options import SEVERITIES, console_for, folders_of, one_of
from zhunsheng.cli.outputs import FORMATS, Rendering, Target, documents
from zhunsheng.cli.words import Fault, both
from zhunsheng.findings.result import SCHEMA_VERSION
from zhunsheng.language.problems import Words

#: So much is shown of why a file is no result.
_LONGEST = 200
_SCHEMA = "audit-result.schema.json"


def report(
    result: Annotated[
        Path,
        typer.Argument(
            metavar="RESULT", help=both("audit -f json 存下的结果", "a result that audit -f json saved")
        ),
    ],
    *,
    format_: options.PageFormat = "html",
    out: options.Out = None,
    schemas: options.Schemas = None,
    min_severity: Annotated[
        str,
        typer.Option(
            "--min-severity",
            metavar="SEVERITY",
            help=both("从哪一档起列出", "the lightest findings that are listed"),
        ),
    ] = "note",
    show_contacts: options.Contacts = False,
    lang: options.Lang = "zh",
    quiet: options.Quiet = False,
    no_color: options.NoColor = False,
) -> int:
    """Renders; the exit code does not depend on what the result says."""
    console = console_for(lang, quiet=quiet, no_color=no_color)
    one_of("--format", format_, FORMATS)
    one_of("--min-severity", min_severity, SEVERITIES)
    content = _saved(result)
    rendering = Rendering(
        content, _documents(folders_of("--schemas", schemas)), console, min_severity, show_contacts
    )
    if out is None:
        rendering.print(format_)
        return DONE
    for path in rendering.save(Target(format_, out)):
        console.note(f"已写 {path}", f"written: {path}")
    return DONE


def _saved(path: Path) -> Mapping[str, Any]:
    """The result in a file.

    Raises:
        Fault: the file holds none.

    """
    try:
        content = json.loads(path.read_bytes(), parse_float=Decimal)
    except OSError as error:
        raise Fault(
            Words(f"读不出 {path}:{error.strerror}", f"cannot read {path}: {error.strerror}")
        ) from error
    except (ValueError, RecursionError) as error:
        raise _no_result(path, str(error)) from error
    if not isinstance(content, dict) or "schema_version" not in content:
        raise _no_result(path, "schema_version")
    if content["schema_version"] != SCHEMA_VERSION:
        version = content["schema_version"]
        raise Fault(
            Words(
                f"{path} 的格式是第 {version} 版,这里只读第 1 版",
                f"{path} has schema version {version}; this reads 1",
            ),
            mending=Words("用写出它的那一版 zhunsheng", "use the zhunsheng that wrote it"),
        )
    _validate(path, content)
    return content


def _validate(path: Path, content: Mapping[str, Any]) -> None:
    """Refuses what no renderer could draw."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - a tenth of a second

    from zhunsheng.resources import data_folder  # noqa: PLC0415

    schema = json.loads((data_folder("schemas") / _SCHEMA).read_bytes())
    for error in Draft202012Validator(schema).iter_errors(content):
        raise _no_result(path, f"/{'/'.join(map(str, error.absolute_path))}: {error.message[:_LONGEST]}")


def _no_result(path: Path, detail: str) -> Fault:
    return Fault(
        Words(f"{path} 不是审核结果", f"{path} is no audit result"),
        why=Words(detail, detail),
        mending=Words(
            "先用 zhunsheng audit 表单 -f json -o 结果.json 存一份",
            "make one with zhunsheng audit FORM -f json -o result.json",
        ),
    )


def _documents(folders: tuple[Path, ...]) -> dict[str, Mapping[str, Any]]:
    from zhunsheng.forms.schema import SchemaError, load_schemas  # noqa: PLC0415 - --help need not wait for it
    from zhunsheng.resources import data_folder  # noqa: PLC0415

    try:
        return documents(load_schemas([data_folder("schemas"), *folders]))
    except SchemaError as error:
        raise unusable_schema(error) from error
