"""Full-width forms folded to their plain ones, one character for one."""

#: U+FF01–U+FF5E and the ideographic space. NFKC would be wrong: it turns ① into 1 and ㎡ into m2.
_FOLDS = {0xFF01 + offset: 0x21 + offset for offset in range(0x5E)} | {0x3000: 0x20}


def fold(text: str) -> str:
    """``text`` with full-width forms made plain; every position stays what it was.

    >>> fold("得分　＜＝　１００％")
    '得分 <= 100%'
    """
    return text.translate(_FOLDS)


def is_han(character: str) -> bool:
    """Whether a character is a Han ideograph."""
    return "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf" or character == "〇"
