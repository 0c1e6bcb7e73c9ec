"""JSON Pointers: the way to a cell, as text and as steps."""


def join(*steps: str | int) -> str:
    """The pointer that takes ``steps`` from the root.

    >>> join("funds", 0, "rate"), join("a/b", "c~d")
    ('/funds/0/rate', '/a~1b/c~0d')
    """
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def split(pointer: str) -> tuple[str, ...]:
    """The steps of ``pointer``; none for the root.

    >>> split("/funds/0/rate"), split("/a~1b/c~0d"), split("")
    (('funds', '0', 'rate'), ('a/b', 'c~d'), ())
    """
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])


def index_of(step: str) -> int | None:
    """The row that a step names, ``None`` where it is no row number as JSON Pointer writes them."""
    if step.isascii() and step.isdigit() and (step == "0" or step[0] != "0") and len(step) < 10:
        return int(step)
    return None
