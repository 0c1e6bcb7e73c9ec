"""The verbs put together: names, help, flags from the environment and from ``zhunsheng.toml``, faults, exit codes."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from zhunsheng.cli import settings, usage
from zhunsheng.cli.audit import audit
from zhunsheng.cli.build import build
from zhunsheng.cli.check import check
from zhunsheng.cli.console import DONE, FAILED, INTERRUPTED, Console
from zhunsheng.cli.diff import diff
from zhunsheng.cli.doctor import doctor
from zhunsheng.cli.eval import evaluate
from zhunsheng.cli.explain import explain
from zhunsheng.cli.fmt import fmt
from zhunsheng.cli.houses import UnusableError
from zhunsheng.cli.impact import impact
from zhunsheng.cli.import_ import run as run_import
from zhunsheng.cli.new import new
from zhunsheng.cli.options import one_of
from zhunsheng.cli.query import query
from zhunsheng.cli.report import report
from zhunsheng.cli.show import show
from zhunsheng.cli.test import run as run_examples
from zhunsheng.cli.words import LANGUAGES, Fault, both, chosen, language, verb_of
from zhunsheng.language.problems import Lang

#: Name, function, help.
_VERBS = (
    (
        "audit",
        audit,
        both(
            "按规则审核表单:文件、文件夹、通配符、JSON Lines,或 - (从标准输入读路径)",
            "check forms: files, folders, globs, JSON Lines, or - (a list of paths on stdin)",
        ),
    ),
    (
        "import",
        run_import,
        both(
            "把 Excel、Word、PDF 和文本变成表单,说明没能读的",
            "turn Excel, Word, PDF and text into forms, and tell what could not be read",
        ),
    ),
    (
        "new",
        new,
        both(
            "新建一条规则、一个规则包、一个地方的包或一种表单",
            "the first files of a rule, a pack, a region's pack or a kind of form",
        ),
    ),
    (
        "report",
        report,
        both("把存下的 JSON 结果或一次运行再排成报告", "render a saved JSON result or a run again"),
    ),
    (
        "query",
        query,
        both(
            "用 SQL 或现成的问题查一次运行的表", "ask the tables of a run, in SQL or by ready-made questions"
        ),
    ),
    (
        "check",
        check,
        both("检查规则包和表单模式", "check packs and schemas: all that can be known without a form"),
    ),
    (
        "fmt",
        fmt,
        both(
            "理齐规则里表达式的写法,别的一字不动",
            "put expressions into their usual spelling, and nothing else",
        ),
    ),
    ("test", run_examples, both("跑规则旁边的例子", "run the examples beside the packs")),
    (
        "explain",
        explain,
        both("说明一条规则、一个问题代码或一个栏目", "explain a rule, a problem code or a field"),
    ),
    (
        "eval",
        evaluate,
        both("在一张表上算一个表达式或一条规则", "evaluate an expression or a rule on one form"),
    ),
    (
        "show",
        show,
        both(
            "看一个地区有哪些规则和参数在用,各从哪里来",
            "what is in force in a place, and where each line comes from",
        ),
    ),
    (
        "diff",
        diff,
        both(
            "两版规则在意思上有什么不同:更严、更宽,还是只改文字",
            "what two editions of packs say otherwise: stricter, looser, or text only",
        ),
    ),
    (
        "impact",
        impact,
        both(
            "看规则改动会使哪些表的问题和结论改变",
            "which forms' findings and verdicts a change of the rules changes",
        ),
    ),
    (
        "build",
        build,
        both("核验一个规则包,锁定并发布", "verify a pack, lock it and write its release"),
    ),
    ("doctor", doctor, both("看装了什么、什么能用", "tell what is installed and what works")),
)
VERBS = tuple(name for name, *_ in _VERBS)
_ABOUT = both(
    "准绳:按成文规则审核预算绩效自评表。",
    "zhunsheng: audits budget-performance self-evaluation forms against written rules.",
)
_EPILOG = both(
    "退出码:0 无问题,1 有问题,2 没能照办,3 有未完成的,130 中断。每个旗标也可写成环境变量"
    " ZHUNSHENG_<动词>_<旗标>,或写进 zhunsheng.toml。",
    "Exit codes: 0 nothing found, 1 findings, 2 could not be done, 3 incomplete, 130 interrupted. Every flag is also"
    " ZHUNSHENG_<VERB>_<FLAG> in the environment, and may stand in zhunsheng.toml.",
)


def run(arguments: Sequence[str]) -> int:
    """Carries out one command line and gives its exit code."""
    lang = language(arguments)
    console = Console(lang)
    try:
        command = _command(lang)
        code = command.main(
            list(arguments) or ["--help"],
            prog_name="zhunsheng",
            standalone_mode=False,
            default_map=settings.defaults(Path(settings.FILE), flags_of(command)),
        )
        return code if isinstance(code, int) else DONE
    except Fault as fault:
        console.complain(fault.rendered(lang))
    except UnusableError:
        pass
    except typer.Abort:
        return INTERRUPTED
    except typer.TyperException as error:
        console.complain(usage.told(error, VERBS, verb_of(arguments)).rendered(lang))
    except KeyboardInterrupt:
        console.complain(console.say("已中断", "interrupted"))
        return INTERRUPTED
    return FAILED


def _command(lang: Lang) -> Any:
    """The command with all verbs, in one language."""
    app = typer.Typer(
        name="zhunsheng",
        help=_ABOUT,
        epilog=_EPILOG,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        cls=_Group,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback()(_before)
    for name, function, about in _VERBS:
        app.command(name, cls=_Command, help=about)(function)
    command: Any = typer.main.get_command(app)
    _translate(command, lang)
    for name, verb in command.commands.items():
        _translate(verb, lang)
        _name_variables(name, verb)
    return command


class _Group(TyperGroup):
    """The verbs, their help in the words of this house."""

    def get_help(self, ctx: Any) -> str:
        """The help of all verbs."""
        return help_text(super().get_help(ctx), self.epilog or "")


class _Command(TyperCommand):
    """One verb."""

    def get_help(self, ctx: Any) -> str:
        """The help of one verb."""
        return help_text(super().get_help(ctx), self.help or "")


#: Words of typer's own in a help text, and what stands for them in Chinese.
_PLAIN = (
    ("Usage: ", "用法: "),
    ("Arguments:", "参数:"),
    ("Options:", "旗标:"),
    ("Commands:", "动词:"),
    ("[OPTIONS]", "[旗标]"),
    ("COMMAND [ARGS]...", "动词 …"),
    ("Show this message and exit.", "显示这段说明"),
    ("[required]", "(必写)"),
    ("[default:", "[默认"),
)
_TYPES = re.compile(r" <(?:list\[)?(?:str|path)\]?>")


def help_text(text: str, told: str) -> str:
    """A help text without types, and with typer's own words in Chinese where the rest of it is Chinese."""
    text = _TYPES.sub("", text)
    if told.isascii():
        return text
    for english, chinese in _PLAIN:
        text = text.replace(english, chinese)
    return text


