"""Problems: the faults of a pack's author, each with a code, a place, a sentence and a way to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple
from unicodedata import category

from wcwidth import wcwidth

Lang = Literal["zh", "en"]

#: So many columns of a long line are shown around the fault.
SHOWN_COLUMNS = 100
#: So many choices are listed in full where none is near.
LISTED_CHOICES = 12
#: Below this likeness (of 100) a word is not worth suggesting.
_LIKENESS = 50
#: Unicode categories of controls, format characters, surrogates and line separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class Words(NamedTuple):
    """One thing said in both languages."""

    chinese: str
    english: str

    def of(self, lang: Lang) -> str:
        """The words in ``lang``."""
        return self.english if lang == "en" else self.chinese

    def __str__(self) -> str:
        return self.chinese


NO_WORDS = Words("", "")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a pack, a schema or a command.

    ``line`` and ``column`` count from 1, columns in characters; 0 means that the fault has no such place.
    ``excerpt`` is the source up to and with that line, at most a few lines; ``width`` characters are underlined.
    """

    code: str
    message: Words
    file: str = ""
    line: int = 0
    column: int = 0
    excerpt: str = ""
    width: int = 1
    reason: Words = NO_WORDS
    hint: Words = NO_WORDS
    severity: Literal["error", "warning"] = "error"

    @property
    def sorting(self) -> tuple[str, int, int, str, str]:
        """What problems sort by: file, line, column, code, message."""
        return (self.file, self.line, self.column, self.code, self.message.chinese)


class Row(NamedTuple):
    """A line of the table of codes: the sentence and the mending, with places to fill in."""

    chinese: str
    english: str
    mending: str = ""
    mending_english: str = ""
    severity: Literal["error", "warning"] = "error"


