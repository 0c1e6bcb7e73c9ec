"""New files written to disk: all of them or none, and never over what is there."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp
from unicodedata import category

from zhunsheng.cli.console import DONE, Console
from zhunsheng.cli.words import Fault
from zhunsheng.language.problems import Words

_LONGEST_TITLE = 100


def write_new(
    console: Console, folder: Path, files: Mapping[str, str], *, into: bool = False, check: bool = True
) -> int:
    """Writes files below a folder that is not there yet, or ``into`` one that is, and tells their paths.

    Raises:
        Fault: one of them is there already, or the folder cannot be written to.

    """
    there = [folder / name for name in files if os.path.lexists(folder / name)] if into else _existing(folder)
    if there:
        raise Fault(
            Words(f"已经有了:{'、'.join(map(str, there))}", f"there already: {', '.join(map(str, there))}"),
            why=Words("new 从不盖掉已有的文件", "new never writes over a file"),
            mending=Words(
                "换一个名字,或用 -o 换一个文件夹", "choose another name, or another folder with -o"
            ),
        )
    try:
        if into:
            _put(folder, files)
        else:
            _place_whole(folder, files)
    except OSError as error:
        raise Fault(
            Words(f"写不了 {folder}:{error.strerror}", f"cannot write {folder}: {error.strerror}"),
            mending=Words("换一个可以写的位置", "choose a place that can be written to"),
        ) from error
    for name in files:
        console.result(f"{folder / name}\n")
    if check:
        console.note(
            f"接着:zhunsheng check {folder};zhunsheng test {folder}",
            f"next: zhunsheng check {folder}; zhunsheng test {folder}",
        )
    return DONE


def _existing(folder: Path) -> list[Path]:
    return [folder] if os.path.lexists(folder) else []


def _place_whole(folder: Path, files: Mapping[str, str]) -> None:
    """Written beside its place, then moved there, so that there is a whole folder or none."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        _put(draft, files)
        draft.chmod(0o755)
        draft.rename(folder)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _put(folder: Path, files: Mapping[str, str]) -> None:
    """Each file made anew; those made are taken away again where one fails."""
    made: list[Path] = []
    try:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                made.append(path)
                file.write(text)
    except OSError:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def refuse_name(name: str) -> None:
    """Names become ids and file names: nothing else may be in them.

    Raises:
        Fault: it cannot be a name.

    """
    from zhunsheng.authoring.releasing.scaffolds import LONGEST_NAME, NAME  # noqa: PLC0415

    if NAME.fullmatch(name) is None or len(name) > LONGEST_NAME:
        raise Fault(
            Words(f"「{_shown(name)}」不能作名字", f"'{_shown(name)}' cannot be a name"),
            why=Words("它要成为编号和文件名", "it becomes an id and the name of files"),
            mending=Words(
                f"小写字母开头,只用小写字母、数字、短横,至多 {LONGEST_NAME} 个字符",
                f"begin with a small letter; small letters, digits and dashes, {LONGEST_NAME} characters at most",
            ),
        )


def refuse_title(title: str) -> None:
    """A title is one line that can be seen.

    Raises:
        Fault: it is not.

    """
    if len(title) > _LONGEST_TITLE or any(category(one).startswith(("C", "Zl", "Zp")) for one in title):
        raise Fault(
            Words(
                f"标题太长或有看不见的字符:{_shown(title)}",
                f"the title is too long or holds what cannot be seen: {_shown(title)}",
            ),
            mending=Words(f"至多 {_LONGEST_TITLE} 字", f"{_LONGEST_TITLE} characters at most"),
        )


def _shown(text: str) -> str:
    """A text of the command line cut and made visible."""
    from zhunsheng.rendering.printable import visible  # noqa: PLC0415

    return visible(text[:_LONGEST_TITLE])
