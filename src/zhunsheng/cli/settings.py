"""``zhunsheng.toml``: defaults for the flags, a table a verb."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhunsheng.cli.words import Fault
from zhunsheng.language.problems import Words, did_you_mean

FILE = "zhunsheng.toml"

#: Verb → flag (without its dashes) → the parameter that it sets and whether it is repeatable or a switch.
Flags = Mapping[str, Mapping[str, tuple[str, str]]]


def defaults(path: Path, flags: Flags) -> dict[str, dict[str, Any]]:
    """What the file sets, by verb and parameter; nothing where there is no file.

    Raises:
        Fault: it is no TOML, names a verb or a flag that there is not, or gives a flag a value it cannot have.

    """
    try:
        stated = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Fault(
            Words(f"{FILE} 读不出来:{error}", f"{FILE} cannot be read: {error}"), Words(str(path), str(path))
        ) from error
    found: dict[str, dict[str, Any]] = {}
    for verb, table in stated.items():
        if verb not in flags or not isinstance(table, dict):
            raise _unknown(path, f"[{verb}]", verb, flags)
        found[verb] = dict(_set(path, verb, key, value, flags[verb]) for key, value in table.items())
    return found


def _set(
    path: Path, verb: str, key: str, value: Any, flags: Mapping[str, tuple[str, str]]
) -> tuple[str, Any]:
    if key not in flags:
        raise _unknown(path, f"[{verb}] {key}", key, flags)
    name, shape = flags[key]
    wanted = {"list": list, "switch": bool}.get(shape, str)
    told = (
        str(value)
        if wanted is str and type(value) is not bool and not isinstance(value, (list, dict))
        else value
    )
    if not isinstance(told, wanted) or (
        isinstance(told, list) and not all(isinstance(one, str) for one in told)
    ):
        words = {list: Words("一组文字", "a list of texts"), bool: Words("true 或 false", "true or false")}
        should = words.get(wanted, Words("文字", "a text"))
        raise Fault(
            Words(f"{FILE} 的 {key} 应当是{should.chinese}", f"{key} in {FILE} should be {should.english}"),
            Words(f"{path} [{verb}] {key}", f"{path} [{verb}] {key}"),
        )
    return name, told


def _unknown(path: Path, where: str, word: str, choices: Mapping[str, Any]) -> Fault:
    return Fault(
        Words(f"{FILE} 里没有「{word}」这一项", f"{FILE} knows no '{word}'"),
        Words(f"{path} {where}", f"{path} {where}"),
        Words(
            "一个动词一张表,表里是它的旗标,不写横线",
            "a table a verb, in it the verb's flags without their dashes",
        ),
        did_you_mean(word, choices),
    )
