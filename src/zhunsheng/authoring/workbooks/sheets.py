"""The sheets that a pack is laid out on: which column holds which key of the pack format.

Writing a workbook and reading one both follow these tables, and nothing else knows where a key has its cell.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from zhunsheng.language.problems import NO_WORDS, Words
from zhunsheng.rules.pack import SEVERITIES, STAGES


class Shape(Enum):
    """How the text of a cell and the value of a key stand to each other."""

    TEXT = "text"  #: the text itself, an expression included
    LINES = "lines"  #: one text or several, a line each
    WORD = "word"  #: one of a few words
    YES = "yes"  #: 是 or nothing
    YEAR = "year"  #: four digits
    VALUE = "value"  #: what a parameter is; its kind stands in a cell of its own


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, the keys that lead from a thing to its value, and what may stand in it.

    A column without a path holds no value of the thing: its name, whose part it is, its file, its remarks.
    """

    key: str
    head: Words
    path: tuple[str, ...] = ()
    shape: Shape = Shape.TEXT
    required: bool = False
    choices: tuple[Words, ...] = ()
    width: int = 14
    says: Words = NO_WORDS


@dataclass(frozen=True, slots=True)
class Act:
    """What a row does, and the section of the file that it is written in then."""

    word: Words
    section: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a row a thing.

    A sheet with ``acts`` holds things of their own, any other the parts of things on the sheets ``of``, which stand under
    the key ``under`` of theirs. ``named`` tells whether things are keys with values or items of a list.
    """

    key: str
    name: Words
    columns: tuple[Column, ...]
    acts: tuple[Act, ...] = ()
    of: tuple[str, ...] = ()
    under: str = ""
    named: bool = False
    single: bool = False
    says: Words = NO_WORDS

    @property
    def handle(self) -> str:
        """The key of the column that tells one thing of the sheet from another; whose part it is, where it has no name."""
        return next((one.key for one in self.columns if one.key in {"id", "name", "number", "label"}), "of")

    def column(self, key: str) -> Column:
        """The column of that key."""
        return next(one for one in self.columns if one.key == key)

    def has(self, key: str) -> bool:
        """Whether there is such a column."""
        return any(one.key == key for one in self.columns)

    def at(self, path: tuple[str, ...]) -> Column | None:
        """The column that holds the value at a path."""
        return next((one for one in self.columns if path and one.path == path), None)

    def leads(self, path: tuple[str, ...]) -> bool:
        """Whether some column holds a value below a path."""
        return any(one.path[: len(path)] == path for one in self.columns if one.path)


YES, NO = Words("是", "yes"), Words("否", "no")
FILE, REMARK = "file", "remark"
#: Under which key of the remarks stands what ends a file.
END = "end"
_WORDS = tuple(Words(one, one) for one in SEVERITIES)
_ADD = Words("新增", "add")


def _text(key: str, chinese: str, width: int = 14, *, required: bool = False, path: str = "") -> Column:
    return Column(key, Words(chinese, key), tuple((path or key).split(".")), required=required, width=width)


def _lines(key: str, chinese: str, width: int = 24, *, required: bool = False) -> Column:
    says = Words("一行一个", "one a line")
    return Column(key, Words(chinese, key), (key,), Shape.LINES, required=required, width=width, says=says)


def _yes(key: str, chinese: str, path: str = "") -> Column:
    return Column(
        key, Words(chinese, key), tuple((path or key).split(".")), Shape.YES, choices=(YES, NO), width=8
    )


def _word(
    key: str,
    chinese: str,
    words: tuple[str, ...],
    path: str = "",
    *,
    required: bool = False,
    says: Words = NO_WORDS,
) -> Column:
    choices = tuple(Words(one, one) for one in words)
    return Column(key, Words(chinese, key), ((path or key),), Shape.WORD, required, choices, 10, says)


def _own(key: str, chinese: str, width: int = 18, *, says: Words = NO_WORDS) -> Column:
    """A column that must be filled and is no key of the thing."""
    return Column(key, Words(chinese, key), required=True, width=width, says=says)


def _act(*acts: Act) -> Column:
    says = Words("不填就是第一种", "the first, where it is blank")
    return Column("act", Words("做法", "act"), choices=tuple(one.word for one in acts), width=10, says=says)


def _day(key: str, chinese: str, path: str = "", *, required: bool = False) -> Column:
    says = Words("写成 2024-01-01", "written like 2024-01-01")
    return Column(
        key, Words(chinese, key), tuple((path or key).split(".")), required=required, width=12, says=says
    )


_FILE = Column(
    FILE, Words("文件", "file"), width=18, says=Words("不填就是 pack.yaml", "pack.yaml, where it is blank")
)
_REMARK = Column(
    REMARK,
    Words("备注", "remarks"),
    width=40,
    says=Words("规则文件里的注释", "the comments of the rule file"),
)
_SEVERITY_WORD = Words(
    "分情形的,这里写其余情形的轻重,各情形写在“轻重”表",
    "with cases on the sheet of severities, the one for all else",
)
_SEVERITY = _word("severity", "轻重", SEVERITIES, says=_SEVERITY_WORD)
_SCOPE = (
    _text("each", "逐行", 28),
    _lines("by", "分组"),
    _text("when", "条件", 44),
    _text("check", "检查", 52),
    _lines("columns", "各列", 18),
    _text("at", "位置", 20),
    _text("message", "说法", 40),
    _text("hint", "怎样改", 32),
)
_PERIOD = (_day("from", "起"), _day("until", "止"))
_OF = Words("重名的第二个写成 名称#2", "the second of one name is written name#2")
_PARAMETERS = (Act(_ADD, ("parameters",)), Act(Words("改值", "set"), ("set",)))
_DEFINITIONS = (Act(_ADD, ("definitions",)), Act(Words("改写", "override"), ("override", "definitions")))
_MAPS = (Act(_ADD, ("maps",)), Act(Words("改写", "override"), ("override", "maps")))
_RULES = (Act(_ADD, ("rules",)), Act(Words("替换", "replace"), ("replace",)))
_CHANGES = (Act(Words("改轻重", "change"), ("change",)), Act(Words("停用", "disable"), ("disable",)))

#: The sheets in the order they stand in a workbook.
SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "pack",
        Words("包", "pack"),
        (
            _text("id", "编号", required=True),
            _text("jurisdiction", "行政区划", required=True),
            _text("title", "名称", 30, required=True),
            _text("version", "版本", 10, required=True),
            _lines("kinds", "表单种类", 16, required=True),
            Column(
                "year_from",
                Words("年度起", "fiscal_years.from"),
                ("fiscal_years", "from"),
                Shape.YEAR,
                width=10,
            ),
            Column(
                "year_until",
                Words("年度止", "fiscal_years.until"),
                ("fiscal_years", "until"),
                Shape.YEAR,
                width=10,
            ),
            Column("parent", Words("上级", "extends"), width=12),
            Column("versions", Words("上级版本", "versions of extends"), width=14),
            _FILE,
            _REMARK,
        ),
        (Act(_ADD, ("pack",)),),
        single=True,
        says=Words("包自己,只有一行", "the pack itself, one row"),
    ),
    Sheet(
        "basis",
        Words("依据", "basis"),
        (
            _own("number", "文号"),
            _text("title", "题名", 44, required=True),
            _text("issuer", "发文机关", 24),
            *_PERIOD,
            _text("url", "网址", 28),
            _yes("unverified", "未核实"),
            _FILE,
            _REMARK,
        ),
        (Act(_ADD, ("basis",)),),
        named=True,
        says=Words("登记的文件", "the documents that are registered"),
    ),
    Sheet(
        "clauses",
        Words("条款", "clauses"),
        (
            _own("of", "文号"),
            _own("name", "条款"),
            _text("quote", "原文", 60),
            _yes("unverified", "未核实"),
            _REMARK,
        ),
        of=("basis",),
        under="clauses",
        named=True,
        says=Words("文件的条款", "the clauses of the documents"),
    ),
    Sheet(
        "parameters",
        Words("参数", "parameters"),
        (
            _act(*_PARAMETERS),
            _own("name", "名称"),
            _text("title", "题名", 40),
            _text("key", "英文名"),
            _text("unit", "单位", 8),
            _word("lower", "下级可以", ("nothing", "tighten", "anything")),
            _word("stricter", "更严的一边", ("higher", "lower")),
            _lines("basis", "依据", 32),
            _text("printed_in", "印在", 12, path="printed.in"),
            _text("printed_pattern", "印着的模式", 36, path="printed.pattern"),
            _yes("printed_basis", "依据即表上", "printed.basis_is_form"),
            _FILE,
            _REMARK,
        ),
        _PARAMETERS,
        named=True,
        says=Words("规则用的数;“改值”是改上级的", "the figures of rules; 'set' alters one of a level above"),
    ),
    Sheet(
        "values",
        Words("参数值", "values"),
        (
            _own("of", "参数", says=_OF),
            _day("from", "起", required=True),
            _day("until", "止"),
            Column(
                "kind",
                Words("种类", "kind"),
                choices=(
                    Words("数", "number"),
                    Words("文字", "text"),
                    Words("日期", "date"),
                    Words("是否", "yes or no"),
                    Words("列表", "list"),
                    Words("对照", "mapping"),
                ),
                width=8,
                says=Words("不填就照值的样子", "as the value looks, where it is blank"),
            ),
            Column(
                "value",
                Words("值", "value"),
                ("value",),
                Shape.VALUE,
                required=True,
                width=44,
                says=Words(
                    "列表一行一个;对照一行一个 名称: 值;像数的文字加引号",
                    "a list: one a line; a mapping: name: value a line; text that looks like a number in quotes",
                ),
            ),
            _REMARK,
        ),
        of=("parameters",),
        under="values",
        says=Words("参数从哪天起是多少", "what a parameter is from which day on"),
    ),
    Sheet(
        "definitions",
        Words("定义", "definitions"),
        (
            _act(*_DEFINITIONS),
            _own("name", "名称"),
            _text("is", "表达式", 80, required=True),
            _text("title", "题名", 28),
            _text("key", "英文名"),
            _FILE,
            _REMARK,
        ),
        _DEFINITIONS,
        named=True,
        says=Words("起了名字的表达式", "expressions that have a name"),
    ),
    Sheet(
        "maps",
        Words("对应表", "maps"),
        (
            _act(*_MAPS),
            _own("name", "名称"),
            _text("title", "题名", 36),
            _text("source", "从", 20, path="from"),
            _text("target", "到", 20, path="to"),
            _yes("replace", "整个换掉"),
            _FILE,
            _REMARK,
        ),
        _MAPS,
        named=True,
        says=Words("一列的标签对应另一列的", "from the labels of one column to those of another"),
    ),
    Sheet(
        "entries",
        Words("对应", "entries"),
        (
            _own("of", "对应表"),
            _own("label", "标签", 28),
            Column(
                "labels",
                Words("对应到", "labels"),
                shape=Shape.LINES,
                required=True,
                width=44,
                says=Words("一行一个", "one a line"),
            ),
            _REMARK,
        ),
        of=("maps",),
        under="entries",
        named=True,
        says=Words("对应表的每一项", "each entry of the maps"),
    ),
    Sheet(
        "rules",
        Words("规则", "rules"),
        (
            _act(*_RULES),
            _text("id", "编号", 26, required=True),
            _text("title", "题名", 36, required=True),
            _lines("aliases", "旧编号", 18),
            _lines("kinds", "表单种类", 14),
            _text("category", "类别", 10),
            Column(
                "severity",
                _SEVERITY.head,
                ("severity",),
                Shape.WORD,
                required=True,
                choices=_WORDS,
                width=10,
                says=_SEVERITY_WORD,
            ),
            *_SCOPE,
            _lines("basis", "依据", 32),
            _day("from", "起", "period.from"),
            _day("until", "止", "period.until"),
            _yes("tighten", "只许从严"),
            _FILE,
            _REMARK,
        ),
        _RULES,
        says=Words(
            "规则;“替换”是整条换掉上级的", "rules; 'replace' puts one in the place of a level above's"
        ),
    ),
    Sheet(
        "checks",
        Words("检查", "checks"),
        (
            _own("of", "规则", 26, says=_OF),
            _text("name", "名称", 20, required=True),
            _SEVERITY,
            *_SCOPE,
            _REMARK,
        ),
        of=("rules",),
        under="checks",
        says=Words(
            "一条规则有几个检查的;没写的用规则的",
            "where a rule has several checks; what is blank is the rule's",
        ),
    ),
    Sheet(
        "severities",
        Words("轻重", "severities"),
        (
            Column("table", Words("在哪张表", "sheet"), required=True, width=10),
            _own("of", "编号", 26, says=_OF),
            Column(
                "check_name",
                Words("检查", "check"),
                width=20,
                says=Words("规则自己的不填", "blank for the rule's own"),
            ),
            _text("when", "情形", 60, required=True),
            _word("is", "轻重", SEVERITIES, required=True),
            _REMARK,
        ),
        of=("rules", "changes"),
        under="severity",
        says=Words("分情形的轻重,先写的先看", "severities by case, the first that holds counts"),
    ),
    Sheet(
        "stages",
        Words("阶段", "stages"),
        (
            Column("table", Words("在哪张表", "sheet"), required=True, width=10),
            _own("of", "编号", 26, says=_OF),
            _day("from", "起", required=True),
            _word("is", "阶段", STAGES, required=True),
            _REMARK,
        ),
        of=("rules", "changes"),
        under="stage",
        says=Words("试行到正式的各阶段", "the stages from shadow to full force"),
    ),
    Sheet(
        "changes",
        Words("改动", "changes"),
        (
            Column(
                "act",
                Words("做法", "act"),
                required=True,
                choices=tuple(one.word for one in _CHANGES),
                width=10,
            ),
            _text("id", "编号", 26, required=True),
            _text("reason", "理由", 40, required=True),
            _SEVERITY,
            _lines("basis", "依据", 32),
            *_PERIOD,
            _text("instead", "改由", 26),
            _FILE,
            _REMARK,
        ),
        _CHANGES,
        says=Words(
            "改上级规则的轻重、阶段,或停用", "another severity or stage for a rule above, or none of it"
        ),
    ),
    Sheet(
        "files",
        Words("文件", "files"),
        (_own("name", "文件", 26), Column(REMARK, Words("备注", "remarks"), width=80)),
        says=Words(
            "各文件开头、各段之前和末尾的注释", "comments at the head of files, above sections, at the end"
        ),
    ),
)
_BY_KEY: Mapping[str, Sheet] = MappingProxyType({one.key: one for one in SHEETS})
FILES = _BY_KEY["files"]
#: The sheet of instructions, which is never read.
GUIDE = Words("说明", "read me")


def sheet(key: str) -> Sheet:
    """The sheet of that key."""
    return _BY_KEY[key]


def sheet_of(section: tuple[str, ...]) -> tuple[Sheet, Act] | None:
    """The sheet that holds a section of a file, and the act that its rows state."""
    return next(((one, act) for one in SHEETS for act in one.acts if act.section == section), None)


def parts_of(owner: Sheet) -> Iterator[Sheet]:
    """The sheets that hold parts of the things of a sheet."""
    return (one for one in SHEETS if owner.key in one.of)


def sections() -> tuple[tuple[str, ...], ...]:
    """All sections in the order they stand in a file."""
    order = (
        "pack",
        "basis",
        "parameters",
        "set",
        "definitions",
        "maps",
        "override",
        "rules",
        "replace",
        "change",
        "disable",
    )
    found = [act.section for one in SHEETS for act in one.acts]
    return tuple(sorted(found, key=lambda one: order.index(one[0])))
