"""The differences between two editions of packs as text for a terminal, from plain data."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Literal

from zhunsheng.rendering.columns import wrapped
from zhunsheng.rendering.words import Words

#: What people call the classes, the sections and the parts: Chinese, English.
_CLASSES = MappingProxyType(
    {
        "stricter": ("更严", "stricter"),
        "looser": ("更宽", "looser"),
        "different": ("不同", "different"),
        "text-only": ("只改文字", "text only"),
        "nothing": ("没有影响", "nothing"),
    }
)
_SECTIONS = MappingProxyType(
    {
        "pack": ("规则包", "pack"),
        "basis": ("依据", "basis"),
        "parameters": ("参数", "parameter"),
        "definitions": ("定义", "definition"),
        "maps": ("对应表", "map"),
        "rules": ("规则", "rule"),
        "set": ("改值", "set"),
        "override": ("改写", "override"),
        "replace": ("替换", "replace"),
        "change": ("改轻重", "change"),
        "disable": ("停用", "disable"),
        "enable": ("恢复", "enable"),
        "hotfix": ("补丁", "hotfix"),
    }
)
_PARTS = MappingProxyType(
    {
        "whole": ("", ""),
        "id": ("编号", "id"),
        "aliases": ("旧编号", "aliases"),
        "title": ("题目", "title"),
        "category": ("类别", "category"),
        "basis": ("依据", "basis"),
        "quote": ("条文", "quote"),
        "version": ("版本", "version"),
        "jurisdiction": ("地区", "jurisdiction"),
        "kinds": ("表单种类", "kinds"),
        "fiscal_years": ("年度", "fiscal years"),
        "extends": ("上级", "parent"),
        "value": ("值", "value"),
        "lower": ("下级能改多少", "what lower levels may do"),
        "stricter": ("收紧的方向", "which way is stricter"),
        "unit": ("单位", "unit"),
        "key": ("英文名", "key"),
        "printed": ("表上自己印的", "what forms state"),
        "is": ("内容", "expression"),
        "from": ("从哪一列", "from"),
        "to": ("到哪一列", "to"),
        "entries": ("条目", "entries"),
        "replace": ("是否整个换掉", "replace"),
        "check": ("检查", "check"),
        "severity": ("轻重", "severity"),
        "each": ("逐行看的表", "each"),
        "by": ("分组", "by"),
        "when": ("条件", "when"),
        "columns": ("列", "columns"),
        "at": ("问题标在哪一格", "at"),
        "message": ("话", "message"),
        "hint": ("提示", "hint"),
        "name": ("检查的名称", "name"),
        "period": ("期间", "period"),
        "stage": ("阶段", "stage"),
        "tighten": ("只许收紧", "tighten"),
        "reason": ("理由", "reason"),
    }
)
_INDENT = "    "


def render_diff(comparison: Mapping[str, Any], *, width: int = 80, lang: Literal["zh", "en"] = "zh") -> str:
    """The whole comparison, pack by pack, and a count of each class."""
    return "".join(f"{line}\n" for line in _Page(width, lang).lines(comparison))


class _Page:
    """Lines of one width in one language."""

    def __init__(self, width: int, lang: Literal["zh", "en"]) -> None:
        self._width = width
        self._english = lang == "en"
        self._names = Words(lang)

    def _word(self, table: Mapping[str, tuple[str, str]], key: str) -> str:
        return table.get(key, (key, key))[self._english]

    def _say(self, chinese: str, english: str) -> str:
        return english if self._english else chinese

    def _wrapped(self, text: str, first: str, rest: str) -> Iterator[str]:
        return wrapped(text, self._width, first, rest)

    def lines(self, comparison: Mapping[str, Any]) -> Iterator[str]:
        """All lines."""
        old, new = comparison["old"]["label"], comparison["new"]["label"]
        yield from self._wrapped(f"{old} → {new}", "", "  ")
        pack = None
        for one in comparison["differences"]:
            if one["pack"] != pack:
                pack = one["pack"]
                yield ""
                yield pack
            yield from self._difference(one)
        yield ""
        yield from self._wrapped(self._counted(comparison["summary"]), "", "  ")

    def _counted(self, summary: Mapping[str, int]) -> str:
        told = [f"{self._word(_CLASSES, name)} {count}" for name, count in summary.items() if count]
        return self._say(",", ", ").join(told) or self._say("没有不同", "no difference")

    def _difference(self, one: Mapping[str, Any]) -> Iterator[str]:
        yield from self._wrapped(self._heading(one), "  ", _INDENT)
        yield from self._wrapped(one["before"] or "—", f"{_INDENT}- ", f"{_INDENT}  ")
        yield from self._wrapped(one["after"] or "—", f"{_INDENT}+ ", f"{_INDENT}  ")
        if one["why"]:
            yield from self._wrapped(one["why"], _INDENT, _INDENT)
        touched = [rule for rule in one["rules"] if rule != one["name"]]
        if touched:
            listed = self._say("、", ", ").join(touched)
            yield from self._wrapped(
                self._say(f"用到它的规则:{listed}", f"rules that need it: {listed}"), _INDENT, _INDENT
            )
        if one["witness"]:
            yield from self._witness(one["witness"])
        place = one["new_place"] or one["old_place"]
        if place:
            yield from self._wrapped(
                f"{place['file']}:{place['line']}:{place['column']}", f"{_INDENT}@ ", f"{_INDENT}  "
            )

    def _heading(self, one: Mapping[str, Any]) -> str:
        section = one["section"]
        named = " ".join(self._word(_SECTIONS, word) for word in section.split())
        check = self._say(f"「{one['check']}」", f"'{one['check']}'") if one["check"] else ""
        part = self._word(_PARTS, one["part"])
        if one["part"] == "whole":
            part = self._whole(one)
        return " ".join(
            word for word in (self._word(_CLASSES, one["class"]), named, one["name"], check, part) if word
        )

    def _whole(self, one: Mapping[str, Any]) -> str:
        if one["old_place"] is None:
            return self._say("(新增)", "(added)")
        return self._say("(去掉)", "(removed)")

    def _outcome(self, one: Mapping[str, Any]) -> str:
        said = self._names(f"outcome.{one['outcome']}")
        if not one["severity"]:
            return said
        severity = self._names(f"severity.{one['severity']}")
        return self._say(f"{said}({severity})", f"{said} ({severity})")

    def _witness(self, one: Mapping[str, Any]) -> Iterator[str]:
        """The form that comes out otherwise, and how."""
        told = self._say(
            f"例:{one['file']}:{one['line']}「{one['example']}」",
            f"form: {one['file']}:{one['line']} '{one['example']}'",
        )
        yield from self._wrapped(told, _INDENT, f"{_INDENT}  ")
        for change in one["changes"]:
            value = self._say("(空)", "(empty)") if change["value"] is None else change["value"]
            yield from self._wrapped(f"{change['path']} = {value}", f"{_INDENT}  ", f"{_INDENT}    ")
        place = " · ".join(part for part in (one["rule"], one["check"], one["path"]) if part)
        outcome = f"{place}: {self._outcome(one['before'])} → {self._outcome(one['after'])}"
        yield from self._wrapped(outcome, f"{_INDENT}  ", f"{_INDENT}    ")
