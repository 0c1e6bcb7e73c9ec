"""Documents that cannot be read: one record, and the one table of their codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Refusal:
    """A document that was not read: what it is, and what its submitter can do, in both languages."""

    code: str
    chinese: str
    english: str
    source: str = ""


class RefusedError(Exception):
    """Raised inside a reader where it gives up on the whole document; ``detail`` names the part that is to blame."""

    def __init__(self, code: str, detail: str = "") -> None:
        """Keep the code of the table and the detail."""
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


#: Every code with its two sentences: what is wrong, and how to mend it.
CODES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "empty": ("文件是空的，没有内容。请重新提交", "the file is empty; submit it again"),
        "not-a-document": (
            "不是能读的文档。能读的有 xlsx、xls、et、docx、doc、wps、pdf、txt、md 和它们的 zip；请另存为其中一种",
            "not a document that can be read: xlsx, xls, et, docx, doc, wps, pdf, txt, md, or a zip of them; save it as one",
        ),
        "encrypted": (
            "文件加了密码，打不开。请去掉密码后重新提交",
            "the file is protected with a password; remove it and submit the file again",
        ),
        "broken-document": (
            "文件损坏或不完整。请在原程序中打开，另存后重新提交",
            "the file is damaged or cut off; open it in the program it came from, save it and submit it again",
        ),
        "zip-bomb": (
            "压缩内容展开后大得反常，为安全起见没有打开。请重新另存",
            "what is packed in the file is abnormally large, so it was not opened; save it afresh",
        ),
        "doctype": (
            "文件内部的 XML 带有 DOCTYPE 或实体定义，正常的文档没有，为安全起见没有打开。请重新另存",
            "its XML holds a DOCTYPE or entities, which no ordinary document does, so it was not opened; save it afresh",
        ),
        "macros": (
            "文件带有宏。请另存为不含宏的格式（xlsx、docx）后重新提交",
            "the file holds macros; save it in a format without them (xlsx, docx) and submit it again",
        ),
        "external-links": (
            "文件引用了别的文件，看到的值不一定在这个文件里。请断开链接（只留值）后重新提交",
            "the file takes content from other files; break the links, keeping the values, and submit it again",
        ),
        "too-large": (
            "文件太大。请只提交表单本身：删去多余的空行、图片或无关的页",
            "the file is too large; submit the form alone, without empty rows, pictures and other pages",
        ),
        "too-many-pages": (
            "页数太多。请把表单所在的页另存为一个文件",
            "the file has too many pages; save the pages of the form as a file of their own",
        ),
        "too-slow": (
            "读这个文件用的时间超过了上限。请重新另存，或只提交表单本身",
            "reading the file took longer than is allowed; save it afresh, or submit the form alone",
        ),
        "scanned": (
            "是扫描件：页面是图像，没有文字。请提交电子原件",
            "it is a scan: its pages are pictures without text; submit the electronic original",
        ),
        "image": (
            "是图片，不是文档。请提交电子原件",
            "it is a picture, not a document; submit the electronic original",
        ),
        "unreadable-text": (
            "文字的字体没有对照表，读出来是乱码。请提交可编辑的原件",
            "its fonts do not say which characters they draw; submit the editable original",
        ),
        "unknown-text": (
            "文字的排法认不出来，看不出哪些字是一格。请提交表格的原件（xlsx、docx、pdf）",
            "the text is arranged in no known way, so its cells cannot be told apart; submit the table itself (xlsx, docx, pdf)",
        ),
        "encoding": (
            "文字的编码认不出来。请另存为 UTF-8",
            "the encoding of the text is not known; save it as UTF-8",
        ),
        "needs-libreoffice": (
            "读这种旧格式要用 LibreOffice，本机没有。请安装 LibreOffice Writer，或把文件另存为 docx",
            "this old format is read with LibreOffice, which is not here; install LibreOffice Writer, or save the file as docx",
        ),
        "not-converted": (
            "LibreOffice 没有能打开这个文件。请把文件另存为 docx 后重新提交",
            "LibreOffice could not open the file; save it as docx and submit it again",
        ),
        "nested-archive": (
            "压缩包里还有压缩包。请只压缩一层",
            "there is an archive inside the archive; pack the files once",
        ),
        "many-documents": (
            "是装有文档的压缩包，不是一份文档",
            "it is an archive of documents, not one document",
        ),
        "reader-died": (
            "读这个文件的进程中途停了。请重新另存后再提交",
            "the process that read the file stopped half-way; save the file afresh and submit it again",
        ),
    }
)


def refuse(code: str, source: str = "", detail: str = "") -> Refusal:
    """A refusal in the table's words; ``detail`` (a member's name, a number) follows in brackets."""
    chinese, english = CODES[code]
    told = (f"（{detail}）", f" ({detail})") if detail else ("", "")
    return Refusal(code, f"{chinese}{told[0]}。", f"{english}{told[1]}.", source)
