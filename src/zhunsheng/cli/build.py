"""``build``: a pack verified, locked and written out as a release."""

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhunsheng.cli import options
from zhunsheng.cli.console import DONE, FOUND, Console
from zhunsheng.cli.houses import furnished
from zhunsheng.cli.options import console_for, folders_of, one_of
from zhunsheng.cli.words import Fault, both
from zhunsheng.language.problems import Words, did_you_mean

if TYPE_CHECKING:
    from zhunsheng.api import House
    from zhunsheng.authoring.comparing.differences import Difference
    from zhunsheng.authoring.comparing.editions import Edition
    from zhunsheng.authoring.releasing.releases import Bench, Step
    from zhunsheng.rules.pack import Pack

_LOCK = "pack.lock.json"


def build(
    pack: Annotated[
        str,
        typer.Argument(metavar="PACK", help=both("规则包的文件夹,或它的编号", "a pack's folder, or its id")),
    ],
    *,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            metavar="DIR",
            help=both("发布文件夹 <编号>-<版本> 放在哪里", "where the folder <id>-<version> goes"),
        ),
    ] = Path(),
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="OLD",
            help=both(
                "同哪一版比:文件夹、git 版本或 编号@版本;不写则同 -o 里上一个发布的比",
                "what it is compared with: a folder, a git revision or ID@VERSION; by default the release before it in -o",
            ),
        ),
    ] = None,
    least: Annotated[
        int | None,
        typer.Option(
            "--min",
            metavar="N",
            min=0,
            max=100,
            help=both("覆盖率至少百分之几", "the least coverage, in percent"),
        ),
    ] = None,
    format_: options.Format = "text",
    rules: options.Rules = None,
    schemas: options.Schemas = None,
    lang: options.Lang = "zh",
    quiet: options.Quiet = False,
    no_color: options.NoColor = False,
) -> int:
    """Verifies, and writes the release where everything is as it should be; 1 where something is not."""
    console = console_for(lang, quiet=quiet, no_color=no_color)
    one_of("--format", format_, ("text", "json"))
    folder = Path(pack)
    own = [folder] if (folder / "pack.yaml").is_file() else []
    house = furnished(console, [*(rules or ()), *own], schemas)
    work = _Work(console, house, _pack(house, pack, folder), out)
    bench = _bench(work, rules, schemas)
    found = _verified(work, bench, against, least)
    written = None
    if all(step.ok for step in found.steps):
        written = _write(work, found)
    _tell(console, work.pack, found, written, format_)
    return DONE if written is not None else FOUND


@dataclass(frozen=True, slots=True)
class _Work:
    """What is built, and where to."""

    console: Console
    house: "House"
    pack: "Pack"
    out: Path

    @property
    def folder(self) -> Path:
        """The folder of the release."""
        return self.out / f"{self.pack.id}-{self.pack.head.version}"


@dataclass(frozen=True, slots=True)
class _Found:
    """What verifying came to: the steps, the changes from the old edition, the files and their lock."""

    steps: tuple["Step", ...]
    changes: tuple["Difference", ...]
    against: str | None
    files: Mapping[str, bytes]
    lock: Mapping[str, Any]
    released: bool


def _pack(house: "House", word: str, folder: Path) -> "Pack":
    """The pack that a folder or an id names.

    Raises:
        Fault: there is none.

    """
    home = folder.resolve()
    packs = house.tree.packs
    found = next((one for one in packs.values() if Path(one.folder).resolve() == home), None) or packs.get(
        word
    )
    if found is None:
        raise Fault(
            Words(f"没有规则包「{word}」", f"there is no pack '{word}'"),
            why=Words(
                "它不是有 pack.yaml 的文件夹,也不是规则包的编号",
                "it is no folder with a pack.yaml, and no id of a pack",
            ),
            mending=did_you_mean(word, packs),
        )
    return found


def _bench(work: _Work, rules: list[Path] | None, schemas: list[Path] | None) -> "Bench":
    from zhunsheng.authoring.releasing.releases import Bench  # noqa: PLC0415
    from zhunsheng.authoring.scrutiny.checking import Sources  # noqa: PLC0415 - --help need not wait for it
    from zhunsheng.resources import data_folder  # noqa: PLC0415

    beside = Sources(
        (data_folder("rules"), *folders_of("--rules", rules)),
        (data_folder("schemas"), *folders_of("--schemas", schemas)),
    )
    return Bench(work.house, work.pack, beside, work.console.lang)


def _verified(work: _Work, bench: "Bench", against: str | None, least: int | None) -> _Found:
    from zhunsheng.authoring.releasing import releases  # noqa: PLC0415
    from zhunsheng.authoring.releasing.release_lock import UnreleasableError, files_of, lock_of  # noqa: PLC0415

    try:
        files = files_of(work.pack)
    except UnreleasableError as error:
        raise Fault(
            Words(f"发布里不能有链接:{error.path}", f"a release holds no links: {error.path}"),
            mending=Words("换成文件本身", "put the file itself there"),
        ) from error
    lock = lock_of(work.house.tree, work.pack, work.house.schemas, files)
    sound = releases.soundness(bench)
    if not sound.ok:  # nothing else can be asked of a pack that is not
        return _Found((sound,), (), None, files, lock, released=False)
    steps = [sound, releases.tidiness(bench), releases.examples_hold(bench)]
    if least is not None:
        steps.append(releases.enough_coverage(bench, Fraction(least, 100)))
    old = _old(work, against)
    before = old.tree.packs.get(work.pack.id) if old else None
    changes = (
        releases.changes_between(old, _edition(work, work.pack.folder), work.pack.id)
        if old and before
        else ()
    )
    steps.append(releases.told_in_changelog(bench, changes, first=before is None))
    if before is not None:
        steps.append(releases.version_risen(bench, before, changes))
    released = _released(work)
    if released is not None:
        steps.append(releases.as_locked(bench, released, lock))
    label = old.label if old and before else None
    return _Found(tuple(steps), changes, label, files, lock, released is not None)


