"""The words of the language in both spellings: keywords, operators and the names every scope has."""

from types import MappingProxyType

#: Terminal → its Chinese and English spellings; the first of each is what the printer writes.
KEYWORDS = MappingProxyType(
    {
        "IF": (("若", "如果"), ("if",)),
        "THEN": (("则",), ("then",)),
        "ELSE": (("否则",), ("else",)),
        "OR": (("或", "或者"), ("or",)),
        "AND": (("且", "并且"), ("and",)),
        "NOT": (("非",), ("not",)),
        "EVERY": (("每个",), ("every",)),
        "SOME": (("存在",), ("some",)),
        "SATISFIES": (("满足",), ("satisfies",)),
        "ONE_OF": (("之一",), ("one of",)),
        "EQUAL": (("等于",), ()),
        "UNEQUAL": (("不等于",), ()),
        "LESS": (("小于", "低于"), ()),
        "LESS_EQUAL": (("不大于", "不超过", "不高于", "小于等于", "小于或等于"), ()),
        "GREATER": (("大于", "超过", "高于"), ()),
        "GREATER_EQUAL": (("不小于", "不低于", "大于等于", "大于或等于"), ()),
        "ABOUT": (("约等于",), ()),
        "IN": (("属于",), ("in",)),
        "CONTAINS": (("包含",), ("contains",)),
        "MATCHES": (("匹配",), ("matches",)),
        "IS_MISSING": (("为空",), ("is missing",)),
        "IS_PRESENT": (("不为空",), ("is present",)),
        "BLANK_AS": (("空白按",), ("blank as",)),
        "BLANK_SKIPPED": (("空白跳过",), ("skip blank",)),
    }
)

#: Sign → terminal; the first sign of a terminal is what the printer writes. Longer signs come first.
SIGNS = (
    ("<=", "LESS_EQUAL"),
    (">=", "GREATER_EQUAL"),
    ("==", "EQUAL"),
    ("!=", "UNEQUAL"),
    ("<>", "UNEQUAL"),
    ("+-", "TOLERANCE"),
    ("≤", "LESS_EQUAL"),
    ("≦", "LESS_EQUAL"),
    ("≥", "GREATER_EQUAL"),
    ("≧", "GREATER_EQUAL"),
    ("=", "EQUAL"),
    ("═", "EQUAL"),
    ("≠", "UNEQUAL"),
    ("≈", "ABOUT"),
    ("<", "LESS"),
    (">", "GREATER"),
    ("±", "TOLERANCE"),
    ("+", "PLUS"),
    ("-", "MINUS"),
    ("−", "MINUS"),
    ("×", "TIMES"),
    ("*", "TIMES"),
    ("÷", "OVER"),
    ("/", "OVER"),
    ("(", "LPAR"),
    (")", "RPAR"),
    ("[", "LBRACKET"),
    ("]", "RBRACKET"),
    ("【", "LBRACKET"),
    ("】", "RBRACKET"),
    (".", "DOT"),
    (",", "COMMA"),
    ("、", "COMMA"),
    (";", "SEMICOLON"),
)

#: What an operator's terminal is called in the tree and in print.
OPERATORS = MappingProxyType(
    {
        "EQUAL": "=",
        "UNEQUAL": "≠",
        "LESS": "<",
        "LESS_EQUAL": "≤",
        "GREATER": ">",
        "GREATER_EQUAL": "≥",
        "ABOUT": "≈",
        "PLUS": "+",
        "MINUS": "-",
        "TIMES": "×",
        "OVER": "÷",
        "IN": "属于",
        "CONTAINS": "包含",
        "MATCHES": "匹配",
    }
)

#: Names that the scope itself gives: key → Chinese, English.
THIS = ("本行", "this")
GROUP = ("本组", "group")
COLUMN = ("本列", "column")
POSITION = ("第几", "position")
PARENT = ("上级", "parent_row")
PARTS = ("下级", "parts")
SUBTOTAL = ("小计", "is_subtotal")
SCOPE_NAMES = (THIS, GROUP, COLUMN, POSITION, PARENT, PARTS, SUBTOTAL)

#: Parts of a reading: key → Chinese, English.
READING_PARTS = MappingProxyType(
    {
        "number": ("数值", "number"),
        "comparator": ("符号", "comparator"),
        "unit": ("计量单位", "unit_word"),
        "phrase": ("文字", "phrase"),
        "date": ("日期", "date_value"),
        "text": ("原文", "printed_text"),
    }
)
