"""The script shards of a batch report: data that a page without a server can load, for a browser refuses to fetch files."""

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from zhunsheng.rendering.printable import visible

#: Takes a file of the report: its path within the report's folder, and what is in it.
Put = Callable[[str, bytes], None]
#: So many rows stand in one shard of a list.
ROWS = 2000
#: A shard of places is closed when it has grown beyond so many bytes.
BYTES = 400_000


def script(name: str, data: Any) -> bytes:
    r"""A script that hands ``data`` to the page under ``name``; nothing in it can end a script or start markup.

    >>> script("forms/0", ["</script>"]).decode()
    'zs("forms/0",["\\u003c/script>"]);\n'
    """
    encoded = msgspec.json.encode(data).replace(b"<", b"\\u003c")
    return b"zs(" + msgspec.json.encode(name) + b"," + encoded + b");\n"


def clean(value: Any) -> Any:
    """Plain data with whatever cannot be seen in its texts made visible."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, list | tuple):
        return [clean(one) for one in value]
    if isinstance(value, dict):
        return {key: clean(one) for key, one in value.items()}
    return value


def shard_name(kind: str, number: int) -> str:
    """The name of one shard, counted from 0.

    >>> shard_name("forms", 17)
    'forms/00017'
    """
    return f"{kind}/{number:05d}"


@dataclass(slots=True)
class Rows:
    """A list in shards of equally many rows; ``close`` gives how many rows there are."""

    put: Put
    kind: str
    most: int = ROWS
    count: int = 0
    _held: list[Any] = field(default_factory=list)

    def add(self, row: Any) -> None:
        """One more row."""
        self._held.append(clean(row))
        self.count += 1
        if len(self._held) == self.most:
            self._write()

    def extend(self, rows: Iterable[Any]) -> int:
        """All rows, and the end of the list."""
        for row in rows:
            self.add(row)
        return self.close()

    def close(self) -> int:
        """Writes what is held."""
        if self._held:
            self._write()
        return self.count

    def _write(self) -> None:
        name = shard_name(self.kind, (self.count - 1) // self.most)
        self.put(f"data/{name}.js", script(name, self._held))
        self._held = []


def packed(column: bytes | bytearray) -> str:
    """A column of numbers of a fixed width, the lowest byte first, as base64.

    >>> packed((258).to_bytes(2, "little"))
    'AgE='
    """
    return base64.b64encode(column).decode()


def postings(numbers: Iterable[int]) -> str:
    """Rising numbers as the steps between them, seven bits a byte, the lowest first, as base64.

    >>> postings([0, 5, 305])
    'AAWsAg=='
    """
    written = bytearray()
    last = 0
    for number in numbers:
        step, last = number - last, number
        while step > 0x7F:
            written.append(step & 0x7F | 0x80)
            step >>= 7
        written.append(step)
    return base64.b64encode(written).decode()
