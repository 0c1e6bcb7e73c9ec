"""Titles that say the opposite of the check, where that can be told for certain.

A title is a sentence that is true of a good form. Where it has the words of a comparison (不超过, 不低于, 等于 …)
between words that the check has too, the two must not contradict each other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from zhunsheng.language import checked
from zhunsheng.language.folding import fold
from zhunsheng.language.problems import Problem, Words
from zhunsheng.rules.binding import BoundRule, BoundRuleset
from zhunsheng.rules.pack import Expression
from zhunsheng.values.dates import DateRange
from zhunsheng.values.number import Number

Side = Literal["≤", "≥", "=", "≠"]

#: What titles say, in the order in which it is looked for: a longer word before what it ends with.
_SAID: tuple[tuple[Side, str], ...] = (
    (
        "≤",
        "不得超过|不能超过|不超过|不超出|不得高于|不高于|不大于|不多于|不晚于|不迟于|至多|最多|小于等于|小于或等于",
    ),
    ("≥", "不得低于|不能低于|不低于|不得少于|不少于|不小于|不早于|不短于|至少|最少|大于等于|大于或等于|不负"),
    ("≠", "不等于|不相等|不相同|不一致|不同于|不得等于"),
    ("≤", "小于|低于|少于|早于|短于"),
    ("≥", "大于|高于|多于|晚于|超过|超出|达到|长于"),
    ("=", "应当等于|应等于|等于|相等|相同|一致|相符|应为|应是|之和为|合计为|总和为"),
)
#: A bound that stands before its word: 八十分以内.
_WITHIN = re.compile(
    r"(?P<bound>[0-9.]+|[零〇一二两三四五六七八九十百千万]+)[分元%％个项次人]?(?P<word>以内|以下|之内|以上)"
)
_WORD = re.compile("|".join(f"(?P<s{index}>{words})" for index, (_, words) in enumerate(_SAID)))
#: Before the word of a comparison: it is denied, asked about, or only a degree of something else.
_DENIED = re.compile(r"(?:不|未|没有|没|非|无|是否|如果|若|凡|大幅|远远?|明显|显著)$")
_ENGLISH: tuple[tuple[Side, str], ...] = (
    ("≤", r"does not exceed|not exceed|at most|no more than|not more than|not above|not greater than|within"),
    ("≥", r"at least|no less than|not less than|not below|not under|not before"),
    ("≠", r"differs from|is not equal to|does not equal"),
    ("=", r"equals|is equal to|agrees with|matches"),
)
_ENGLISH_WORD = re.compile(
    "|".join(f"(?P<s{index}>\\b(?:{words})\\b)" for index, (_, words) in enumerate(_ENGLISH))
)
#: Where one statement of a title ends and the next begins.
_STOP = re.compile(r"[,，;；。、]|\band\b")
_SIDES: dict[str, Side] = {"≤": "≤", "<": "≤", "≥": "≥", ">": "≥", "=": "=", "≈": "=", "≠": "≠"}
_TURNED: dict[Side, Side] = {"≤": "≥", "≥": "≤", "=": "=", "≠": "≠"}
_OPPOSITES = frozenset({("≤", "≥"), ("≥", "≤"), ("=", "≠"), ("≠", "=")})
#: What a title says of cells that are there.
_FILLED = re.compile(
    r"不为空|不得为空|不能为空|不得空白|不能空白|填写了|都填了?|填了|已填|必填|应填|不得漏填|带有|印有|列明|注明"
)
_EMPTY = re.compile(r"(?<!不)(?<!不得)(?<!不能)为空|应?当?空着|留空|不填")
_NONE = re.compile(r"^(?:没有|无|不存在|不得有|不得出现)|不(?:得|能)?重复$")
_TESTED = {"包含": "包含|含有", "属于": "属于", "匹配": "符合"}
_DIGITS = {one: index for index, one in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_NUMERAL = re.compile(
    r"(?:百分之)?(?P<han>[零〇一二两三四五六七八九十百千万]+)|(?P<digits>[0-9]+(?:\.[0-9]+)?)"
)


@dataclass(frozen=True, slots=True)
class _Statement:
    """A comparison in a title: what stands before its word, and behind.

    ``clause`` tells that it may be a relative clause, unless what stands behind it is what the check compares with.
    """

    side: Side
    before: str
    behind: str
    word: str
    clause: bool = False


def opposed(bound: BoundRuleset) -> Iterator[Problem]:
    """The rules of a ruleset whose title says the opposite of their check."""
    for rule in bound.rules:
        title = rule.standing.rule.title
        for one in rule.assertions:
            told = _contradiction(title, one.checked.check)
            if told is not None:
                yield _problem(rule, one.stated.check, *told)


def _problem(rule: BoundRule, expression: Expression, word: str, asked: str) -> Problem:
    where = expression.place(0, max(1, len(expression.text.split("\n", 1)[0])))
    reason = Words(
        f"标题「{rule.standing.rule.title}」说的是“{word}”,check 要求的是“{asked}”",
        f"the title says '{word}', the check asks for '{asked}'",
    )
    return where.problem("title-opposes-check", reason=reason, name=rule.id)


def _contradiction(title: str, check: checked.Node) -> tuple[str, str] | None:
    """The words of the title and the sign of the check that contradict each other."""
    plain = _plain(check)
    if isinstance(plain, checked.And) and all(isinstance(one, checked.Presence) for one in plain.operands):
        plain = plain.operands[0] if len({one.missing for one in plain.operands}) == 1 else plain  # type: ignore[union-attr]
    match plain:
        case checked.Presence(missing=missing):
            words = _EMPTY if not missing else _FILLED
            against = _FILLED if not missing else _EMPTY
            found = words.search(title)
            if found and not against.search(title):
                return found[0], "为空" if missing else "不为空"
            return None
        case checked.Quantified(every=False) | checked.Not(checked.Quantified(every=False)):
            return _none(title, denied=isinstance(plain, checked.Not))
        case checked.Test(operator) | checked.Not(checked.Test(operator)):
            return _tested(title, operator, denied=isinstance(plain, checked.Not))
        case _:
            return _compared(title, plain)


def _none(title: str, *, denied: bool) -> tuple[str, str] | None:
    found = _NONE.search(title)
    if found and not denied:
        return found[0], "存在"
    if not found and denied and title.startswith(("存在", "至少有一")):
        return title[:2], "非 存在"
    return None


def _tested(title: str, operator: str, *, denied: bool) -> tuple[str, str] | None:
    found = re.search(rf"(?P<not>不|不得|没有)?(?:{_TESTED[operator]})", title)
    if found is None or bool(found["not"]) == denied or "的" in title[found.end() :]:
        return None
    return found[0], f"非 … {operator}" if denied else operator


def _plain(check: checked.Node) -> checked.Node:
    """A check without the definition that it is the whole of; what follows 则, where there is no 否则."""
    while True:
        match check:
            case checked.Defined(body=body):
                check = body
            case checked.Condition(_, then, None):
                check = then
            case _:
                return check


def _compared(title: str, check: checked.Node) -> tuple[str, str] | None:
    """Statements of the title against comparisons of the check: one that contradicts, where none agrees."""
    parts = check.operands if isinstance(check, checked.And) else (check,)
    comparisons = [_flat(one) for one in parts if isinstance(one, checked.Compare | checked.Not)]
    known = [one for one in comparisons if one is not None]
    if len(known) != len(parts):
        return None
    statements = tuple(_statements(title))
    for statement in statements:
        asked = [one for one in known if _meant(statement, one)] or known
        sides = [(_turned(statement, *one, only=len(statements) == len(known) == 1), one[0]) for one in asked]
        against = [sign for side, sign in sides if side and (side, statement.side) in _OPPOSITES]
        if against and not any(side == statement.side for side, _ in sides):
            return statement.word, against[0]
    return None


def _meant(statement: _Statement, comparison: tuple[str, checked.Node, checked.Node]) -> bool:
    """Whether what the statement compares with stands in a comparison of the check."""
    return any(_score(one, statement.behind) for one in comparison[1:])


def _flat(node: checked.Node) -> tuple[str, checked.Node, checked.Node] | None:
    """The sign and the sides of a comparison; of one that is denied, the opposite sign."""
    match node:
        case checked.Compare(operator, left, right):
            return operator, left, right
        case checked.Not(checked.Compare(operator, left, right, None)):
            denied = {"=": "≠", "≠": "=", "<": "≥", "≥": "<", ">": "≤", "≤": ">", "≈": "≠"}
            return denied[operator], left, right
        case _:
            return None


def _turned(
    statement: _Statement, sign: str, left: checked.Node, right: checked.Node, *, only: bool
) -> Side | None:
    """The sign of the check as the title would say it; ``None`` where it is not certain that both speak of the same.

    The side that the title names first has to be found before the word, or the other behind it. Where neither is
    named, the ``only`` comparison that the check makes with a fixed value is what the only statement means.
    """
    side = _SIDES[sign]
    if statement.clause and not _score(left, statement.behind) and not _score(right, statement.behind):
        return None
    if side in {"=", "≠"}:
        return side if only or _named(left, statement) or _named(right, statement) else None
    forward = _score(left, statement.before) + _score(right, statement.behind)
    backward = _score(right, statement.before) + _score(left, statement.behind)
    if forward == backward:
        fixed = isinstance(right, checked.Constant | checked.Parameter) and not isinstance(
            left, checked.Constant
        )
        return side if only and fixed and not forward else None
    return side if forward > backward else _TURNED[side]


def _named(node: checked.Node, statement: _Statement) -> bool:
    return bool(_score(node, statement.before) or _score(node, statement.behind))


def _score(node: checked.Node, text: str) -> int:
    """How much of a text the words of an expression make up: the length of the longest that is in it."""
    words = (word for word in _words(node) if word and word in text)
    numbers = _numbers(text)
    return max(
        max((len(word) for word in words), default=0),
        max((2 for one in _figures(node) if one in numbers), default=0),
    )


def _words(node: object) -> Iterator[str]:
    """The names in an expression: of fields with all their aliases, definitions, parameters; shortened a little too."""
    if isinstance(node, tuple):
        for one in node:
            yield from _words(one)
        return
    match node:
        case checked.Get(base, field):
            yield from (fold(word) for word in field.words if len(word) > 1)
            yield from _words(base)
        case checked.Defined(name, body):
            yield name
            yield from _words(body)
        case checked.Parameter(name) | checked.Lookup(name):
            yield name
        case checked.Apply("year_end", arguments):
            yield "年末"
            yield from _words(arguments)
        case checked.Apply("count", arguments):
            yield from ("个数", "数量")
            yield from _words(arguments)
        case checked.Apply("length", arguments):
            yield "字数"
            yield from _words(arguments)
        case checked.Apply("similarity"):
            yield "相似度"
        case checked.Apply(_, arguments):
            yield from _words(arguments)
        case checked.Each(rows, body) | checked.At(rows, body):
            yield from _words(body)
            yield from _words(rows)
        case checked.Filter(rows):
            yield from _words(rows)
        case checked.Part(base) | checked.Negative(base):
            yield from _words(base)
        case checked.Arithmetic(_, left, right):
            yield from _words(left)
            yield from _words(right)
        case checked.Choice(_, then, otherwise):
            yield from _words(then)
            yield from _words(otherwise)
        case _:
            return


def _figures(node: checked.Node) -> Iterator[Fraction]:
    """The numbers that are written in an expression, as people would say them."""
    plain = node.body if isinstance(node, checked.Defined) else node
    match plain:
        case checked.Constant(Number() as number):
            yield number.shown
            if number.shown != number.exact:
                yield number.exact
        case checked.Constant(DateRange()):
            return
        case _:
            return


def _statements(title: str) -> Iterator[_Statement]:
    """The comparisons that a title states outright; those of a relative clause (超过…的) are not stated."""
    text = fold(title)
    start = 0
    subject = ""
    for stop in [*_STOP.finditer(text), None]:
        clause = text[start : stop.start() if stop else len(text)]
        start = stop.end() if stop else len(text)
        within = _WITHIN.search(clause)
        if within:
            side: Side = "≥" if within["word"] == "以上" else "≤"
            yield _Statement(side, clause[: within.start()] or subject, within["bound"], within["word"])
            continue
        found = _WORD.search(clause) or _ENGLISH_WORD.search(clause)
        table = _SAID if found and found.re is _WORD else _ENGLISH
        if found is None or found.lastgroup is None:
            subject = subject or clause
            continue
        before, behind = clause[: found.start()], clause[found.end() :]
        if _DENIED.search(before):
            continue
        # 超过指标值的说明了原因: what stands behind the last 的 is what the comparison is with, or there is none.
        near = behind.rpartition("的")[2]
        side = table[int(found.lastgroup[1:])][0]
        yield _Statement(side, before or subject, near, found[0], clause="的" in behind)
        subject = before or subject


def _numbers(text: str) -> frozenset[Fraction]:
    """The numbers that a text names, in digits or in Han numerals."""
    return frozenset(
        Fraction(found["digits"]) if found["digits"] else Fraction(_spoken(found["han"]))
        for found in _NUMERAL.finditer(text)
    )


def _spoken(numeral: str) -> int:
    """A number in Han numerals.

    >>> _spoken("一百二十"), _spoken("十"), _spoken("九十")
    (120, 10, 90)
    """
    total, digit = 0, 0
    for one in numeral:
        if one in _DIGITS:
            digit = _DIGITS[one]
        elif one == "万":
            total = (total + digit) * _SCALES[one]
            digit = 0
        else:
            total += (digit or 1) * _SCALES[one]
            digit = 0
    return total + digit