def _tell_version(asked: bool) -> None:  # noqa: FBT001 - typer calls it with the switch
    """Tells the version and ends."""
    if asked:
        from zhunsheng.api import engine_version  # noqa: PLC0415 - nothing else here needs it

        Console().result(f"zhunsheng {engine_version()}\n")
        raise typer.Exit


def _before(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_tell_version, is_eager=True, help=both("说出版本", "tell the version")
        ),
    ] = False,
    lang: Annotated[
        str, typer.Option("--lang", metavar="zh|en", help=both("用中文还是英文", "Chinese or English"))
    ] = "zh",
) -> None:
    """What may stand before the verb; the language was looked for before, and the version told."""
    del version
    one_of("--lang", lang, LANGUAGES)


def _translate(command: Any, lang: Lang) -> None:
    """Leaves one language of every help text."""
    for holder in (command, *command.params):
        for attribute in ("help", "epilog", "short_help"):
            text = getattr(holder, attribute, None)
            if isinstance(text, str):
                setattr(holder, attribute, chosen(text, lang))


def _name_variables(verb: str, command: Any) -> None:
    """Every flag is a variable too."""
    for flag, one in _flags(command):
        one.show_envvar = False
        one.envvar = f"ZHUNSHENG_{verb}_{flag}".upper().replace("-", "_")


def _flags(command: Any) -> list[tuple[str, Any]]:
    return [
        (opt.removeprefix("--"), one)
        for one in command.params
        for opt in one.opts
        if opt.startswith("--") and opt != "--help"
    ]


def flags_of(command: Any) -> dict[str, dict[str, tuple[str, str]]]:
    """The flags of every verb, as the settings file may name them."""
    return {
        name: {
            flag: (one.name, "list" if one.multiple else "switch" if one.is_flag else "text")
            for flag, one in _flags(verb)
        }
        for name, verb in command.commands.items()
    }
