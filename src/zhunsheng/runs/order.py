"""What is asked of a run, and what of it must be the same when the run is gone on with or compared with an earlier one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from zhunsheng.runs.folder import RunError
from zhunsheng.runs.holdings import DOCUMENTS, SUFFIXES

ENGINE = "zhunsheng"
#: So many inputs are told in ``run.json``; a list on stdin may be far longer.
_MOST_INPUTS = 1000
#: What a command says that must be said again to go on with its run, in Chinese.
_SAME: Mapping[str, str] = MappingProxyType(
    {
        "jurisdiction": "地区",
        "on": "日期",
        "lang": "语言",
        "limit": "--limit",
        "sample": "--sample",
        "since": "--since",
    }
)
_DIGESTS: Mapping[str, str] = MappingProxyType(
    {
        "rules": "规则",
        "schemas": "表单的模式",
        "waivers": "豁免",
        "contacts": "--show-contacts",
        "engine": "程序版本",
        "inputs": "输入的文件",
    }
)


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of a run.

    ``inputs`` are files, folders and globs. ``engine`` is the version of the program. ``digests`` tell of rules, schemas and
    waivers what they say, each under its name, so that a change is noticed; rules are left out of that where forms are
    taken over from an earlier run, for each form tells its own ruleset.
    """

    inputs: tuple[str, ...]
    engine: str
    digests: Mapping[str, str] = field(default_factory=dict)
    jurisdiction: str | None = None
    on: str | None = None
    rules: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()
    waivers: tuple[str, ...] = ()
    lang: str = "zh"
    limit: int | None = None
    sample: int | None = None
    since: Path | None = None
    jobs: int = 1
    suffixes: tuple[str, ...] = (*SUFFIXES, *DOCUMENTS)

    def command(self) -> dict[str, Any]:
        """What ``run.json`` says of it."""
        return {
            "inputs": list(self.inputs[:_MOST_INPUTS]),
            "jurisdiction": self.jurisdiction,
            "on": self.on,
            "rules": list(self.rules),
            "schemas": list(self.schemas),
            "waivers": list(self.waivers),
            "lang": self.lang,
            "limit": self.limit,
            "sample": self.sample,
            "since": None if self.since is None else str(self.since),
            "jobs": self.jobs,
        }

    def differences(self, about: Mapping[str, Any]) -> tuple[str, ...]:
        """The names of what is not as it was when a run was begun."""
        return tuple(self._differences(about))

    def _differences(self, about: Mapping[str, Any]) -> Iterator[str]:
        if about["engine"] != {"name": ENGINE, "version": self.engine}:
            yield "engine"
        before, now = about["command"], self.command()
        yield from (name for name in _SAME if before.get(name) != now[name])
        known = about.get("digests", {})
        yield from (
            name for name in sorted({*known, *self.digests}) if known.get(name) != self.digests.get(name)
        )

    def reuses(self, about: Mapping[str, Any]) -> bool:
        """Whether an earlier run's rows may be taken over where form and ruleset are the same."""
        asked_alike = {"engine", "jurisdiction", "lang", *self.digests, *about.get("digests", {})} - {"rules"}
        return not asked_alike.intersection(self.differences(about))


def changed(path: Path, names: tuple[str, ...]) -> RunError:
    """A run that cannot be gone on with, for something is not as it was."""
    told = {**_SAME, **_DIGESTS}
    chinese = "、".join(told.get(one, one) for one in names)
    english = ", ".join(names)
    return RunError(
        f"{path} 里的审核不能接着做:{chinese}和开始时不一样;改回原来的样子再接着做,或换一个文件夹重新审核",
        f"the run in {path} cannot be resumed: not as it was when it began: {english};"
        " put that back as it was, or audit anew into another folder",
    )
