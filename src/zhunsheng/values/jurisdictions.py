"""Jurisdictions: the six-digit codes of GB/T 2260, their names, and the path from a place up to the nation."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from zhunsheng.resources import data_folder

NATION = "000000"


class UnknownJurisdictionError(LookupError):
    """A code that is not in the table."""

    def __init__(self, code: str) -> None:
        """``code`` is as it was given."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class JurisdictionTable:
    """The names of places by their codes."""

    names: Mapping[str, str]

    def expand(self, code: str) -> str:
        """The full code; trailing ``00`` may be dropped.

        Raises:
            UnknownJurisdictionError: no place has that code.

        >>> table().expand("4306")
        '430600'

        """
        padded = code.ljust(6, "0")
        if len(code) not in {2, 4, 6} or padded not in self.names:
            raise UnknownJurisdictionError(code)
        return padded

    def ancestors(self, code: str) -> tuple[str, ...]:
        """The path from a place up to the nation, the place itself first; levels that do not exist are left out.

        Raises:
            UnknownJurisdictionError: no place has that code.

        >>> table().ancestors("430603")
        ('430603', '430600', '430000', '000000')

        """
        full = self.expand(code)
        path = (full, full[:4] + "00", full[:2] + "0000", NATION)
        return tuple(dict.fromkeys(one for one in path if one in self.names))

    def name(self, code: str) -> str:
        """The name of the place itself, without those above it.

        Raises:
            UnknownJurisdictionError: no place has that code.

        """
        return self.names[self.expand(code)]


def load_table(path: Path) -> JurisdictionTable:
    """The table that a JSON file holds under ``names``."""
    return JurisdictionTable(json.loads(path.read_bytes())["names"])


@cache
def table() -> JurisdictionTable:
    """The built-in table."""
    return load_table(data_folder("schemas") / "jurisdictions.json")


def expand(code: str) -> str:
    """The full code in the built-in table (see :meth:`JurisdictionTable.expand`)."""
    return table().expand(code)


def ancestors(code: str) -> tuple[str, ...]:
    """The path up to the nation in the built-in table (see :meth:`JurisdictionTable.ancestors`)."""
    return table().ancestors(code)
