"""The words of an impact, in Chinese and in English, on top of those of the reports."""

from collections.abc import Mapping
from types import MappingProxyType

from zhunsheng.rendering.words import Words

#: Key → Chinese, English. Names in braces are filled in by who asks.
_OWN: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "impact": ("改动的影响", "Impact of a change"),
        "impact.editions": ("旧 {old}，新 {new}", "old {old}, new {new}"),
        "impact.date": ("按 {date} 有效的规则", "the rules of {date}"),
        "impact.none": ("没有一张表的结论或问题因此改变。", "No form's verdict or findings change."),
        "impact.some": (
            "{forms} 张表中，{changed} 张的问题或结论变了，其中 {flips} 张换了结论。",
            "Of {forms} forms {changed} change in findings or verdict, {flips} of them in their verdict.",
        ),
        "impact.work": (
            (
                "{same} 张表两边的规则相同或只差文字，没有重算。其余只算改动涉及的规则，{asked} 次；"
                "为定结论另算 {for_verdicts} 次；两遍全算要 {full} 次。"
            ),
            (
                "{same} forms have the same rules but for words, and were not evaluated. Evaluations: {asked} of"
                " touched rules, {for_verdicts} more for verdicts; two full audits take {full}."
            ),
        ),
        "impact.outcomes_only": (
            "另有 {n} 张表没有问题增减，只是某些检查的结果变了（如由一致变为不适用）。",
            "{n} more forms have no other findings, only other outcomes (as from consistent to not applicable).",
        ),
        "impact.broken": (
            "有 {n} 张表上规则出错，结果不完整。",
            "Rules broke on {n} forms; the result is incomplete.",
        ),
        "impact.rejected": ("{n} 份没有比较：", "{n} were not compared:"),
        "impact.verdicts": ("结论的变化", "Verdicts that change"),
        "impact.rules": ("按规则和地区", "By rule and region"),
        "impact.rules.help": (
            "“表”是问题有变化的表，“翻转”是其中换了结论的；每行最多列出五张表。",
            "“Forms” have other findings, “flips” another verdict; at most five forms are named a line.",
        ),
        "impact.untouched": ("改动没有碰到任何规则。", "The change touches no rule."),
        "impact.unmoved": ("没有一张表因此不同", "no form differs by it"),
        "impact.wording": ("只改了文字", "only words differ"),
        "impact.regions": ("按地区", "By region"),
        "impact.forms": ("变了的表", "Forms that change"),
        "impact.forms.help": (
            "每条规则、每个地区至多五张；全部的见 JSON 或 CSV。",
            "At most five a rule and region; all of them are in the JSON and the CSV.",
        ),
        "impact.nobody": ("无规则", "no rules"),
        "impact.trial": ("试运行", "on trial"),
        "weight": ("轻重", "Severity"),
        "region": ("地区", "Region"),
        "forms.count": ("表", "Forms"),
        "flips": ("翻转", "Flips"),
        "added": ("新增", "Added"),
        "removed": ("消失", "Removed"),
        "changed": ("变化", "Changed"),
        "outcomes": ("结果变化", "Outcomes"),
        "examples": ("例", "For example"),
        "changed.forms": ("变了的表", "Changed"),
        "before": ("改前", "Before"),
        "after": ("改后", "After"),
        "change": ("改了", "Differs in"),
        "masked": (
            "联系人及评价人员的姓名、电话已遮盖。",
            "Names and telephone numbers of contacts and evaluators are masked.",
        ),
        "part.check": ("检查", "check"),
        "part.checks": ("各项检查", "checks"),
        "part.name": ("检查的名称", "name of a check"),
        "part.columns": ("列", "columns"),
        "part.each": ("范围", "scope"),
        "part.by": ("分组", "grouping"),
        "part.when": ("条件", "condition"),
        "part.at": ("位置", "place"),
        "part.severity": ("轻重", "severity"),
        "part.stage": ("阶段", "stage"),
        "part.figures told": ("消息里的数", "figures in its message"),
        "part.definitions": ("名称的意思", "meaning of its names"),
        "part.schema": ("表单模式", "schema"),
        "part.added": ("新增的规则", "new rule"),
        "part.removed": ("去掉了", "taken out"),
        "part.disabled": ("停用", "disabled"),
        "part.enabled": ("恢复", "enabled"),
        "part.put to sleep": ("不在期间", "out of its period"),
        "part.woken": ("进入期间", "in its period"),
        "part.state": ("状态", "state"),
        "part.title": ("标题", "title"),
        "part.category": ("类别", "category"),
        "part.hint": ("建议", "hint"),
        "part.message": ("消息", "message"),
        "part.basis": ("依据", "basis"),
        "part.parameter": ("参数“{name}”", "parameter “{name}”"),
        "part.printed": ("表上自印的“{name}”", "“{name}” as forms print it"),
        "part.definition": ("定义“{name}”", "definition “{name}”"),
        "part.map": ("对应表“{name}”", "map “{name}”"),
    }
)


class ImpactWords(Words):
    """The words of one language."""

    __slots__ = ()

    def __call__(self, key: str, **filled: object) -> str:
        """The words of ``key`` with its places filled.

        >>> ImpactWords("zh")("part.parameter", name="满分")
        '参数“满分”'
        """
        if key not in _OWN:
            return super().__call__(key, **filled)
        return _OWN[key][0 if self.language == "zh" else 1].format(**filled)

    def part(self, part: str) -> str:
        """A part of a rule that differs: ``parameter:满分`` or ``check``."""
        kind, _, name = part.partition(":")
        return self(f"part.{kind}", name=name)

    def parts(self, parts: list[str]) -> str:
        """All that differs of a rule."""
        return ("、" if self.language == "zh" else ", ").join(map(self.part, parts))

    def verdict(self, verdict: str | None) -> str:
        """A verdict; a side without rules has none."""
        return self(f"verdict.{verdict}") if verdict else self("impact.nobody")
