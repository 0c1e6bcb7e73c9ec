"""The house as the flags ask for it; what is wrong with its packs or schemas ends the command."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.cli.console import Console
from zhunsheng.cli.options import folders_of
from zhunsheng.cli.words import Fault
from zhunsheng.language.problems import Words

if TYPE_CHECKING:
    from zhunsheng.api import House


class UnusableError(Exception):
    """Packs or schemas that cannot be used; what is wrong has been told."""


def furnished(
    console: Console, rules: Iterable[Path] | None = None, schemas: Iterable[Path] | None = None
) -> "House":
    """The house with the built-in rules and schemas, and those of further folders.

    Raises:
        UnusableError: something is wrong with them; all of it has been told on stderr.

    """
    from zhunsheng.api import PacksError, open_house  # noqa: PLC0415 - half a second that --help need not wait for
    from zhunsheng.forms.schema import SchemaError  # noqa: PLC0415

    rule_folders = folders_of("--rules", tuple(rules or ()))
    schema_folders = folders_of("--schemas", tuple(schemas or ()))
    try:
        house = open_house(rule_folders, schema_folders, lang=console.lang)
    except PacksError as error:
        console.problems(error.problems)
        raise UnusableError from error
    except SchemaError as error:
        raise unusable_schema(error) from error
    if not console.quiet:
        console.problems(house.problems)
    return house


def unusable_schema(error: Exception) -> Fault:
    """The fault that a schema which cannot be used makes of a command."""
    return Fault(
        Words(f"表单模式不能用:{error}", f"a schema cannot be used: {error}"),
        mending=Words("schemas/README.md 说明了可以写什么", "schemas/README.md tells what may be written"),
    )