#: Every problem code there is.
CODES = MappingProxyType(
    {
        # Files and YAML
        "unreadable-file": Row(
            "文件读不出来:{detail}",
            "the file cannot be read: {detail}",
            "检查文件是否存在、是否有读取权限",
            "check that the file exists and may be read",
        ),
        "not-utf8": Row(
            "文件不是 UTF-8 编码,看上去是 {encoding}",
            "the file is not UTF-8; it looks like {encoding}",
            "用编辑器另存为 UTF-8",
            "save it as UTF-8",
        ),
        "file-too-large": Row(
            "文件有 {size} 字节,上限是 {limit}",
            "the file has {size} bytes; the limit is {limit}",
            "把规则分到几个文件里",
            "split the rules over several files",
        ),
        "too-deep": Row("嵌套超过 {limit} 层", "nested deeper than {limit} levels", "减少嵌套", "nest less"),
        "too-many-problems": Row(
            "已有 {limit} 处错误,后面的没有再读",
            "{limit} problems so far; the rest was not read",
            "先改前面的",
            "mend these first",
        ),
        "empty-file": Row("文件没有内容", "the file is empty", "删除它,或写上内容", "remove it, or fill it"),
        "several-documents": Row(
            "一个文件只能有一份 YAML 文档",
            "a file may hold one YAML document only",
            "去掉 ---,或分成两个文件",
            "remove the ---, or split the file",
        ),
        "anchor": Row(
            "规则包里不能用锚点 &{name}",
            "anchors are not allowed: &{name}",
            "把内容直接写出来",
            "write it out",
        ),
        "alias": Row(
            "规则包里不能用引用 *{name}",
            "aliases are not allowed: *{name}",
            "把内容直接写出来",
            "write it out",
        ),
        "tag": Row("规则包里不能用标签 {name}", "tags are not allowed: {name}", "去掉标签", "remove the tag"),
        "merge-key": Row(
            "规则包里不能用合并键 <<", "merge keys are not allowed: <<", "把内容直接写出来", "write it out"
        ),
        "directive": Row(
            "规则包里不能用 % 指令", "directives (%) are not allowed", "去掉这一行", "remove the line"
        ),
        "duplicate-key": Row(
            "「{name}」写了两次,第一次在第 {at_line} 行第 {at_column} 列",
            "'{name}' is written twice, first at line {at_line}, column {at_column}",
            "留下一个",
            "keep one of them",
        ),
        "key-not-text": Row(
            "键必须是文字", "a key must be text", "把键写成一个词", "write the key as one word"
        ),
        "hidden-character": Row(
            "有看不见的字符 {detail}",
            "there is an invisible character {detail}",
            "删掉它,重新输入这一处",
            "delete it and type this place again",
        ),
        "yaml-syntax": Row(
            "YAML 写法不对:{detail}",
            "this is not YAML: {detail}",
            "检查缩进、冒号后的空格、引号和括号",
            "check indentation, the blank after a colon, quotes and brackets",
        ),
        "colon-in-text": Row(
            "文字里有冒号加空格,YAML 会当成键",
            "a colon and a blank inside text make a YAML key of it",
            "整段加引号,或另起一行放在 | 之后,或用全角冒号 ：",
            "quote it, or put it on the lines below a |, or use the full-width colon ：",
        ),
        "colon-missing": Row(
            "键后面缺少冒号",
            "a key lacks its colon",
            "写成 键: 值,冒号后留一个空格",
            "write key: value, with a blank after the colon",
        ),
        "quote-not-closed": Row("引号没有配上", "a quote is not closed", "补上后引号", "close it"),
        "bracket-mismatch": Row(
            "方括号或花括号里少了逗号或后括号",
            "a list or mapping in brackets lacks a comma or its end",
            "补上逗号或后括号",
            "add the comma or the bracket",
        ),
        "wrong-indentation": Row(
            "缩进对不上", "the indentation does not fit", "同一层的键要对齐", "align the keys of one level"
        ),
        "wrong-start": Row(
            "文字不能以这个字符开头",
            "text cannot begin with this character",
            "给整段文字加引号",
            "quote the text",
        ),
        "tab-indentation": Row(
            "缩进里有制表符", "a tab in the indentation", "缩进只用空格", "indent with blanks only"
        ),
        "number-not-allowed": Row(
            "「{name}」不能作数",
            "'{name}' is not a number that may be used here",
            "写成普通的十进制数;要作文字就加引号",
            "write a plain decimal number, or quote it as text",
        ),
        "comment-in-folded": Row(
            "折行的文字里有注释,注释会吞掉后面的内容",
            "a comment inside folded text would swallow the rest",
            "改用 | 开头的文字块,或去掉注释",
            "use a block that begins with |, or remove the comment",
        ),
        # The pack format
        "unknown-key": Row("{where}没有「{name}」这一项", "{where} has no key '{name}'"),
        "missing-key": Row("{where}缺少「{name}」", "{where} lacks '{name}'", "补上 {name}:", "add {name}:"),
        "wrong-type": Row("这里是{found},应当是{wanted}", "this should be {wanted}, not {found}"),
        "wrong-value": Row("这里不能是「{found}」", "this cannot be '{found}'"),
        "empty-value": Row("这里不能是空的", "this cannot be empty"),
        "wrong-date": Row(
            "「{found}」不是日期", "'{found}' is not a date", "写成 2024-01-01", "write it like 2024-01-01"
        ),
        "period-reversed": Row(
            "止({until})不晚于起({start})",
            "until ({until}) is not after from ({start})",
            "期间含起日、不含止日",
            "a period holds its first day, and not the day it ends on",
        ),
        "wrong-id": Row(
            "「{found}」不能作编号",
            "'{found}' cannot be an id",
            "编号只用小写字母、数字、连字符;地区规则以代码加点开头,如 430000.name",
            "use small letters, digits and hyphens; a region's rule begins with its code and a dot, like 430000.name",
        ),
        "wrong-version": Row(
            "「{found}」不是版本号", "'{found}' is not a version", "写成 1.0.0", "write it like 1.0.0"
        ),
        "wrong-range": Row(
            "「{found}」不是版本范围",
            "'{found}' is not a version range",
            '写成 ">=1.0,<2"',
            'write it like ">=1.0,<2"',
        ),
        "check-or-checks": Row(
            "check 和 checks 要写一个,也只能写一个", "write check or checks, one of them and not both"
        ),
        "by-without-each": Row(
            "写了 by 就要用 each 说明是哪张表的行",
            "by needs each, to say which list is grouped",
            "加上 each:",
            "add each:",
        ),
        "severity-without-end": Row(
            "分情形的严重程度要以一个词结尾",
            "a list of severities ends in a plain word",
            "在最后加一项 error、warning 或 note",
            "add error, warning or note as the last item",
        ),
        "values-overlap": Row(
            "参数「{name}」在 {start} 已有一个值(第 {at_line} 行)",
            "parameter '{name}' has another value on {start} (line {at_line})",
            "让两段期间错开;下一个值自动结束上一个",
            "keep the periods apart; the next value ends the last",
        ),
        "stages-out-of-order": Row(
            "阶段的起始日期要一个比一个晚", "each stage begins later than the one before"
        ),
        "tighten-needs-stricter": Row(
            "「{name}」只许从严,却没有说哪边更严",
            "'{name}' may only be tightened but does not say which way",
            "加上 stricter: higher 或 stricter: lower",
            "add stricter: higher or stricter: lower",
        ),
        "tighten-needs-number": Row(
            "「{name}」的值不是数或日期,不能比较宽严",
            "the values of '{name}' are neither numbers nor dates, so none is stricter",
            "改成 lower: nothing 或 lower: anything",
            "use lower: nothing or lower: anything",
        ),
        "duplicate-name": Row(
            "「{name}」已经有了,在 {at_file} 第 {at_line} 行",
            "'{name}' exists already, at {at_file} line {at_line}",
            "换一个名字,或删去一个",
            "choose another name, or remove one",
        ),
        # The tree of packs
        "no-packs": Row(
            "{folder} 里没有规则包",
            "there is no pack in {folder}",
            "每个规则包是一个有 pack.yaml 的文件夹",
            "a pack is a folder with a pack.yaml",
        ),
        "wrong-suffix": Row(
            "文件没有读:只读 .yaml 文件",
            "the file was not read: only .yaml files are",
            "改名为 .yaml",
            "rename it to .yaml",
            "warning",
        ),
        "unknown-jurisdiction": Row(
            "没有代码为「{name}」的行政区划",
            "there is no jurisdiction with the code '{name}'",
            "用 GB/T 2260 的六位代码,末尾的 00 可省",
            "use a six-digit GB/T 2260 code; trailing 00 may be dropped",
        ),
        "duplicate-pack": Row(
            "规则包「{name}」有两个,另一个在 {at_file}",
            "there are two packs '{name}', the other at {at_file}",
            "删去一个,或换编号",
            "remove one, or change its id",
        ),
        "two-packs": Row(
            "「{name}」和「{other}」管同一地区、同类表、同一年度",
            "'{name}' and '{other}' hold for the same region, kind and year",
            "让一个 extends 另一个,或错开年度",
            "let one extend the other, or keep their years apart",
        ),
        "several-parents": Row("extends 只能写一个上级规则包", "extends names exactly one parent pack"),
        "extends-itself": Row("规则包「{name}」以自己为上级", "pack '{name}' extends itself"),
        "extends-cycle": Row("规则包互为上级:{chain}", "packs extend one another: {chain}"),
        "parent-missing": Row("没有上级规则包「{name}」", "there is no parent pack '{name}'"),
        "parent-broken": Row(
            "上级规则包「{name}」有错,本包没有检查",
            "the parent pack '{name}' has problems; this pack was not examined",
            "先改上级规则包",
            "mend the parent first",
        ),
        "version-outside-range": Row(
            "上级规则包「{name}」是 {version} 版,不在 {range} 之内",
            "the parent pack '{name}' has version {version}, outside {range}",
            "核对上级的改动后放宽范围",
            "look at what changed in the parent, then widen the range",
        ),
        "not-below-parent": Row(
            "{name} 不在上级规则包的地区 {other} 之内",
            "{name} is not within {other}, the region of the parent pack",
        ),
        # Form schemas
        "schema-unusable": Row(
            "表单模式不能用:{detail}",
            "the schema cannot be used: {detail}",
            "schemas/README.md 说明了可以写什么",
            "schemas/README.md tells what may be written",
        ),
        # What a lower level does
        "wrong-prefix": Row(
            "新规则「{name}」要以「{prefix}」开头",
            "the new rule '{name}' must begin with '{prefix}'",
            "改为 {prefix}{name};要改上级的规则,用 replace 或 change",
            "call it {prefix}{name}; to alter a rule of the parent, use replace or change",
        ),
        "unknown-rule": Row("上级没有规则「{name}」", "no level above has the rule '{name}'"),
        "unknown-parameter": Row("上级没有参数「{name}」", "no level above has the parameter '{name}'"),
        "unknown-definition": Row("上级没有定义「{name}」", "no level above has the definition '{name}'"),
        "unknown-map": Row("上级没有对应表「{name}」", "no level above has the map '{name}'"),
        "unknown-basis": Row(
            "basis 里没有登记「{name}」",
            "'{name}' is not registered under basis",
            "先在 basis: 下登记文件和条款",
            "register the document and its clause under basis: first",
        ),
        "already-above": Row(
            "「{name}」上级已经有了,在 {at_file} 第 {at_line} 行",
            "'{name}' exists above, at {at_file} line {at_line}",
            "参数用 set,定义和对应表用 override",
            "use set for a parameter, override for a definition or a map",
        ),
        "nothing-above": Row(
            "没有上级规则包,不能写 {name}",
            "{name} needs a parent pack",
            "在 pack: 下写 extends",
            "add extends under pack:",
        ),
        "nothing-changed": Row(
            "没有说要改什么",
            "it does not say what to change",
            "写上要改的项,如 severity、stage、values、entries",
            "add what changes: severity, stage, values, entries …",
        ),
        "exceptions-clash": Row(
            "规则「{name}」同时有两处例外:第 {at_line} 行的 {act} 和 {other_file} 第 {other_line} 行的 {other_act}",
            "rule '{name}' has two exceptions at one time: {act} at line {at_line} and {other_act} at {other_file} line {other_line}",
            "合成一处,或错开期间",
            "make them one, or keep their periods apart",
        ),
        "lowering-forbidden": Row(
            "参数「{name}」不许下级改动",
            "parameter '{name}' may not be set by a lower level",
            "删去这一项",
            "remove it",
        ),
        "loosening": Row(
            "「{name}」只许从严:上级是 {above},这里是 {here}",
            "'{name}' may only be tightened: it is {above} above and {here} here",
            "不得宽于上级",
            "be no laxer than the level above",
        ),
        "disabling-forbidden": Row(
            "规则「{name}」只许从严,不能停用", "rule '{name}' may only be tightened, not disabled"
        ),
        # Examples
        "unknown-base": Row("没有底表「{name}」", "there is no base form '{name}'"),
        "no-such-cell": Row("底表上没有「{a}」", "the base form has no '{a}'"),
        "example-does-not-fit": Row(
            "改过的表读不进来:{detail}",
            "the patched form cannot be read: {detail}",
            "按表单种类的模式改正",
            "let it fit the schema of its kind",
        ),
        # Expressions
        "expression-too-long": Row(
            "表达式有 {detail} 个字,太长了",
            "the expression has {detail} characters, too many",
            "拆成几条,或用 definitions",
            "split it, or use definitions",
        ),
        "expression-too-deep": Row(
            "表达式嵌套超过 {detail} 层",
            "the expression nests deeper than {detail} levels",
            "拆成几条,或用 definitions",
            "split it, or use definitions",
        ),
        "expression-too-large": Row(
            "表达式超过 {detail} 个成分",
            "the expression has more than {detail} parts",
            "拆成几条,或用 definitions",
            "split it, or use definitions",
        ),
        "empty-expression": Row("表达式是空的", "the expression is empty"),
        "stray-character": Row(
            "不认识的字符「{detail}」",
            "unknown character '{detail}'",
            "文字要加引号,如 “优”",
            'quote text, like "优"',
        ),
        "unclosed-text": Row("文字缺少后引号", "the text has no closing quote", "补上引号", "add the quote"),
        "unclosed-name": Row("「 没有配上 」", "「 lacks its 」", "补上 」", "add 」"),
        "bracket-not-closed": Row(
            "左括号没有配上右括号", "a bracket is not closed", "补上右括号", "close it"
        ),
        "bracket-not-opened": Row(
            "右括号没有配上左括号",
            "a bracket is closed that was not opened",
            "去掉它,或补上左括号",
            "remove it, or open one",
        ),
        "operand-missing": Row(
            "运算符旁边缺少一项",
            "an operator lacks one of its sides",
            "补上要比较或计算的字段或数",
            "add the field or number",
        ),
        "operator-missing": Row(
            "两项之间缺少运算符",
            "two values stand side by side without an operator",
            "补上 =、≤、+ 等",
            "put =, ≤, + … between them",
        ),
        "then-missing": Row(
            "「若」没有配上「则」", "'if' lacks its 'then'", "写成 若 … 则 …", "write if … then …"
        ),
        "condition-missing": Row(
            "「若…则…」缺少条件或结论", "'if … then …' lacks a part", "写成 若 … 则 …", "write if … then …"
        ),
        "satisfies-missing": Row(
            "「每个」「存在」要配「满足」",
            "'every' and 'some' need 'satisfies'",
            "写成 每个 指标 满足 …",
            "write every X satisfies …",
        ),
        "alternatives-missing": Row(
            "「之一」后面缺少备选项",
            "'one of' lacks its alternatives",
            "写成 之一(甲: …, 乙: …)",
            "write one of(a: …, b: …)",
        ),
        "keyword-out-of-place": Row("这个词不能放在这里", "this word cannot stand here"),
        "tolerance-needs-equality": Row(
            "± 只能跟在 = 的右边之后",
            "± needs = before it",
            "写成 左 = 右 ± 容差",
            "write left = right ± tolerance",
        ),
        "one-of-needs-equality": Row("「之一」只能跟在 = 或 ≈ 之后", "'one of' needs = or ≈ before it"),
        "blank-clause-out-of-place": Row(
            "「空白按…」只能写在汇总函数里,分号之后",
            "a blank clause stands inside an aggregate, after a semicolon",
            "写成 合计(得分；空白按0)",
            "write sum(score; blank as 0)",
        ),
        "label-out-of-place": Row("名称加冒号只能写在「之一」里", "a label stands only inside 'one of'"),
        # Names, types and units, known before any form is read
        "unknown-name": Row("没有「{a}」", "there is no '{a}'"),
        "ambiguous-name": Row(
            "「{a}」可以指几处",
            "'{a}' may mean several things",
            "写出它属于哪一块,如 总分.得分",
            "say which block it belongs to, like totals.score",
        ),
        "unknown-function": Row("没有函数「{a}」", "there is no function '{a}'"),
        "unknown-unit": Row(
            "不认识单位「{a}」",
            "unknown unit '{a}'",
            "单位登记在 units.json",
            "units are registered in units.json",
        ),
        "no-such-date": Row(
            "没有「{a}」这一天", "there is no such day as '{a}'", "检查月和日", "check month and day"
        ),
        "no-such-part": Row("{b}没有「{a}」这一项", "{b} has no part '{a}'"),
        "not-a-check": Row(
            "这里要一个判断,写的却是{a}",
            "a check is needed here, not {a}",
            "补上比较,如 ≤ 或 不为空",
            "compare it, with ≤ or is present",
        ),
        "wrong-operand": Row("这里要{b},写的却是{a}", "{b} is needed here, not {a}"),
        "not-comparable": Row("{a}和{b}不能比较", "{a} cannot be compared with {b}"),
        "no-order": Row(
            "{a}没有大小,只能问是否相同",
            "{a} has no order; only sameness can be asked",
            "用 ＝ 或 ≠",
            "use = or ≠",
        ),
        "units-unlike": Row(
            "{a}和{b}不是同一种量",
            "{a} and {b} measure different things",
            "检查是否写错了字段",
            "check whether a field is the wrong one",
        ),
        "unit-needed": Row(
            "与金额相比的数要写单位",
            "a number set against an amount needs its unit",
            "写成 3万元 或 30000元",
            "write 3万元 or 30000元",
        ),
        "about-needs-cell": Row(
            "≈ 的左边要是表上的一格",
            "a cell of the form must stand left of ≈",
            "把列示的数放在左边;两边都是算出来的,用 ＝ 或 ± 容差",
            "put the printed figure on the left, or use = or ± a tolerance",
        ),
        "not-a-list": Row(
            "{a}不是列表", "{a} is not a list", "写表名,如 指标 或 资金", "name a list of the form"
        ),
        "mixed-list": Row(
            "列表里混着{a}", "the list mixes {a}", "一个列表只放一种值", "keep one kind of value in a list"
        ),
        "branches-differ": Row(
            "「则」是{a},「否则」是{b}",
            "'then' gives {a} and 'else' gives {b}",
            "两边写成同一种值",
            "let both give the same kind",
        ),
        "wrong-arguments": Row("「{a}」要 {b} 项,写了 {c} 项", "'{a}' takes {b} values, not {c}"),
        "no-blank-clause": Row(
            "「{a}」后面不能写空白怎么算",
            "'{a}' takes no blank clause",
            "去掉分号后的部分",
            "remove what follows the semicolon",
        ),
        "bad-pattern": Row(
            "模式写法不对:{a}",
            "the pattern is wrong: {a}",
            "模式用 RE2 写法,汉字用 \\p{{Han}},命名组写 (?P<value>…)",
            "patterns are RE2; \\p{{Han}} is a Chinese character, (?P<value>…) a named group",
        ),
        "definition-cycle": Row(
            "定义绕回了自己:{a}",
            "the definition leads back to itself: {a}",
            "去掉其中一环",
            "remove one of the links",
        ),
        "in-definition": Row("{a}", "{a}"),
        "no-column": Row(
            "没有写 columns,不能用「{a}」",
            "'{a}' needs columns",
            "在规则里写 columns:",
            "state columns: in the rule",
        ),
        "no-group": Row(
            "只有写了 by 的规则才有「{a}」", "only a rule with by has '{a}'", "加上 by:", "add by:"
        ),
        "no-row": Row("按组检查时没有「{a}」", "a group has no '{a}'", "用 本组", "use group"),
        "syntax-error": Row("看不懂这里的写法", "this cannot be read"),
    }
)


