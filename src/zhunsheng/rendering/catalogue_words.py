"""The words of the catalogue itself, in Chinese and in English."""

from collections.abc import Mapping
from types import MappingProxyType

from zhunsheng.rendering.words import Language

#: Key → Chinese, English.
_TABLE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "catalogue": ("规则目录", "Catalogue of rules"),
        "summary": (
            "{packs} 个规则包，{rules} 条规则，{checks} 项检查；参数 {parameters} 个，依据 {basis} 条，地区差异 {differences} 处。",
            "{packs} packs, {rules} rules, {checks} checks; {parameters} parameters, {basis} clauses, {differences} regional differences.",
        ),
        "unverified.remark": (
            "标“未核实”的依据，尚未对照原文；引用前请核对。",
            "Clauses marked as unverified have not been held against the original; check them before quoting.",
        ),
        "contents": ("目次", "Contents"),
        "version": ("版本", "Version"),
        "versions": ("版本", "Versions"),
        "place": ("地区", "Place"),
        "code": ("代码", "Code"),
        "pack": ("规则包", "Pack"),
        "parent": ("承接", "Builds on"),
        "kinds": ("表单", "Forms"),
        "kind": ("表单种类", "Kind of form"),
        "years": ("年度", "Fiscal years"),
        "years.from": ("{a} 起", "from {a}"),
        "years.until": ("至 {b}（不含）", "until {b} (exclusive)"),
        "years.all": ("不限", "all"),
        "digest": ("规则集摘要", "Digest of the ruleset"),
        "day": ("日期", "Day"),
        "rules": ("规则", "Rules"),
        "rules.own": ("本级规则", "Rules of this level"),
        "rules.none": ("本级没有另加规则。", "This level adds no rules."),
        "rules.count": ("规则数", "Rules"),
        "rule": ("编号", "Rule"),
        "title": ("标题", "Title"),
        "category": ("类别", "Category"),
        "severity": ("轻重", "Severity"),
        "error": ("错误", "error"),
        "warning": ("警告", "warning"),
        "note": ("提示", "note"),
        "check": ("检查", "Check"),
        "sentence": ("大意", "In plain words"),
        "each": ("逐行", "Each"),
        "by": ("分组", "By"),
        "columns": ("逐列", "Columns"),
        "when": ("条件", "When"),
        "formula": ("要求", "Check"),
        "hint": ("提示", "Hint"),
        "basis": ("依据", "Basis"),
        "verified": ("已核实", "verified"),
        "unverified": ("未核实", "unverified"),
        "sure": ("核实", "How sure"),
        "from": ("自", "From"),
        "until": ("止（不含）", "Until (exclusive)"),
        "period": ("施行期间", "In force"),
        "stages": ("阶段", "Stages"),
        "tighten": ("下级只许收紧", "may only be tightened below"),
        "aliases": ("又名", "Also"),
        "examples": ("例子数", "Examples"),
        "parameters": ("参数", "Parameters"),
        "parameters.own": ("本级参数", "Parameters of this level"),
        "parameter": ("参数", "Parameter"),
        "value": ("取值", "Value"),
        "unit": ("单位", "Unit"),
        "act": ("做法", "Act"),
        "stated": ("定下", "stated"),
        "set": ("改值", "set"),
        "lower": ("下级", "Lower levels"),
        "lower.nothing": ("不许改", "may not change it"),
        "lower.tighten": ("只许收紧", "may only tighten it"),
        "lower.anything": ("可以改", "may change it"),
        "stricter.higher": ("越高越严", "higher is stricter"),
        "stricter.lower": ("越低越严", "lower is stricter"),
        "printed": ("表上印有的优先", "a form that prints it goes before"),
        "printed.head": ("表上优先", "Printed goes before"),
        "yes": ("是", "yes"),
        "no": ("否", "no"),
        "documents.own": ("本级依据", "Documents of this level"),
        "document": ("文件", "Document"),
        "document.title": ("题名", "Title"),
        "issuer": ("发文机关", "Issuer"),
        "clause": ("条款", "Clause"),
        "quote": ("原文", "Words"),
        "differences": ("地区差异", "Regional differences"),
        "differences.own": ("对上级的改动", "What it changes of the levels above"),
        "differences.rule": ("各地不同", "Elsewhere"),
        "name": ("名称", "Name"),
        "says": ("现为", "Now"),
        "reason": ("理由", "Reason"),
        "back": ("回到目次", "to the contents"),
        "list": ("、", ", "),
        "cut": ("……（太长，余下略）", "… (too long, cut)"),
    }
)


class CatalogueWords:
    """The words in one language; called with a key and what fills its gaps."""

    def __init__(self, lang: Language) -> None:
        self.lang: Language = lang

    def __call__(self, key: str, **gaps: object) -> str:
        """The words of one key."""
        return _TABLE[key][self.lang == "en"].format(**gaps)

    def years(self, years: tuple[object, object]) -> str:
        """Fiscal years from and until, in words."""
        start, until = years
        said = [self("years.from", a=start)] if start else []
        said += [self("years.until", b=until)] if until else []
        return " ".join(said) or self("years.all")
