"""The words of exported tables and workbooks, in Chinese and in English; those of reports stand in ``words``."""

from collections.abc import Mapping
from types import MappingProxyType

from zhunsheng.rendering.words import Language, Words

#: Key → Chinese, English.
_TABLE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "sheet.summary": ("汇总", "Summary"),
        "sheet.heat": ("地区×规则", "Regions × rules"),
        "sheet.findings": ("明细", "Findings"),
        "sheet.rejected": ("未能读取", "Not audited"),
        "sheet.rules": ("规则目录", "Rules"),
        "sheet.versions": ("版本", "Versions"),
        "sheet.form": ("表单", "Form"),
        "sheet.list": ("问题清单", "Findings"),
        "title": ("审核结果", "Audit"),
        "forms": ("表单数", "Forms"),
        "sentence": (
            "审核 {forms} 张表：不通过 {fail}，无法判定 {undecided}，需说明 {review}，通过 {pass_}；错误 {error}、警告 {warning}、提示 {note}；未能审核 {rejected} 份。",
            "Forms audited: {forms} (failed {fail}, undecided {undecided}, to be explained {review}, passed {pass_}); errors {error}, warnings {warning}, notes {note}; inputs not audited: {rejected}.",
        ),
        "census": ("清点", "Census"),
        "census.found": ("找到的输入", "Inputs found"),
        "census.evaluated": ("已审核", "Audited"),
        "census.rejected": ("未能读取", "Could not be read"),
        "census.skipped": ("有意略过", "Left out on purpose"),
        "census.quarantined": ("隔离", "Quarantined"),
        "census.adds_up": ("相加相等", "It adds up"),
        "census.tables": ("与各表的行数一致", "It agrees with the tables"),
        "yes": ("是", "yes"),
        "no": ("否！有输入没有下落", "NO: inputs are unaccounted for"),
        "differs": ("否！清点与各表的行数不同", "NO: the census differs from the tables"),
        "unfinished": (
            "这次运行没有做完，以下只是已经做完的部分。",
            "This run is not finished; what follows is the part that is.",
        ),
        "verdicts": ("结论", "Verdicts"),
        "severities": ("问题（不含已豁免）", "Findings (waived ones not counted)"),
        "waived": ("已豁免", "Waived"),
        "contents": ("工作表", "Sheets"),
        "rows": ("{n} 行", "{n} rows"),
        "report": ("打开报告", "Open the report"),
        "open": ("打开", "open"),
        "masked": (
            "联系人和评价人员的姓名、电话已遮盖。",
            "Names and telephone numbers of contacts and evaluators are masked.",
        ),
        "exact.note": (
            "超过 15 位的数，电子表格只留得住前 15 位；准确的值写在“准确值”一列。",
            "A spreadsheet keeps 15 digits of a number; longer ones stand in full in the column of exact figures.",
        ),
        "text.note": (
            "以 = + - @ 开头的文字按文字保存，不是公式。",
            "Text that begins with = + - @ is kept as text and is no formula.",
        ),
        "lighter": ("轻于“{severity}”的问题没有列出。", "Findings lighter than “{severity}” are not listed."),
        "split": (
            "共 {n} 行，一张工作表放不下，分在：{sheets}",
            "{n} rows, more than a sheet holds; they stand on: {sheets}",
        ),
        "continued": ("接“{sheet}”", "continues “{sheet}”"),
        "place": ("地区", "Region"),
        "code": ("地区代码", "Region code"),
        "total": ("合计", "Total"),
        "heat.note": (
            "格里是有这条规则的问题（不含已豁免）的表单数。",
            "Each cell counts the forms with a finding of the rule that nobody waived.",
        ),
        "verdict": ("结论", "Verdict"),
        "organization": ("单位", "Organisation"),
        "form_title": ("表名", "Title of the form"),
        "year": ("年度", "Year"),
        "kind": ("表单种类", "Kind of form"),
        "severity": ("轻重", "Severity"),
        "rule": ("规则编号", "Rule"),
        "title.rule": ("规则", "What the rule says"),
        "cell": ("位置", "Place"),
        "message": ("说明", "Message"),
        "reported": ("填报", "Reported"),
        "expected": ("应为", "Expected"),
        "difference": ("相差", "Difference"),
        "allowance": ("允许", "Allowed"),
        "unit": ("计量单位", "Unit"),
        "exact": ("准确值", "Exact figures"),
        "basis": ("依据", "Basis"),
        "hint": ("建议", "Hint"),
        "waiver": ("豁免理由", "Reason of the waiver"),
        "change": ("与上次比", "Since the earlier run"),
        "change.new": ("新增", "new"),
        "change.unchanged": ("未变", "unchanged"),
        "form": ("表单编号", "Form id"),
        "source": ("来源", "Source"),
        "path": ("路径", "Path"),
        "page": ("报告", "Report"),
        "state": ("情形", "State"),
        "state.rejected": ("未能读取", "could not be read"),
        "state.quarantined": ("隔离", "quarantined"),
        "state.skipped": ("略过", "left out"),
        "reason.code": ("代码", "Code"),
        "why": ("原因", "Why"),
        "digest": ("摘要", "Digest"),
        "asked": ("问过的表", "Forms asked"),
        "found": ("有问题的表", "Forms with findings"),
        "share": ("占比（%）", "Share (%)"),
        "remark": ("备注", "Remark"),
        "remark.none": ("一张表也没有查出", "found nothing on any form"),
        "remark.all": ("每张表都查出", "found something on every form"),
        "remark.unjudged": ("没有一处判得了", "could judge no place"),
        "engine": ("程序", "Engine"),
        "command": ("命令", "Command"),
        "state.run": ("运行", "Run"),
        "finished": ("已完成", "finished"),
        "running": ("未完成", "not finished"),
        "interrupted": ("已中断", "interrupted"),
        "ruleset": ("规则集摘要", "Digest of the ruleset"),
        "packs": ("规则包", "Packs"),
        "rules.count": ("规则数", "Rules"),
        "number": ("序号", "No."),
        "to.cell": ("在表中", "On the form"),
        "calculation": ("计算", "Calculation"),
        "list.note": (
            "“{form}”表上有底色的格附有批注；序号与批注里的一致。",
            "Coloured cells on the sheet “{form}” carry a comment; its numbers are those of this list.",
        ),
        "none": ("未发现问题。", "Nothing was found."),
        "open.places": ("无法判断", "Not judged"),
        "cut": ("……（太长，余下略）", "… (too long, cut)"),
        "junit.left_out": (
            "共 {n} 张表，只列出有问题的；其余没有列出的问题",
            "of {n} forms only those with findings are listed",
        ),
    }
)


class ExportWords:
    """The words in one language; called with a key and what fills its gaps."""

    __slots__ = ("_column", "report")

    def __init__(self, lang: Language) -> None:
        self._column = int(lang == "en")
        #: The words of reports: verdicts, severities, outcomes, causes.
        self.report = Words(lang)

    def __call__(self, key: str, **gaps: object) -> str:
        """The words of one key; a state or change that has none stands for itself."""
        if key not in _TABLE:
            return key.rpartition(".")[2]
        return _TABLE[key][self._column].format(**gaps)
