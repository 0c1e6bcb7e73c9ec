"""The turns of phrase by which a checked tree is said in plain words, in Chinese and in English."""

from collections.abc import Mapping
from types import MappingProxyType

from zhunsheng.language.problems import Words

#: Operator of a comparison → how it reads between its sides; ``day`` where days are compared.
COMPARED: Mapping[str, Words] = MappingProxyType(
    {
        "=": Words("{a}等于{b}", "{a} equals {b}"),
        "≠": Words("{a}不等于{b}", "{a} differs from {b}"),
        "≤": Words("{a}不超过{b}", "{a} is at most {b}"),
        "≥": Words("{a}不低于{b}", "{a} is at least {b}"),
        "<": Words("{a}低于{b}", "{a} is below {b}"),
        ">": Words("{a}高于{b}", "{a} is above {b}"),
        "≈": Words("{a}等于{b}（按所印位数四舍五入）", "{a} is {b} (rounded to the decimals printed)"),
        "day=": Words("{a}就是{b}", "{a} is {b}"),
        "day≠": Words("{a}不是{b}", "{a} is not {b}"),
        "day≤": Words("{a}不晚于{b}", "{a} is not after {b}"),
        "day≥": Words("{a}不早于{b}", "{a} is not before {b}"),
        "day<": Words("{a}早于{b}", "{a} is before {b}"),
        "day>": Words("{a}晚于{b}", "{a} is after {b}"),
        "within": Words("{a}与{b}相差不超过{c}", "{a} equals {b} within {c}"),
        "beyond": Words("{a}与{b}相差超过{c}", "{a} departs from {b} by more than {c}"),
        "unlike": Words(
            "{a}不等于{b}（按所印位数四舍五入）", "{a} is not {b} (rounded to the decimals printed)"
        ),
    }
)
#: The same comparison with its sides changed about, and its opposite.
TURNED = MappingProxyType({"=": "=", "≠": "≠", "≤": "≥", "≥": "≤", "<": ">", ">": "<"})
OPPOSITE = MappingProxyType({"=": "≠", "≠": "=", "≤": ">", "≥": "<", "<": "≥", ">": "≤"})

#: Operator → how the test reads, and how its opposite does.
TESTED: Mapping[str, tuple[Words, Words]] = MappingProxyType(
    {
        "属于": (Words("{a}是{b}之一", "{a} is one of {b}"), Words("{a}不在{b}之中", "{a} is none of {b}")),
        "包含": (Words("{a}包含{b}", "{a} contains {b}"), Words("{a}不包含{b}", "{a} does not contain {b}")),
        "匹配": (
            Words("{a}的写法符合{b}", "{a} is written like {b}"),
            Words("{a}的写法不符合{b}", "{a} is not written like {b}"),
        ),
    }
)

#: Function → how its value reads; ``{n}`` is its second argument.
APPLIED: Mapping[str, Words] = MappingProxyType(
    {
        "sum": Words("{a}之和", "the sum of {a}"),
        "count": Words("{a}的个数", "the number of {a}"),
        "max": Words("（{a}中最大的）", "(the greatest of {a})"),
        "min": Words("（{a}中最小的）", "(the least of {a})"),
        "average": Words("{a}的平均数", "the average of {a}"),
        "distinct": Words("{a}（重复的只算一次）", "{a} (repeated ones once)"),
        "only": Words("{a}（各行应相同）", "{a} (the same in all rows)"),
        "first": Words("第一个{a}", "the first {a}"),
        "join": Words("连在一起的{a}", "{a} joined together"),
        "round": Words("{a}（四舍五入到 {n} 位小数）", "{a} (rounded to {n} decimals)"),
        "truncate": Words("{a}（截到 {n} 位小数）", "{a} (cut to {n} decimals)"),
        "abs": Words("{a}的绝对值", "the size of {a}"),
        "unit": Words("{a}的单位", "the unit of {a}"),
        "year_end": Words("{a}的年末", "the end of {a}"),
        "length": Words("{a}的字数", "the length of {a}"),
        "similarity": Words("{a}与{n}的相似度", "the likeness of {a} and {n}"),
        "extract": Words("{a}里照写法摘出的各处", "the places found in {a}"),
        "quantity": Words("{a}里的数", "the number in {a}"),
        "money": Words("{a}折成的金额", "the amount of {a}"),
    }
)

#: Everything else, by what it is.
PHRASES: Mapping[str, Words] = MappingProxyType(
    {
        "form": Words("本表", "the form"),
        "row": Words("这一行", "the row"),
        "own": Words("本行", "the rule's row"),
        "group": Words("本组各行", "the rows of the group"),
        "column": Words("该列", "the column"),
        "of": Words("{a}的{b}", "{b} of {a}"),
        "position": Words("行次", "the row number"),
        "parent": Words("上级行", "the row above it"),
        "parts": Words("下级各行", "the rows below it"),
        "subtotal": Words("是小计行", "the row is a subtotal"),
        "no subtotal": Words("不是小计行", "the row is no subtotal"),
        "is": Words("符合「{a}」", "'{a}' holds"),
        "is not": Words("不符合「{a}」", "'{a}' does not hold"),
        "named": Words("「{a}」", "'{a}'"),
        "valued": Words("{a}（{b}）", "{a} ({b})"),
        "entry": Words("「{a}」里{b}对应的内容", "what '{a}' has for {b}"),
        "filtered": Words("{a}里{b}的各行", "the rows of {a} where {b}"),
        "every row": Words("每一行{a}：", "every row of {a}: "),
        "every filtered row": Words("{b}的每一行{a}：", "every row of {a} where {b}: "),
        "every group": Words("{a}按{b}分组，每一组：", "{a} in groups by {b}, every group: "),
        "columns": Words("{a}各查一次：", "for each of {a}: "),
        "when": Words("若{a}，则", "if {a}, then "),
        "blank": Words("{a}没有填", "{a} is blank"),
        "filled": Words("填有{a}", "{a} is filled in"),
        "absent": Words("没有{a}", "there is no {a}"),
        "there": Words("有{a}", "there is {a}"),
        "not": Words("并非（{a}）", "not ({a})"),
        "and": Words("，并且", ", and "),
        "or": Words("，或者", ", or "),
        "group of": Words("（{a}）", "({a})"),
        "if": Words("若{a}，则{b}", "if {a}, then {b}"),
        "if else": Words("若{a}，则{b}；否则{c}", "if {a}, then {b}; otherwise {c}"),
        "choice": Words("（若{a}，取{b}，否则取{c}）", "({b} if {a}, otherwise {c})"),
        "every": Words("{a}每一个都满足（{b}）", "every one of {a} satisfies ({b})"),
        "some": Words("{a}中至少有一个满足（{b}）", "some of {a} satisfies ({b})"),
        "none": Words("{a}中没有一个满足（{b}）", "none of {a} satisfies ({b})"),
        "one of": Words("{a}等于下列之一：{b}", "{a} equals one of: {b}"),
        "about one of": Words(
            "{a}等于下列之一（按所印位数四舍五入）：{b}", "{a} is one of these (rounded as printed): {b}"
        ),
        "alternative": Words("{a}（{b}）", "{a} ({b})"),
        "alternative if": Words("{a}（{b}，须{c}）", "{a} ({b}, where {c})"),
        "skip": Words("（空白的跳过）", " (blanks passed over)"),
        "as": Words("（空白的按{a}）", " (blanks as {a})"),
        "comma": Words("、", ", "),
        "semicolon": Words("；", "; "),
        "stop": Words("。", "."),
    }
)
