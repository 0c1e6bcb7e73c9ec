"""The functions of the language: their names in both spellings, what they take and what they give."""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Function:
    """One function.

    ``takes`` has a word a parameter: ``list`` (or several values), ``value``, ``number``, ``text``, ``whole`` (a whole
    literal), ``year``, ``cell``. ``gives`` names the result: a shape, or ``same`` (the type of what it is given).
    ``blanks`` tells whether a blank clause may follow.
    """

    key: str
    chinese: str
    takes: tuple[str, ...]
    gives: str
    blanks: bool = False


_ALL = (
    Function("sum", "合计", ("list",), "same", blanks=True),
    Function("count", "个数", ("rows",), "number"),
    Function("max", "最大", ("list",), "same", blanks=True),
    Function("min", "最小", ("list",), "same", blanks=True),
    Function("average", "平均", ("list",), "same", blanks=True),
    Function("distinct", "去重", ("rows",), "list", blanks=True),
    Function("only", "唯一", ("rows",), "element", blanks=True),
    Function("first", "首行", ("rows",), "element", blanks=True),
    Function("join", "连接", ("texts",), "text", blanks=True),
    Function("round", "四舍五入", ("number", "whole"), "same"),
    Function("truncate", "截位", ("number", "whole"), "same"),
    Function("abs", "绝对值", ("number",), "same"),
    Function("unit", "单位", ("value",), "unit"),
    Function("year_end", "年末", ("year",), "date"),
    Function("length", "字数", ("text",), "number"),
    Function("similarity", "相似度", ("text", "text"), "number"),
    Function("extract", "摘取", ("text", "pattern"), "records"),
    Function("quantity", "数", ("text",), "quantity"),
    Function("money", "金额", ("value",), "money"),
)

FUNCTIONS = MappingProxyType({name: one for one in _ALL for name in (one.key, one.chinese)})


def function_words() -> tuple[str, ...]:
    """Every word that names a function."""
    return tuple(FUNCTIONS)