def _old(work: _Work, against: str | None) -> "Edition | None":
    """What the pack is compared with: what the flag names, else the release before it beside the new one."""
    if against is not None:
        return _edition(work, against)
    from zhunsheng.rules.version import read_version  # noqa: PLC0415

    mine = read_version(work.pack.head.version) or ()
    known = {
        version: folder
        for folder in work.out.glob(f"{work.pack.id}-*")
        if (folder / _LOCK).is_file()
        and (version := read_version(folder.name.removeprefix(f"{work.pack.id}-"))) is not None
        and version < mine
    }
    return _edition(work, str(known[max(known)])) if known else None


def _edition(work: _Work, word: str) -> "Edition":
    """The packs that a word names.

    Raises:
        Fault: it names none that can be read.

    """
    from zhunsheng.authoring.comparing.editions import EditionError, edition  # noqa: PLC0415

    try:
        found = edition(word, work.house)
    except EditionError as error:
        work.console.problems(error.problems)
        raise Fault(error.what, why=error.why, mending=error.mending) from error
    return found


def _released(work: _Work) -> Mapping[str, Any] | None:
    """The lock of what was released under this version.

    Raises:
        Fault: the folder of the release is there, and is none.

    """
    if not work.folder.exists():
        return None
    try:
        lock: Any = json.loads((work.folder / _LOCK).read_bytes())
        _ = lock["files"], lock["pack"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Fault(
            Words(f"{work.folder} 已经有了,却不是发布", f"{work.folder} is there, and is no release"),
            mending=Words("挪走它,或用 -o 换一个地方", "move it away, or name another place with -o"),
        ) from error
    found: Mapping[str, Any] = lock
    return found


def _write(work: _Work, found: _Found) -> Path:
    """The release, whole or not at all; one that is there already is the same, and stays."""
    if found.released:
        return work.folder
    try:
        work.out.mkdir(parents=True, exist_ok=True)
        draft = Path(mkdtemp(prefix=f".{work.folder.name}.", dir=work.out))
        try:
            for name, data in _contents(work, found):
                path = draft / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            draft.chmod(0o755)
            draft.rename(work.folder)
        except OSError:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    except OSError as error:
        raise Fault(
            Words(f"写不了 {work.folder}:{error.strerror}", f"cannot write {work.folder}: {error.strerror}"),
            mending=Words("用 -o 换一个可以写的位置", "name a place that can be written to with -o"),
        ) from error
    return work.folder


def _contents(work: _Work, found: _Found) -> Iterator[tuple[str, bytes]]:
    """The files of the release: the pack's own, the lock, the catalogue."""
    from zhunsheng.authoring.examples.examples import find_examples  # noqa: PLC0415
    from zhunsheng.authoring.explaining.catalogue import catalogue_of  # noqa: PLC0415
    from zhunsheng.authoring.explaining.explained import Shown  # noqa: PLC0415
    from zhunsheng.authoring.explaining.pack_readings import PackReadings  # noqa: PLC0415
    from zhunsheng.authoring.releasing.release_lock import lock_bytes  # noqa: PLC0415
    from zhunsheng.cli.explain import catalogue_bytes  # noqa: PLC0415

    yield from found.files.items()
    yield _LOCK, lock_bytes(found.lock)
    readings = PackReadings(work.house.tree, work.house.schemas, work.console.lang)
    examples = find_examples([Path(work.pack.folder)]).examples
    shown = tuple(Shown(one.rule.text, one.name, one.kind) for one in examples)
    catalogue = catalogue_of(readings, [work.pack], shown)
    for format_ in ("html", "xlsx"):
        yield f"catalogue.{format_}", catalogue_bytes(catalogue, format_, work.console)


def _tell(console: Console, pack: "Pack", found: _Found, written: Path | None, format_: str) -> None:
    if format_ == "json":
        console.machine(
            json.dumps(_plain(console, pack, found, written), ensure_ascii=False, indent=2).encode() + b"\n"
        )
        return
    lines = [f"{pack.id} {pack.head.version}  {pack.head.title}"]
    if found.against:
        lines.append(console.say(f"同 {found.against} 比", f"compared with {found.against}"))
    for step in found.steps:
        lines.append(f"{'✓' if step.ok else '✕'} {step.title.of(console.lang)}")
        lines += [f"    {line}" for detail in step.details for line in detail.splitlines()]
    if written is not None:
        done = (
            console.say("已经发布过,一字不差", "released already, and the same")
            if found.released
            else console.say("已发布", "released")
        )
        lines.append(f"{done}: {written}")
    else:
        lines.append(console.say("没有发布:先改打 ✕ 的", "not released: mend what is marked ✕ first"))
    console.result("".join(f"{line}\n" for line in lines))


def _plain(console: Console, pack: "Pack", found: _Found, written: Path | None) -> dict[str, Any]:
    return {
        "schema_version": "1",
        "pack": pack.id,
        "version": pack.head.version,
        "against": found.against,
        "ok": written is not None,
        "folder": None if written is None else str(written),
        "digest": found.lock["digest"],
        "steps": [
            {
                "name": one.name,
                "title": one.title.of(console.lang),
                "ok": one.ok,
                "details": list(one.details),
            }
            for one in found.steps
        ],
        "changes": [
            {
                "section": one.section,
                "name": one.name,
                "part": one.part,
                "effect": one.effect.value,
                "before": one.before,
                "after": one.after,
            }
            for one in found.changes
        ],
    }
