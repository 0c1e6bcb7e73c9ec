"""Whether a file is a workbook that may be opened: a sound, small zip of plain XML, with no macros and no tricks."""

import io
import re
import zipfile
import zlib

from zhunsheng.language.problems import Words

MOST_BYTES = 8 * 1024 * 1024
MOST_MEMBERS = 200
MOST_UNPACKED = 24 * 1024 * 1024
#: Sheets of repeated rows shrink to a hundredth; a bomb to a thousandth.
MOST_RATIO = 300
#: So many cells may be merged or linked on a sheet.
MOST_SPREAD = 100_000
_RATIO_FROM = 1024 * 1024
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_REQUIRED = frozenset({"[Content_Types].xml", "xl/workbook.xml"})
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9_.-]+)["']""")
#: What openpyxl goes through cell by cell, however far it reaches.
_SPREADING = re.compile(rb"<(?:[A-Za-z0-9]+:)?(?:mergeCell|hyperlink)\b[^>]*")
_RANGE = re.compile(rb"\$?([A-Za-z]{0,9})\$?([0-9]{0,9}):\$?([A-Za-z]{0,9})\$?([0-9]{0,9})")
_SHEET = re.compile(rb"<(?:[A-Za-z0-9]+:)?sheet[ \t\r\n]")
_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_FAULTS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    EOFError,
    OSError,
)


def refusal(data: bytes) -> Words | None:
    """Why a file is not opened, ``None`` where it may be.

    Nothing is unpacked beyond the bounds, whatever the container says of its members.
    """
    if len(data) > MOST_BYTES:
        return Words(
            f"有 {len(data)} 字节,上限是 {MOST_BYTES}", f"{len(data)} bytes; the limit is {MOST_BYTES}"
        )
    if data.startswith(_OLD):
        return Words("是旧的 .xls,或加了密码", "it is an old .xls, or it has a password")
    if not data.startswith(b"PK\x03\x04"):
        return Words("不是 .xlsx 文件", "it is not an .xlsx file")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            return _members(container) or _contents(container)
    except _FAULTS:
        return Words("文件损坏或不完整", "it is damaged or cut short")


def stated_sheets(data: bytes) -> int:
    """How many sheets a workbook says it has; one whose file is missing is left out by openpyxl without a word."""
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        return len(_SHEET.findall(container.read("xl/workbook.xml")))


def _members(container: zipfile.ZipFile) -> Words | None:
    """What is wrong with the list of members."""
    members = container.infolist()
    names = [one.filename for one in members]
    if len(names) > MOST_MEMBERS:
        return Words(
            f"里面有 {len(names)} 个文件,上限是 {MOST_MEMBERS}",
            f"{len(names)} members; the limit is {MOST_MEMBERS}",
        )
    if len({one.lower() for one in names}) < len(names):
        return Words("里面有重名的文件", "two members have one name")
    if any(one.startswith(("/", "\\")) or ".." in one.replace("\\", "/").split("/") for one in names):
        return Words("里面的文件指到了外面", "a member leads outside")
    if any(one.flag_bits & _ENCRYPTED for one in members):
        return Words("加了密码", "it has a password")
    if any(one.compress_type not in _METHODS for one in members):
        return Words("用了少见的压缩方法", "it is compressed in an unusual way")
    if _overlap(members):
        return Words("里面的文件互相重叠", "members overlap")
    if not _REQUIRED.issubset(names):
        return Words("不是 .xlsx 文件", "it is not an .xlsx file")
    if any(one.lower().endswith("vbaproject.bin") for one in names):
        return Words("带着宏", "it has macros")
    unpacked, packed = sum(one.file_size for one in members), sum(one.compress_size for one in members)
    return _too_large(unpacked, packed)


def _too_large(unpacked: int, packed: int) -> Words | None:
    if unpacked > MOST_UNPACKED or (unpacked > _RATIO_FROM and unpacked > MOST_RATIO * max(1, packed)):
        return Words(f"展开后有 {unpacked} 字节,太大了", f"it unpacks to {unpacked} bytes, which is too much")
    return None


def _overlap(members: list[zipfile.ZipInfo]) -> bool:
    """Whether the data of one member runs into the next."""
    ordered = sorted(members, key=lambda one: one.header_offset)
    ends = [one.header_offset + 30 + len(one.filename.encode()) + one.compress_size for one in ordered]
    return any(end > following.header_offset for end, following in zip(ends, ordered[1:], strict=False))


def _contents(container: zipfile.ZipFile) -> Words | None:
    """What is wrong with what the members hold; each is unpacked once, and never beyond its stated size."""
    unpacked = 0
    for member in container.infolist():
        with container.open(member) as file:
            data = file.read(MOST_UNPACKED - unpacked + 1)
        unpacked += len(data)
        if unpacked > MOST_UNPACKED:
            return Words("展开后太大", "it unpacks to too much")
        if not member.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        stated = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf")[:200])
        if b"\0" in data[:400] or (stated and stated[1].lower() not in _ENCODINGS):
            return Words(f"{member.filename} 不是 UTF-8", f"{member.filename} is not UTF-8")
        if _DOCTYPE.search(data):
            return Words(f"{member.filename} 里有 DOCTYPE", f"{member.filename} has a DOCTYPE")
        if _spread(data) > MOST_SPREAD:
            return Words("合并的格或链接占的地方太大", "merged cells or links that take up too much")
    return None


def _spread(data: bytes) -> int:
    """How many cells the merged ranges and links of a sheet take up; ranges of whole rows or columns count in full."""
    found = [one for tag in _SPREADING.findall(data) for one in _RANGE.findall(tag)]
    return sum(
        (abs(_column(right) - _column(left)) + 1) * (abs(int(low) - int(high)) + 1)
        if left and right and low and high
        else MOST_SPREAD + 1
        for left, low, right, high in found
    )


def _column(letters: bytes) -> int:
    number = 0
    for one in letters.upper():
        number = number * 26 + one - ord("A") + 1
    return number
