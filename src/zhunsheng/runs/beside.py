"""Files of one name that lie beside inputs: in a folder that is given, below it, or where a given file is."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from zhunsheng.runs.inputs import find


def beside(arguments: Iterable[str], name: str) -> tuple[Path, ...]:
    """The files called ``name`` in the folders of command-line arguments, each once, in the order of the arguments."""
    return tuple(dict.fromkeys(path for argument in arguments for path in _beside(argument, name)))


def _beside(argument: str, name: str) -> Iterator[Path]:
    try:
        folder = Path(argument)
        if argument and folder.is_dir():
            yield from sorted(one for one in folder.rglob(name) if _is_plain(one))
            return
    except (OSError, ValueError):  # a name that no file can have
        return
    folders = dict.fromkeys(one.parent for one in find([argument]) if isinstance(one, Path))
    yield from (folder / name for folder in folders if _is_plain(folder / name))


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