def problem(
    code: str,
    *,
    file: str = "",
    line: int = 0,
    column: int = 0,
    excerpt: str = "",
    width: int = 1,
    reason: Words = NO_WORDS,
    hint: Words = NO_WORDS,
    **details: object,
) -> Problem:
    """A problem with the sentence of its code, ``details`` filled in.

    A detail may be ``Words``, to differ by language. Without ``hint`` the mending of the table is the hint.
    """
    row = CODES[code]
    message = Words(_filled(row.chinese, details, "zh"), _filled(row.english, details, "en"))
    mending = Words(_filled(row.mending, details, "zh"), _filled(row.mending_english, details, "en"))
    hinted = hint if hint != NO_WORDS else mending
    return Problem(code, message, file, line, column, excerpt, max(1, width), reason, hinted, row.severity)


def sentence(code: str) -> Words:
    """What a code says in general, with … where a problem names its own."""
    row = CODES[code]
    return Words(row.chinese.format_map(_Blanks()), row.english.format_map(_Blanks()))


class _Blanks(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _filled(template: str, details: dict[str, object], lang: Lang) -> str:
    said = {key: value.of(lang) if isinstance(value, Words) else value for key, value in details.items()}
    return template.format_map(said)


def nearest(word: str, choices: Iterable[str]) -> tuple[str, ...]:
    """The three choices nearest to ``word``, best first; none where nothing is close.

    >>> nearest("全年执行树", ["年初预算数", "全年执行数", "得分"])
    ('全年执行数',)
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415  # only a faulty pack pays for the import

    found = process.extract(word, sorted(set(choices)), scorer=fuzz.ratio, limit=3, score_cutoff=_LIKENESS)
    return tuple(choice for choice, _, _ in found)


def did_you_mean(word: str, choices: Iterable[str]) -> Words:
    """A hint: the three nearest choices; all of them where none is near and they are few; else nothing."""
    known = sorted(set(choices))
    near = nearest(word, known)
    if near:
        return Words("、".join(near) + "?", " / ".join(near) + "?")
    if 0 < len(known) <= LISTED_CHOICES:
        return Words("可以写:" + "、".join(known), "one of: " + ", ".join(known))
    return NO_WORDS


def display_width(text: str) -> int:
    """How many terminal columns ``text`` takes: 2 for a Han character, 0 for a combining mark.

    >>> display_width("得分 ≤")
    6
    """
    return sum(max(0, wcwidth(character)) for character in text)


def render(one: Problem, lang: Lang = "zh") -> str:
    """A problem as people read it: place, code, sentence, excerpt with a caret, reason, hint."""
    lines = [f"{_place(one)}{one.code}: {one.message.of(lang)}"]
    if one.excerpt:
        lines += _drawing(one)
    if one.reason.of(lang):
        lines.append(f"  {'why' if lang == 'en' else '依据'}: {one.reason.of(lang)}")
    if one.hint.of(lang):
        lines.append(f"  {'hint' if lang == 'en' else '建议'}: {one.hint.of(lang)}")
    return "\n".join(lines)


def _place(one: Problem) -> str:
    if not one.line:
        return f"{one.file}: " if one.file else ""
    return f"{one.file}:{one.line}:{one.column}: "


def _drawing(one: Problem) -> list[str]:
    """The excerpt with line numbers, and a caret line that lines up by display width."""
    shown = [_printable(text) for text in one.excerpt.split("\n")]
    last, start, width = _window(shown[-1], one.column - 1, one.width)
    gutter = max(5, len(str(one.line)) + 1)
    first = one.line - len(shown) + 1
    rows = [
        f"{first + index:>{gutter}} | {_cut(text, SHOWN_COLUMNS)}" for index, text in enumerate(shown[:-1])
    ]
    underline = "~" * max(1, display_width(last[start : start + width]))
    return [
        *rows,
        f"{one.line:>{gutter}} | {last}",
        f"{'':>{gutter}} | {' ' * display_width(last[:start])}{underline}",
    ]


def _printable(text: str) -> str:
    """``text`` with each character that nobody could see (and that might turn the line round) made visible."""
    return "".join("\N{OPEN BOX}" if category(one) in _UNSEEN else one for one in text.replace("\t", " "))


def _window(text: str, start: int, width: int) -> tuple[str, int, int]:
    """``text`` cut around the fault where it is too long, and where the fault stands in what is left."""
    start = max(0, min(start, len(text)))
    width = max(1, min(width, len(text) - start))
    if display_width(text) <= SHOWN_COLUMNS:
        return text, start, width
    left = max(0, start - SHOWN_COLUMNS // 4)
    head = "…" if left else ""
    return head + _cut(text[left:], SHOWN_COLUMNS), start - left + len(head), min(width, SHOWN_COLUMNS // 4)


def _cut(text: str, columns: int) -> str:
    used = 0
    for index, character in enumerate(text):
        used += max(0, wcwidth(character))
        if used > columns:
            return text[:index] + "…"
    return text
