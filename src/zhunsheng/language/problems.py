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
    ``replacement`` is what may stand for those characters without a doubt; ``None`` where a person has to decide.
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
    replacement: str | None = None

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
        "yaml-trap": Row(
            "「{name}」没有引号,别的程序会读成{seen}",
            "'{name}' is not quoted; other programs read it as {seen}",
            "加上引号",
            "quote it",
            "warning",
        ),
        "wide-colon": Row(
            "「{name}」后面是全角冒号,YAML 不当它是键",
            "a full-width colon follows '{name}', so YAML does not take it for a key",
            "改成半角冒号加一个空格",
            "write a plain colon and a blank",
        ),
        # The pack format
        "unknown-key": Row("{where}没有「{name}」这一项", "{where} has no key '{name}'"),
        "missing-key": Row("{where}缺少「{name}」", "{where} lacks '{name}'", "补上 {name}:", "add {name}:"),
        "wrong-type": Row(
            "这里是{found},应当是{wanted}",
            "this should be {wanted}, not {found}",
            "改成{wanted}",
            "write {wanted}",
        ),
        "wrong-value": Row(
            "这里不能是「{found}」",
            "this cannot be '{found}'",
            "docs/pack-format.md 列出了可以写什么",
            "docs/pack-format.md lists what may be written",
        ),
        "empty-value": Row(
            "这里不能是空的",
            "this cannot be empty",
            "写上内容,或删去这一项",
            "fill it, or remove the key",
        ),
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
            "check 和 checks 要写一个,也只能写一个",
            "write check or checks, one of them and not both",
            "只有一项要求的写 check:,几项的写 checks:",
            "check: for one demand, checks: for several",
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
            "阶段的起始日期要一个比一个晚",
            "each stage begins later than the one before",
            "按日期从早到晚写",
            "write them in the order of their days",
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
        "several-parents": Row(
            "extends 只能写一个上级规则包",
            "extends names exactly one parent pack",
            "只留直接的上级;更上面的由它带来",
            "keep the nearest; what is above it comes with it",
        ),
        "extends-itself": Row(
            "规则包「{name}」以自己为上级",
            "pack '{name}' extends itself",
            "写上级规则包的编号;没有上级就删去 extends",
            "name the parent pack, or remove extends where there is none",
        ),
        "extends-cycle": Row(
            "规则包互为上级:{chain}",
            "packs extend one another: {chain}",
            "只让下级 extends 上级",
            "let the lower one extend the upper one only",
        ),
        "parent-missing": Row(
            "没有上级规则包「{name}」",
            "there is no parent pack '{name}'",
            "核对编号;包不在这里的,用 --rules 给出它所在的文件夹",
            "check its id; where the pack is elsewhere, name its folder with --rules",
        ),
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
            "核对 jurisdiction 和 extends",
            "check jurisdiction and extends",
        ),
        "kind-not-above": Row(
            "上级规则包不管「{name}」这种表,上级的规则都用不到它",
            "the parent pack does not hold for '{name}', so none of its rules is asked of such forms",
            "核对 kinds;确实是本地才有的表,可以不改",
            "check kinds; where the form is this region's own, nothing need change",
            "warning",
        ),
        "years-apart": Row(
            "本包的年度与上级「{name}」的没有一年相同,永远选不到",
            "no fiscal year is both this pack's and that of its parent '{name}', so it is never chosen",
            "核对 fiscal_years",
            "check fiscal_years",
            "warning",
        ),
        # Hotfixes
        "unknown-pack": Row(
            "没有规则包「{name}」",
            "there is no pack '{name}'",
            "核对编号;包不在这里的,用 --rules 给出它所在的文件夹",
            "check its id; where the pack is elsewhere, name its folder with --rules",
        ),
        "duplicate-hotfix": Row(
            "修补「{name}」有两个,另一个在 {at_file}",
            "there are two hotfixes '{name}', the other at {at_file}",
            "删去一个,或换号",
            "remove one, or change its number",
        ),
        "hotfix-gap": Row(
            "修补「{name}」之前缺第 {missing} 号",
            "there is no number {missing} before the hotfix '{name}'",
            "从 1 起依次编号",
            "number them from 1 without a gap",
        ),
        "hotfix-other-version": Row(
            "修补「{name}」用于 {range},规则包现在是 {version} 版,没有采用",
            "the hotfix '{name}' is for {range}; the pack has version {version}, so it was not applied",
            "已并入新版的可以留着作记录;还要用的,核对后放宽 versions",
            "what the new version holds already may stay as a record; to go on using it, widen versions",
            "warning",
        ),
        "nothing-to-enable": Row(
            "规则「{name}」在这段时间没有停用,不用恢复",
            "rule '{name}' is not disabled at that time, so there is nothing to enable",
            "核对编号和期间",
            "check its id and the period",
        ),
        # Waivers
        "no-such-rule": Row(
            "没有规则「{name}」",
            "there is no rule '{name}'",
            "zhunsheng show 加地区代码,列出那里的规则",
            "zhunsheng show with a region's code lists the rules there",
        ),
        "waivers-overlap": Row(
            "这张表的这几格已经豁免过「{name}」,在 {at_file} 第 {at_line} 行",
            "'{name}' is waived for these cells of this form already, at {at_file} line {at_line}",
            "合成一条,或错开期间",
            "make them one, or keep their periods apart",
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
        "unknown-rule": Row(
            "上级没有规则「{name}」",
            "no level above has the rule '{name}'",
            "zhunsheng show 加上级的编号,列出那里有什么",
            "zhunsheng show with the parent's id lists what is there",
        ),
        "unknown-parameter": Row(
            "上级没有参数「{name}」",
            "no level above has the parameter '{name}'",
            "zhunsheng show 加上级的编号,列出那里有什么",
            "zhunsheng show with the parent's id lists what is there",
        ),
        "unknown-definition": Row(
            "上级没有定义「{name}」",
            "no level above has the definition '{name}'",
            "zhunsheng show 加上级的编号,列出那里有什么",
            "zhunsheng show with the parent's id lists what is there",
        ),
        "unknown-map": Row(
            "上级没有对应表「{name}」",
            "no level above has the map '{name}'",
            "zhunsheng show 加上级的编号,列出那里有什么",
            "zhunsheng show with the parent's id lists what is there",
        ),
        "unknown-basis": Row(
            "basis 里没有登记「{name}」",
            "'{name}' is not registered under basis",
            "先在 basis: 下登记文件和条款",
            "register the document and its clause under basis: first",
        ),
        "document-not-in-force": Row(
            "「{name}」只在 {period}施行,引用它的只管 {used},没有一天相同",
            "'{name}' is in force {period} only; what cites it holds {used}, and no day is both",
            "核对两处的期间,或改引当时施行的文件",
            "check both periods, or cite the document that was in force then",
            "warning",
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
            "规则「{name}」只许从严,不能停用",
            "rule '{name}' may only be tightened, not disabled",
            "删去这一项;不适合本地的,请上级改",
            "remove it; where it does not suit the region, ask the level above to change it",
        ),
        "not-shown-stricter": Row(
            "「{name}」只许从严,看不出这里不比上级宽",
            "'{name}' may only be tightened, and this cannot be shown to be as strict as above",
            "在上级的 check 后用 且 加条件、在 when 后用 或 加情形、去掉 each 的筛选;别的要求另立一条规则",
            "add to the check above with 且, to its when with 或, or drop a filter of each; put other demands in a rule of their own",
        ),
        "disabling-without-end": Row(
            "停用「{name}」,没有写到哪天为止",
            "'{name}' is disabled without an end",
            "写 until:;长期由另一条规则代替的,写 instead: 那条规则的编号",
            "state until:, or instead: with the id of the rule that takes its place for good",
            "warning",
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
        # Packs as workbooks
        "not-on-sheets": Row(
            "这里不能放进表格:{detail}",
            "this cannot be put on a sheet: {detail}",
            "这个包留在 YAML 里改",
            "edit this pack as YAML",
        ),
        "comment-moved": Row(
            "注释移到了所在的一行的备注里",
            "the comment moved to the remarks of the row it stands in",
            severity="warning",
        ),
        "workbook-unusable": Row(
            "工作簿不能用:{detail}",
            "the workbook cannot be used: {detail}",
            "用表格软件另存为 .xlsx,不加密、不带宏",
            "save it as .xlsx, without a password or macros",
        ),
        "missing-sheet": Row(
            "缺少工作表「{name}」",
            "there is no sheet '{name}'",
            "从导出的工作簿改起,不要删改表名",
            "begin with an exported workbook and keep the names of its sheets",
        ),
        "unknown-sheet": Row("规则包没有工作表「{name}」", "a pack has no sheet '{name}'"),
        "missing-column": Row(
            "缺少「{name}」一栏",
            "there is no column '{name}'",
            "第一行是栏名,补上这一栏",
            "the first row holds the heads; add this one",
        ),
        "unknown-column": Row("没有「{name}」这一栏", "there is no column '{name}'"),
        "merged-cells": Row(
            "{name} 是合并的单元格",
            "{name} are merged cells",
            "取消合并,每一格写自己的内容",
            "unmerge them and fill each",
        ),
        "formula-in-cell": Row(
            "这一格是公式",
            "this cell is a formula",
            "写上结果;要写以 = 开头的文字,先把格式设为文本",
            "write the result; for text that begins with =, format the cell as text first",
        ),
        "error-in-cell": Row(
            "这一格是错误值 {found}", "this cell is the error {found}", "写上内容", "write what it should say"
        ),
        "number-in-cell": Row(
            "这一格被存成了{found},不知道原来写的是什么",
            "this cell is stored as {found}; what was written is not known",
            "把单元格格式设为文本,重新输入",
            "format the cell as text and type it again",
        ),
        "styled-text": Row(
            "这一格里有的字带着格式,规则里存不下",
            "part of this text is formatted, which a rule cannot hold",
            "清除格式;要强调或作废,用文字写明",
            "clear the formatting and say in words what it means",
        ),
        "hidden-cells": Row(
            "{name}隐藏着,里面有内容",
            "{name} is hidden and not empty",
            "取消隐藏和筛选;不要的内容删掉",
            "show them, or delete what is not wanted",
        ),
        "no-such-row": Row(
            "工作表「{where}」里没有「{name}」", "there is no '{name}' on the sheet '{where}'"
        ),
        "cell-note": Row(
            "这一格的批注不会带进规则",
            "the note on this cell is not taken into the rules",
            "要留下的写进备注栏",
            "put what is to be kept in the column of remarks",
            "warning",
        ),
        # What is stated for nothing, and what is not stated
        "unused-parameter": Row(
            "参数「{name}」没有一条规则用到",
            "no rule uses the parameter '{name}'",
            "删去它,或在规则里用它",
            "remove it, or let a rule use it",
            "warning",
        ),
        "unused-definition": Row(
            "定义「{name}」没有一条规则用到",
            "no rule uses the definition '{name}'",
            "删去它,或在规则里用它",
            "remove it, or let a rule use it",
            "warning",
        ),
        "unused-map": Row(
            "对应表「{name}」没有一条规则用到",
            "no rule uses the map '{name}'",
            "删去它,或在规则里用它",
            "remove it, or let a rule use it",
            "warning",
        ),
        "unused-basis": Row(
            "登记了「{name}」,没有规则和参数引用它",
            "'{name}' is registered, and no rule or parameter cites it",
            "在 basis: 里引用它,摘录原文(quote),或删去",
            "cite it under basis:, quote its words, or remove it",
            "warning",
        ),
        "rule-without-basis": Row(
            "规则「{name}」没有依据",
            "the rule '{name}' has no basis",
            "写上 basis:,引用登记过的文件或条款",
            "add basis: with a registered document or clause",
            "warning",
        ),
        "rule-without-examples": Row(
            "规则「{name}」没有示例",
            "the rule '{name}' has no examples",
            "在 *.examples.yaml 里写成立的、不成立的、边上的、缺格的、不在范围的各一个",
            "write some in a *.examples.yaml: one that holds, one that fails, one at the edge, one with a missing cell, one out of scope",
            "warning",
        ),
        "rule-never-shown-failing": Row(
            "规则「{name}」的示例里没有不成立的",
            "no example shows the rule '{name}' failing",
            "加一个 kind: fails 的示例:没见它报过,就不知道它会不会报",
            "add an example of kind: fails; a rule that nobody saw fail may never fail",
            "warning",
        ),
        # Holes in time
        "values-gap": Row(
            "参数「{name}」从 {start} 到 {last} 没有值",
            "the parameter '{name}' has no value from {start} to {last}",
            "期间含起日、不含止日;去掉前一个值的 until,下一个值自动结束上一个",
            "a period does not hold the day it ends on; without until a value lasts to the next",
            "warning",
        ),
        "exceptions-gap": Row(
            "规则「{name}」的两处例外之间漏了 {start} 到 {last}",
            "between two exceptions from the rule '{name}' {start} to {last} is left out",
            "期间含起日、不含止日:until 写成下一处的 from",
            "a period does not hold the day it ends on: let until be the next one's from",
            "warning",
        ),
        "stages-gap": Row(
            "规则「{name}」从 {start} 到 {last} 不在任何阶段,不会执行",
            "the rule '{name}' is in no stage from {start} to {last}, and not in force",
            "让第一个阶段从规则的起日开始",
            "let the first stage begin when the rule does",
            "warning",
        ),
        "never-asked": Row(
            "「{name}」的期间里没有一个年度的 12 月 31 日,审核时用不上",
            "'{name}' holds on no 31 December of its fiscal years, so no audit asks about it",
            "规则和参数按年度最后一天取;按日期审核用 --on",
            "rules and parameters are those of the year's last day; --on asks about another",
            "warning",
        ),
        "value-missing": Row(
            "规则「{name}」在 {day} 执行,它用的参数「{parameter}」那天没有值",
            "the rule '{name}' is in force on {day}, when its parameter '{parameter}' has no value",
            "给参数补上那时的值,或给规则写 period:",
            "give the parameter a value for that time, or the rule a period:",
            "warning",
        ),
        # What says nothing
        "never-holds": Row(
            "「{part}」永远不成立",
            "'{part}' never holds",
            "检查比较的方向、数和用词;真的不会发生就删去",
            "check the direction of the comparison, the numbers and the words; remove it if it cannot happen",
            "warning",
        ),
        "always-holds": Row(
            "「{part}」永远成立",
            "'{part}' always holds",
            "检查比较的方向、数和用词;多余就删去",
            "check the direction of the comparison, the numbers and the words; remove it if it says nothing",
            "warning",
        ),
        "check-never-fails": Row(
            "没有一张表会不合规则「{name}」的「{part}」",
            "no form can fail '{part}' of the rule '{name}'",
            "检查比较的方向和条件:查不出什么的规则不必写",
            "check the direction of the comparison and the conditions: a rule that finds nothing is none",
            "warning",
        ),
        "check-never-holds": Row(
            "没有一张表会合乎规则「{name}」的「{part}」",
            "no form can meet '{part}' of the rule '{name}'",
            "检查比较的方向和条件",
            "check the direction of the comparison and the conditions",
            "warning",
        ),
        "pattern-matches-all": Row(
            "模式「{pattern}」什么文字都匹配",
            "the pattern '{pattern}' matches any text",
            "去掉能空着的一支,或加上 ^ 和 $",
            "remove the branch that may be empty, or add ^ and $",
            "warning",
        ),
        "pattern-matches-none": Row(
            "模式「{pattern}」什么文字都不匹配",
            "the pattern '{pattern}' matches no text",
            "^ 只能在最前,$ 只能在最后",
            "^ stands first and $ last",
            "warning",
        ),
        "pattern-latin-only": Row(
            "模式「{pattern}」认不得汉字",
            "the pattern '{pattern}' does not know Chinese characters",
            "汉字写 \\p{{Han}},字母数字写 [0-9A-Za-z]",
            "write \\p{{Han}} for a Chinese character, [0-9A-Za-z] for letters and digits",
            "warning",
        ),
        "pattern-may-hang": Row(
            "模式「{pattern}」换一个程序来匹配可能会卡死",
            "the pattern '{pattern}' could hang in another program",
            "里外只留一层重复",
            "keep one of the two repetitions",
            "warning",
        ),
        "title-opposes-check": Row(
            "规则「{name}」的标题和它的 check 正相反",
            "the title and the check of the rule '{name}' say opposite things",
            "标题写好的表单应当怎样;两边有一边写反了",
            "a title is true of a good form; one of the two is the wrong way round",
            "warning",
        ),
        "repeated-part": Row(
            "「{part}」写了两遍",
            "'{part}' is written twice",
            "删去一个,或改成本来要写的",
            "remove one, or write what was meant",
            "warning",
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
    replacement: str | None = None,
    **details: object,
) -> Problem:
    """A problem with the sentence of its code, ``details`` filled in.

    A detail may be ``Words``, to differ by language. Without ``hint`` the mending of the table is the hint.
    """
    row = CODES[code]
    message = Words(_filled(row.chinese, details, "zh"), _filled(row.english, details, "en"))
    mending = Words(_filled(row.mending, details, "zh"), _filled(row.mending_english, details, "en"))
    hinted = hint if hint != NO_WORDS else mending
    return Problem(
        code, message, file, line, column, excerpt, max(1, width), reason, hinted, row.severity, replacement
    )


def sentence(code: str) -> Words:
    """What a code says in general, with … where a problem names its own."""
    row = CODES[code]
    return Words(row.chinese.format_map(_Blanks()), row.english.format_map(_Blanks()))


def mending(code: str) -> Words:
    """How what a code says is mended in general; no words where each problem has a hint of its own."""
    row = CODES[code]
    return Words(row.mending.format_map(_Blanks()), row.mending_english.format_map(_Blanks()))


class _Blanks(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _filled(template: str, details: dict[str, object], lang: Lang) -> str:
    said = {key: value.of(lang) if isinstance(value, Words) else value for key, value in details.items()}
    return template.format_map(said)


def nearest(word: str, choices: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """The choices nearest to ``word``, three at most, best first; none where nothing is close.

    >>> nearest("全年执行树", ["年初预算数", "全年执行数", "得分"])
    ('全年执行数',)
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415  # only a faulty pack pays for the import
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    found = process.extract(word, sorted(set(choices)), scorer=fuzz.ratio, limit=None, score_cutoff=_LIKENESS)

    def order(one: tuple[str, float, int]) -> tuple[int, int, float]:
        choice, likeness, _ = one
        return OSA.distance(word, choice), abs(len(word) - len(choice)), -likeness

    return tuple(choice for choice, _, _ in sorted(found, key=order)[:most])


def did_you_mean(word: str, choices: Iterable[str]) -> Words:
    """A hint: the three nearest choices; all of them where none is near and they are few; else nothing."""
    known = sorted(set(choices))
    return suggesting(nearest(word, known), known)


def suggesting(near: tuple[str, ...], known: Iterable[str]) -> Words:
    """A hint: the choices that are near; where none is, all that are known if they are few; else nothing."""
    known = sorted(set(known))
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
