"""Inputs that cannot be read as a form: one record, and the one table of their codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class RejectionCode:
    """What a code means and how the submitter mends it, in both languages."""

    meaning: str
    mending: str
    meaning_english: str
    mending_english: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """An input that is no form: the submitter's fault, said in the submitter's words.

    ``pointer`` names the place inside the input where one place is to blame, and is empty otherwise.
    """

    source: str
    code: str
    message: str
    english: str
    pointer: str = ""


#: Every code, each with a sentence; messages are built from here and nowhere else.
CODES: Mapping[str, RejectionCode] = MappingProxyType(
    {
        "encoding": RejectionCode(
            "编码不是 UTF-8",
            "请另存为 UTF-8 后重新提交",
            "the encoding is not UTF-8",
            "save it as UTF-8 and submit it again",
        ),
        "too-large": RejectionCode(
            "文件过大",
            "请确认它是一张表单；多张表单请分行写成 JSON Lines",
            "the input is too large",
            "make sure that it is one form; several forms go into JSON Lines",
        ),
        "too-deep": RejectionCode(
            "嵌套过深",
            "表单至多嵌套几层，请检查括号",
            "the input is nested too deeply",
            "a form is nested a few levels deep; check the brackets",
        ),
        "syntax": RejectionCode(
            "不是合法的 JSON",
            "请用导出表单的程序重新导出",
            "this is not JSON",
            "export the form again with the program it came from",
        ),
        "duplicate-key": RejectionCode(
            "同一处的键重复出现",
            "请只保留其中一个",
            "a key is given twice in one place",
            "keep only one of them",
        ),
        "not-finite": RejectionCode(
            "出现了不是数的数",
            "空白请写 null 或空字符串",
            "a number is not a number",
            "write null or an empty string for a blank cell",
        ),
        "number-bounds": RejectionCode(
            "数字超出界限",
            "数字至多 40 位，指数在 -40 与 40 之间",
            "a number is beyond bounds",
            "a number has at most 40 digits and an exponent between -40 and 40",
        ),
        "lone-surrogate": RejectionCode(
            "含有残缺的字符",
            "请检查该处文字，重新导出",
            "a text holds half a character",
            "check the text there and export it again",
        ),
        "not-a-form": RejectionCode(
            "不是一张表单",
            "一张表单是一个 JSON 对象",
            "this is not a form",
            "a form is one JSON object",
        ),
        "kind-missing": RejectionCode(
            "没有写明表单种类",
            "请补上表单种类",
            "the kind of form is not given",
            "add the kind of form",
        ),
        "unknown-kind": RejectionCode(
            "没有这种表单",
            "请改为已有的种类，或用 --schemas 加入它的模式",
            "there is no such kind of form",
            "use a known kind, or add its schema with --schemas",
        ),
        "does-not-fit": RejectionCode(
            "与表单的模式不符",
            "请按上述逐处改正",
            "the form does not fit its schema",
            "mend the places named above",
        ),
        "row-reference": RejectionCode(
            "行号指向不存在的行或自身",
            "行号从 0 起数，指向同一列表中的另一行",
            "a row index points to no row, or back to its own row",
            "rows count from 0; point to another row of the same list",
        ),
        "year-missing": RejectionCode(
            "表上没有年度,不知道用哪一年的规则",
            "请补上 fiscal_year",
            "the form states no fiscal year, so no rules can be chosen",
            "add fiscal_year",
        ),
        "jurisdiction-missing": RejectionCode(
            "表上没有行政区划代码,不知道用哪个地区的规则",
            "请用 --jurisdiction 指定，如 520000",
            "the form states no jurisdiction, so no rules can be chosen",
            "give one with --jurisdiction, like 520000",
        ),
        "no-rules": RejectionCode(
            "没有适用于这个地区、这种表单、这个年度的规则",
            "用 zhunsheng show 看哪些规则在用；其他规则包用 --rules 加入",
            "no rule is in force for this region, kind and year",
            "zhunsheng show tells what is in force; add packs with --rules",
        ),
        "no-such-file": RejectionCode(
            "没有这个文件", "请检查路径", "there is no such file", "check the path"
        ),
        "unreadable-file": RejectionCode(
            "文件读不出来", "请检查读取权限", "the file cannot be read", "check that it may be read"
        ),
        "worker-crashed": RejectionCode(
            "审核它的进程意外终止,单独再试也一样,已隔离",
            "请把这张表单独审核一次,并把它交给程序的维护者",
            "the process that worked on it ended unexpectedly, again when it was alone; it is quarantined",
            "audit it by itself, and send it to those who keep the program",
        ),
        "worker-stalled": RejectionCode(
            "到了时限还没有审核完,单独再试也一样,已隔离",
            "请检查它是不是大得反常;否则把它交给程序的维护者",
            "it was not done in time, nor when it was alone; it is quarantined",
            "see whether it is abnormally large; if not, send it to those who keep the program",
        ),
        "worker-memory": RejectionCode(
            "审核它所需的内存超过上限,单独再试也一样,已隔离",
            "请检查它是不是大得反常;否则把它交给程序的维护者",
            "it takes more memory than a process may have, also when it is alone; it is quarantined",
            "see whether it is abnormally large; if not, send it to those who keep the program",
        ),
        "worker-raised": RejectionCode(
            "审核它时程序出错,单独再试也一样,已隔离",
            "这是程序的错,不是表单的错;请把表单交给程序的维护者",
            "the program failed on it, also when it was alone; it is quarantined",
            "the fault is the program's, not the form's; send the form to those who keep the program",
        ),
        "changed-meanwhile": RejectionCode(
            "审核开始之后文件改动过",
            "请重新审核",
            "the file was changed after the audit began",
            "audit it again",
        ),
        "broken-packing": RejectionCode(
            "压缩的内容损坏或不完整",
            "请重新压缩",
            "what is packed is damaged or cut short",
            "pack it again",
        ),
        "broken-archive": RejectionCode(
            "压缩包损坏或不完整",
            "请重新打包",
            "the archive is damaged or cut short",
            "pack it again",
        ),
        "empty-archive": RejectionCode(
            "压缩包里没有表单",
            "请检查打包的内容",
            "there is no form in the archive",
            "check what was packed",
        ),
        "member-name": RejectionCode(
            "压缩包里的文件名指到了外面",
            "请重新打包",
            "the name of a member leads outside the archive",
            "pack it again",
        ),
        "member-twice": RejectionCode(
            "压缩包里有两个同名的文件，只读了第一个",
            "请核对后重新打包",
            "two members of an archive have one name, and only the first was read",
            "check them and pack again",
        ),
        "no-plain-file": RejectionCode(
            "压缩包里的这一项是链接或设备，不是文件",
            "请打包文件本身",
            "a member of an archive is a link or a device, no file",
            "pack the file itself",
        ),
        "packing-method": RejectionCode(
            "用了少见的压缩方法",
            "请用普通的方法重新打包",
            "a member is packed in an unusual way",
            "pack it in the ordinary one",
        ),
        "listed-twice": RejectionCode(
            "同一个文件列了两次，只审一次",
            "不用处理；要少一行，只列一次",
            "the same file is listed twice, and audited once",
            "nothing is to be done; list it once to be rid of this",
        ),
        "earlier-run": RejectionCode(
            "报送的文件夹里有一次审核的结果，没有进去",
            "不用处理；要少一行，把它放到别处",
            "among the forms lies the folder of an audit, which was not entered",
            "nothing is to be done; put it elsewhere to be rid of this",
        ),
        "symbolic-link": RejectionCode(
            "文件夹里的符号链接不跟着走",
            "要审它，请直接给出它指向的文件",
            "symbolic links in a folder are not followed",
            "name the file that it leads to",
        ),
    }
)


def reject(source: str, code: str, detail: str, english: str, pointer: str = "") -> Rejected:
    """A rejection whose message says what, where, and how to mend it."""
    entry = CODES[code]
    return Rejected(
        source,
        code,
        f"{entry.meaning}：{detail}。{entry.mending}。",
        f"{entry.meaning_english}: {english}; {entry.mending_english}.",
        pointer,
    )
