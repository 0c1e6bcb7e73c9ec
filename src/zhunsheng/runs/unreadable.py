"""Inputs that cannot be opened, or are left out on purpose: one record, and a sentence for each of their codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

State: TypeAlias = Literal["rejected", "skipped"]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An input that could not be opened, and why in Chinese and English.

    ``place`` is where in it the fault lies, empty where that is all of it. What is ``skipped`` could be read, and was
    left out on purpose.
    """

    source: str
    code: str
    chinese: str
    english: str
    place: str = ""
    state: State = "rejected"


#: Every code with what is wrong in both languages; ``{}`` stands for the detail.
_TOLD: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "no-such-file": ("没有这个文件:{}", "there is no such file: {}"),
        "unreadable-file": ("文件读不出来:{}", "cannot be read: {}"),
        "changed-meanwhile": (
            "审核开始之后,文件改动过:{}。请重新审核",
            "the file was changed after the audit began: {}; audit it again",
        ),
        "broken-packing": (
            "压缩的内容损坏或不完整,后面的读不出来:{}。请重新压缩",
            "what is packed is damaged or cut short, and the rest cannot be read: {}; pack it again",
        ),
        "broken-archive": (
            "压缩包损坏或不完整:{}。请重新打包",
            "the archive is damaged or cut short: {}; pack it again",
        ),
        "zip-bomb": (
            "压缩内容展开后大得反常,为安全起见没有打开:{}。请重新打包",
            "what is packed is abnormally large, so it was not opened: {}; pack it again",
        ),
        "encrypted": (
            "压缩包加了密码:{}。请去掉密码重新打包",
            "the archive has a password: {}; pack it without one",
        ),
        "nested-archive": (
            "压缩包里还有压缩包:{}。请只压缩一层",
            "there is an archive inside the archive: {}; pack the files once",
        ),
        "empty-archive": (
            "压缩包里没有表单:{}。请检查打包的内容",
            "there is no form in the archive: {}; check what was packed",
        ),
        "member-name": (
            "压缩包里的文件名指到了外面:{}。请重新打包",
            "the name of a member leads outside: {}; pack it again",
        ),
        "member-twice": (
            "压缩包里有两个同名的文件,只读了第一个:{}。请核对后重新打包",
            "two members have one name, and only the first was read: {}; check them and pack again",
        ),
        "no-plain-file": (
            "压缩包里的这一项是链接或设备,不是文件:{}。请打包文件本身",
            "this member is a link or a device, no file: {}; pack the file itself",
        ),
        "packing-method": (
            "用了少见的压缩方法:{}。请用普通的方法重新打包",
            "it is packed in an unusual way: {}; pack it in the ordinary one",
        ),
        "listed-twice": (
            "同一个文件列了两次,只审一次:{}",
            "the same file is listed twice and audited once: {}",
        ),
        "earlier-run": (
            "这个文件夹是一次审核的结果,不是报送的表单,没有进去:{}",
            "this folder is the result of an audit, no forms that were handed in, and was not entered: {}",
        ),
        "symbolic-link": (
            "文件夹里的符号链接不跟着走:{}。要审它,请直接给出它指向的文件",
            "symbolic links in a folder are not followed: {}; name the file that it leads to",
        ),
    }
)
#: The codes of what is left out on purpose.
_SKIPPED = frozenset({"listed-twice", "symbolic-link", "earlier-run"})


def unreadable(source: str, code: str, detail: object = "", place: str = "") -> Unreadable:
    """An input that cannot be opened or is left out, in the table's words."""
    chinese, english = _TOLD[code]
    return Unreadable(
        source,
        code,
        chinese.format(detail),
        english.format(detail),
        place,
        "skipped" if code in _SKIPPED else "rejected",
    )


def too_large(source: str, size: int, most: int) -> Unreadable:
    """An input of ``size`` bytes where ``most`` are allowed."""
    return Unreadable(
        source,
        "too-large",
        f"文件有 {size} 字节,上限 {most}",
        f"{size} bytes; the limit is {most}",
    )


def unpacked_too_large(source: str, most: int) -> Unreadable:
    """A packed input that unpacks to more bytes than are allowed."""
    return Unreadable(source, "too-large", f"展开后超过 {most} 字节", f"it unpacks to more than {most} bytes")


def line_too_large(source: str, most: int) -> Unreadable:
    """A line that has more bytes than are allowed."""
    return Unreadable(source, "too-large", f"这一行超过 {most} 字节", f"the line has more than {most} bytes")


def refused(source: str, error: OSError) -> Unreadable:
    """A file that the system does not let be read."""
    return unreadable(source, "unreadable-file", error.strerror or type(error).__name__)
