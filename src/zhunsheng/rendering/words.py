"""The words of the reports themselves, in Chinese and in English; what rules and forms say stays as they say it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Language = Literal["zh", "en"]

#: Key → Chinese, English. Names in braces are filled in by who asks.
_TABLE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "report": ("审核报告", "Audit report"),
        "verdict.fail": ("不通过", "Failed"),
        "verdict.review": ("需说明", "To be explained"),
        "verdict.undecided": ("无法判定", "Undecided"),
        "verdict.pass": ("通过", "Passed"),
        "why.fail": ("有必须更正的错误。", "There are errors that must be corrected."),
        "why.review": (
            "没有必须更正的错误，但有需要说明的事项。",
            "Nothing must be corrected, but something must be explained.",
        ),
        "why.undecided": (
            "有重要的检查因缺少内容而无法判断，补充后须重新审核。",
            "An important check could not be judged; complete the form and audit it again.",
        ),
        "why.pass": ("所有适用的逻辑检查均一致。", "Every check that applies holds."),
        "why.pass.waived": (
            "除已豁免的以外，适用的逻辑检查均一致。",
            "Every check that applies holds, but for what is waived.",
        ),
        "severity.error": ("错误", "error"),
        "severity.warning": ("警告", "warning"),
        "severity.note": ("提示", "note"),
        "means.error": ("必须更正", "must be corrected"),
        "means.warning": ("需要说明", "must be explained"),
        "means.note": ("供参考", "for information"),
        "outcome.consistent": ("一致", "consistent"),
        "outcome.explainable": ("可解释", "explainable"),
        "outcome.inconsistent": ("不一致", "inconsistent"),
        "outcome.indeterminate": ("无法判断", "not judged"),
        "outcome.not_applicable": ("不适用", "not applicable"),
        "outcome.error": ("规则出错", "rule errors"),
        "outcome.waived": ("已豁免", "waived"),
        "count.findings": (
            "发现 {error} 个错误、{warning} 个警告、{note} 个提示。",
            "Found: errors {error}, warnings {warning}, notes {note}.",
        ),
        "count.waived": ("另有 {n} 项已豁免。", "Waived besides: {n}."),
        "count.places": ("共核对 {n} 处：{parts}。", "Places checked: {n} ({parts})."),
        "list": ("，", ", "),
        "stop": ("；", "; "),
        "organization": ("单位", "Organisation"),
        "project": ("项目", "Project"),
        "kind": ("表单", "Form"),
        "year": ("年度", "Year"),
        "jurisdiction": ("行政区划", "Jurisdiction"),
        "source": ("来源", "Source"),
        "facsimile": ("表单原样", "The form as printed"),
        "facsimile.help": (
            "数字标记为问题编号，与下方各项对应；问号标记表示该处无法判断。",
            "A number marks a finding below; a question mark a place that could not be judged.",
        ),
        "subtotal": ("小计", "subtotal"),
        "assigned": ("非原表所印，由外部给定", "not printed on the form, given from outside"),
        "row": ("行", "row"),
        "row.at": ("第 {n} 行", "row {n}"),
        "spread.rows": ("同时说明第 {rows} 行", "stands for rows {rows} too"),
        "spread.unknown": ("合并单元格，所覆盖的行不明", "merged cell; which rows it covers is not known"),
        "confidence.repaired": ("识读已修正", "repaired reading"),
        "confidence.guessed": ("识读为推测", "guessed reading"),
        "confidence.unreadable": ("无法辨认", "unreadable"),
        "findings": ("问题", "Findings"),
        "findings.none": ("未发现问题。", "Nothing was found."),
        "finding": ("第 {n} 项", "Finding {n}"),
        "back": ("回到表中", "back to the form"),
        "rule": ("规则", "Rule"),
        "reported": ("填报", "Reported"),
        "expected": ("应为", "Expected"),
        "difference": ("相差", "Difference"),
        "allowance": ("允许", "Allowed"),
        "candidate": ("口径", "Reading of the rule"),
        "candidates": ("各种口径", "Readings of the rule"),
        "calculation": ("计算", "Calculation"),
        "facts": ("依据的数据", "Figures it rests on"),
        "place": ("位置", "Place"),
        "printed": ("表中所填", "Printed"),
        "value": ("读作", "Read as"),
        "conditions": ("适用条件", "Why the rule applies"),
        "left_out": ("未计入的行", "Rows left out"),
        "why": ("原因", "Why"),
        "basis": ("依据", "Basis"),
        "unverified": ("未核实原文", "text not verified"),
        "hint": ("建议", "Hint"),
        "because": ("定级理由", "Why this severity"),
        "stage": ("规则阶段", "Stage of the rule"),
        "stage.shadow": ("试运行", "shadow"),
        "stage.warning": ("仅作警告", "warning at most"),
        "stage.error": ("正式", "in full force"),
        "waived": ("已豁免", "Waived"),
        "waiver.reason": ("豁免理由", "Reason of the waiver"),
        "waiver.approver": ("批准人", "Approved by"),
        "waiver.from": ("起", "From"),
        "waiver.until": ("止", "Until"),
        "waiver.file": ("豁免文件", "Waiver file"),
        "doubtful": ("所据数据识读存疑", "rests on a doubtful reading"),
        "decides": ("影响结论", "decides the verdict"),
        "decision": ("审核意见", "Auditor's decision"),
        "decision.true": ("属实", "confirmed"),
        "decision.false": ("不属实", "not confirmed"),
        "decision.more": ("需补充", "more is needed"),
        "remarks": ("说明", "Remarks"),
        "open": ("无法判断的事项", "What could not be judged"),
        "open.help": (
            "以下各处因缺少内容而没有结论，既不算通过，也不算不通过。",
            "These places have no result: they count neither as passed nor as failed.",
        ),
        "broken": ("运行出错的规则", "Rules that broke"),
        "broken.help": (
            "这些规则未能完成，属于规则或程序的问题，与填报单位无关。",
            "These rules did not finish; the fault is not the submitter's.",
        ),
        "passed": ("通过的检查", "Checks that hold"),
        "passed.explainable": (
            "“可解释”指差异在所印位数的舍入范围以内。",
            "“Explainable”: the difference lies within the rounding of the printed figures.",
        ),
        "not_applicable": ("不适用及原因", "What did not apply, and why"),
        "shadow": ("试运行规则的意见", "What rules on trial would say"),
        "shadow.help": ("以下规则尚在试运行，不影响结论。", "These rules are on trial and do not count."),
        "and_more": ("等 {n} 处", "and so on, {n} in all"),
        "places": ("{n} 处", "{n}"),
        "provenance": ("审核所据", "Provenance"),
        "form.id": ("表单编号", "Form id"),
        "digest": ("输入摘要", "Digest of the input"),
        "ruleset": ("规则集摘要", "Digest of the rules"),
        "packs": ("规则包", "Rule packs"),
        "returned": ("恢复执行", "Back in force"),
        "returned.of": (
            "{rule}：{pack} 的停用到 {until} 期满（{reason}）",
            "{rule}: disabled by {pack} until {until} ({reason})",
        ),
        "engine": ("程序", "Engine"),
        "masked": (
            "联系人及评价人员的姓名、电话已遮盖。",
            "Names and telephone numbers of contacts and evaluators are masked.",
        ),
        "hidden": ("另有 {n} 个较轻的问题未列出。", "Lighter findings not listed: {n}."),
        "forms": ("共 {n} 份表单：{parts}。", "Forms: {n} ({parts})."),
        "rejected": ("未能读取的输入", "Inputs that could not be read"),
        "rejected.count": ("{n} 份未能读取。", "Inputs that could not be read: {n}."),
        "verdict": ("结论", "Verdict"),
        "cause.absent": ("表中没有此项", "the form has no such cell"),
        "cause.blank": ("未填", "left blank"),
        "cause.unreadable": ("无法辨认", "unreadable"),
        "cause.empty-list": ("没有可用的行", "no rows to work with"),
        "cause.no-such-key": ("没有对应的项目", "nothing corresponds"),
        "cause.not-a-number": ("不是数字", "not a number"),
        "cause.not-a-date": ("不是日期", "not a date"),
        "cause.no-unit": ("没有计量单位", "no unit"),
        "cause.no-parent": ("没有所属的合计行", "no total row"),
        "cause.reason-rows-unknown": ("合并单元格所覆盖的行不明", "unknown which rows a merged cell covers"),
        "cause.printed-twice": ("表中印有两种不同的规定", "the form prints two different norms"),
        "cause.filter-undecided": ("无法确定哪些行应计入", "cannot tell which rows count"),
        "cause.condition-false": ("适用条件不满足", "its condition is not met"),
        "cause.condition-undecided": ("适用条件无法判断", "its condition cannot be judged"),
        "cause.empty-scope": ("没有此类行", "no such rows"),
        "cause.units-differ": ("计量单位不同", "units differ"),
        "cause.zero-divisor": ("除数为零", "division by zero"),
        "cause.no-alternative": ("没有适用的算法", "no formula applies"),
        "cause.several-values": ("有几个不同的值", "several different values"),
        "cause.no-group-key": ("没有分组的依据", "nothing to group by"),
        "cause.not-in-force": ("当年未施行", "not in force that year"),
        "cause.disabled": ("本地区已停用", "disabled in this region"),
        "cause.work-limit": ("超出运算限额", "beyond the limit of work"),
        "cause.broken": ("规则出错", "the rule broke"),
    }
)


class Words:
    """The words of one language."""

    __slots__ = ("_column", "language")

    def __init__(self, language: Language) -> None:
        self.language = language
        self._column = 0 if language == "zh" else 1

    def __call__(self, key: str, **filled: object) -> str:
        """The words of ``key`` with its places filled; a code that has none stands for itself.

        >>> Words("en")("count.waived", n=2), Words("zh")("cause.new-cause")
        ('Waived besides: 2.', 'new-cause')
        """
        if key not in _TABLE:
            return key.partition(".")[2] if "." in key else key
        return _TABLE[key][self._column].format(**filled)
