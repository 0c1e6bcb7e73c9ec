"""What stands where a value is not: missing with its cause, and not applicable with its reason."""

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """Why a value is missing, or why an outcome does not apply."""

    ABSENT = "absent"
    BLANK = "blank"
    UNREADABLE = "unreadable"
    EMPTY_LIST = "empty-list"
    NO_SUCH_KEY = "no-such-key"
    NOT_A_NUMBER = "not-a-number"
    NOT_A_DATE = "not-a-date"
    NO_UNIT = "no-unit"
    NO_PARENT = "no-parent"
    REASON_UNKNOWN = "reason-rows-unknown"
    PRINTED_TWICE = "printed-twice"
    FILTER_UNDECIDED = "filter-undecided"
    CONDITION_FALSE = "condition-false"
    CONDITION_UNDECIDED = "condition-undecided"
    EMPTY_SCOPE = "empty-scope"
    UNITS_DIFFER = "units-differ"
    ZERO_DIVISOR = "zero-divisor"
    NO_ALTERNATIVE = "no-alternative"
    SEVERAL_VALUES = "several-values"
    NO_GROUP_KEY = "no-group-key"
    NOT_IN_FORCE = "not-in-force"
    DISABLED = "disabled"
    WORK_LIMIT = "work-limit"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that is not there: never zero, never empty text.

    ``pointers`` names the cells (JSON Pointers) whose absence caused it.
    """

    cause: Cause
    pointers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A value that the form's own figures leave without meaning (a zero divisor, unlike units)."""

    cause: Cause
    detail: str = ""
