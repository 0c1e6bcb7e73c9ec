"""准绳: budget-performance self-evaluation forms held against written rules."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhunsheng.api import audit, ruleset

__all__ = ["audit", "ruleset"]


def __getattr__(name: str) -> Any:
    """The library's names, imported when they are first asked for: the command line starts without them."""
    if name in __all__:
        from zhunsheng import api  # noqa: PLC0415 - see above

        return getattr(api, name)
    raise AttributeError(name)
