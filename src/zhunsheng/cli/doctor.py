"""``doctor``: what is installed, what is found, what works."""

import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from zhunsheng.cli import options
from zhunsheng.cli.console import DONE, FOUND
from zhunsheng.cli.options import console_for
from zhunsheng.language.problems import Words

_NEEDED = (
    "duckdb",
    "google-re2",
    "jinja2",
    "jsonschema",
    "lark",
    "msgspec",
    "openpyxl",
    "pdfminer.six",
    "pdfplumber",
    "pyarrow",
    "PyYAML",
    "rapidfuzz",
    "rich",
    "typer",
    "wcwidth",
    "xlrd",
    "XlsxWriter",
    "zstandard",
)
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "firefox")
_OFFICES = ("soffice", "libreoffice")
_SAMPLE = "准绳≈≤÷"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at; ``well`` is ``None`` where it does not matter whether it is there."""

    name: Words
    found: Words
    well: bool | None = True


def doctor(
    *,
    rules: options.Rules = None,
    schemas: options.Schemas = None,
    lang: options.Lang = "zh",
    quiet: options.Quiet = False,
) -> int:
    """Looks at everything, tells all of it, and gives 1 where something that is needed is wrong."""
    console = console_for(lang, quiet=quiet)
    from zhunsheng.rendering.columns import fitted  # noqa: PLC0415 - --help need not wait for it

    well = True
    marks = {True: console.say("好", "ok"), False: console.say("坏", "BAD"), None: console.say("可选", "opt")}
    for line in (*_installed(), *_terminal(), *_content(rules, schemas), *_optional()):
        well = well and line.well is not False
        console.result(
            f"{fitted(marks[line.well], 4)}  {fitted(line.name.of(console.lang), 20)}  {line.found.of(console.lang)}\n"
        )
    return DONE if well else FOUND


def _installed() -> Iterator[Line]:
    yield Line(Words("准绳", "zhunsheng"), _same(_version("zhunsheng") or "0"))
    python = platform.python_version()
    yield Line(Words("Python", "Python"), _same(f"{python} ({sys.executable})"), sys.version_info >= (3, 11))
    for name in _NEEDED:
        found = _version(name)
        yield Line(_same(name), _same(found) if found else Words("没有装", "not installed"), bool(found))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _terminal() -> Iterator[Line]:
    encoding = sys.stdout.encoding or "?"
    try:
        _SAMPLE.encode(encoding)
        yield Line(Words("终端编码", "terminal encoding"), _same(encoding))
    except (UnicodeEncodeError, LookupError):
        told = Words(
            f"{encoding},显示不全;设 PYTHONIOENCODING=utf-8",
            f"{encoding} lacks characters; set PYTHONIOENCODING=utf-8",
        )
        yield Line(Words("终端编码", "terminal encoding"), told, None)


def _content(rules: list[Path] | None, schemas: list[Path] | None) -> Iterator[Line]:
    from zhunsheng.authoring.scrutiny.checking import Sources, check  # noqa: PLC0415 - see above
    from zhunsheng.resources import data_folder  # noqa: PLC0415

    folders = {
        Words("规则文件夹", "folder of rules"): data_folder("rules"),
        Words("模式文件夹", "folder of schemas"): data_folder("schemas"),
        Words("报告模板", "report templates"): data_folder("reports"),
    }
    for name, folder in folders.items():
        yield Line(name, _same(str(folder)), folder.is_dir())
    if not all(folder.is_dir() for folder in folders.values()):
        return
    found = check(
        Sources((data_folder("rules"), *(rules or ())), (data_folder("schemas"), *(schemas or ()))), Sources()
    )
    errors = sum(one.severity == "error" for one in found.problems)
    yield Line(Words("表单模式", "schemas"), _same("、".join(found.schemas)), bool(found.schemas))
    yield Line(Words("规则包", "packs"), _same("、".join(found.packs)), bool(found.packs))
    told = Words(f"{found.rules} 条规则,{errors} 处错误", f"{found.rules} rules, {errors} errors")
    yield Line(Words("规则", "rules"), told, not errors)


def _optional() -> Iterator[Line]:
    browser = next((path for name in _BROWSERS if (path := shutil.which(name))), "")
    none = Words("没有", "none")
    yield Line(Words("浏览器", "browser"), _same(browser) if browser else none, None)
    office = next((path for name in _OFFICES if (path := shutil.which(name))), "")
    unread = Words("没有;doc、wps 读不了", "none; doc and wps cannot be read")
    yield Line(Words("LibreOffice", "LibreOffice"), _same(office) if office else unread, None)
    lister = shutil.which("fc-list")
    fonts = ""
    if lister:
        listed = subprocess.run([lister, ":lang=zh", "family"], capture_output=True, check=False, timeout=20)  # noqa: S603 - a fixed command
        fonts = next(iter(sorted(listed.stdout.decode("utf-8", "replace").splitlines())), "")
    yield Line(Words("中文字体", "Chinese font"), _same(fonts) if fonts else none, None)


def _same(text: str) -> Words:
    return Words(text, text)
