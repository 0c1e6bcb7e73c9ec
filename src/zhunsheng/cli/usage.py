"""Usage errors in the user's own words: what, where, why, how to mend it."""

from typing import Any

import typer

from zhunsheng.cli.words import Fault
from zhunsheng.language.problems import NO_WORDS, Words, did_you_mean


def told(error: Exception, verbs: tuple[str, ...], verb: str) -> Fault:
    """The fault that a refusal of the command-line parser stands for; ``verb`` is the first word that was given.

    The parser's own classes are told apart by what they carry, for typer does not offer their names.
    """
    command = getattr(error, "cmd", None)
    place = f"zhunsheng {verb}" if verb in verbs else "zhunsheng"
    where = Words(place, place)
    help_ = Words(f"{where.chinese} --help 列出全部", f"{where.english} --help lists them all")
    option = getattr(error, "option_name", None)
    if hasattr(error, "possibilities"):
        near = did_you_mean(str(option), _flags(command))
        return Fault(
            Words(f"没有旗标「{option}」", f"there is no flag '{option}'"),
            where,
            mending=near if near != NO_WORDS else help_,
        )
    if option is not None:
        return _bad_option(error, str(option), where, help_)
    if isinstance(error, typer.BadParameter):
        return _bad_value(error, where, help_)
    return _other(error, verbs, where, help_)


def _flags(command: Any) -> tuple[str, ...]:
    return tuple(flag for one in getattr(command, "params", ()) for flag in one.opts if flag.startswith("--"))


def _bad_option(error: Exception, option: str, where: Words, help_: Words) -> Fault:
    if "does not take a value" in str(error):
        return Fault(
            Words(f"旗标「{option}」不带值", f"flag '{option}' takes no value"),
            where,
            mending=Words("去掉等号和后面的值", "remove the value"),
        )
    return Fault(
        Words(f"旗标「{option}」后面缺少值", f"flag '{option}' lacks its value"), where, mending=help_
    )


def _bad_value(error: typer.BadParameter, where: Words, help_: Words) -> Fault:
    param = error.param
    names = [one for one in getattr(param, "opts", ()) if one.startswith("--")]
    name = names[0] if names else str(getattr(param, "metavar", None) or getattr(param, "name", ""))
    if not error.message:
        return Fault(Words(f"缺少 {name}", f"{name} is missing"), where, mending=help_)
    return Fault(
        Words(f"{name} 的值不能用", f"the value of {name} cannot be used"),
        where,
        Words("", error.message),
        help_,
    )


def _other(error: Exception, verbs: tuple[str, ...], where: Words, help_: Words) -> Fault:
    message = str(getattr(error, "message", error))
    quoted = message.split("'")
    if message.startswith("No such command") and len(quoted) > 2:
        word = quoted[1]
        why = Words("动词有 " + "、".join(verbs), "the verbs are " + ", ".join(verbs))
        return Fault(
            Words(f"没有动词「{word}」", f"there is no verb '{word}'"), where, why, did_you_mean(word, verbs)
        )
    if message.startswith("Got unexpected extra argument"):
        extra = message.rpartition("(")[2].rstrip(")")
        return Fault(Words(f"多出来的词:{extra}", f"words too many: {extra}"), where, mending=help_)
    return Fault(
        Words("这条命令看不懂", f"the command cannot be understood: {message}"),
        where,
        Words(message, ""),
        help_,
    )
