"""Values, periods and weights as people write them on one line."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from zhunsheng.language.problems import Lang, Words
from zhunsheng.rules.pack import DatedValue, SeverityCase, Value

SEVERITIES: Mapping[str, Words] = MappingProxyType(
    {
        "error": Words("错误", "error"),
        "warning": Words("警告", "warning"),
        "note": Words("提示", "note"),
    }
)
STAGES: Mapping[str, Words] = MappingProxyType(
    {
        "shadow": Words("试行(不计入结论)", "shadow (outside the verdict)"),
        "note": Words("至多提示", "a note at most"),
        "warning": Words("至多警告", "a warning at most"),
        "error": Words("正式", "in full force"),
    }
)


def value_text(value: Value, unit: str = "") -> str:
    """A value of a parameter on one line; a dash for an empty list or map, which means "none of them".

    >>> value_text(Decimal("0.50"), "分"), value_text((Decimal(1), Decimal(2)))
    ('0.50分', '1、2')
    """
    match value:
        case tuple() | Mapping() if not value:
            return "—"
        case tuple():
            return "、".join(value_text(one, unit) for one in value)
        case Mapping():
            return ";".join(f"{key} {value_text(one, unit)}" for key, one in value.items())
        case Decimal():
            return f"{value}{unit}"
        case _:
            return str(value)


def span_text(start: date | None, until: date | None, lang: Lang = "zh") -> str:
    """A period in words.

    >>> span_text(date(2015, 1, 1), date(2020, 1, 1)), span_text(date(2015, 1, 1), None, "en")
    ('2015-01-01 起 2020-01-01 止', 'from 2015-01-01')
    """
    begins, ends = ("from {}", "until {}") if lang == "en" else ("{} 起", "{} 止")
    return " ".join(form.format(day) for form, day in ((begins, start), (ends, until)) if day)


def values_text(values: Iterable[DatedValue], unit: str, lang: Lang = "zh") -> Iterator[str]:
    """A line a value: since when, until when, what."""
    for one in values:
        yield f"{span_text(one.start, one.until, lang)} {value_text(one.value, unit)}"


def weights_text(cases: Iterable[SeverityCase], lang: Lang) -> str:
    """The severities that cases may choose, each once."""
    return "、".join(dict.fromkeys(SEVERITIES[case.severity].of(lang) for case in cases))
