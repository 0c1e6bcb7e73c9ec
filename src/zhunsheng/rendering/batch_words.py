"""The words of a batch report, in Chinese and in English, on top of those of the reports."""

from collections.abc import Mapping
from types import MappingProxyType

from zhunsheng.rendering.words import Words

#: Key → Chinese, English. Names in braces are filled in by who asks, those of ``page.`` by the page itself.
_OWN: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "batch": ("批量审核报告", "Batch audit report"),
        "batch.title": ("{forms} 张表的审核", "Audit of {forms} forms"),
        "batch.none": ("没有一张表经过审核。", "No form was audited."),
        "batch.sentence": (
            "审核了 {forms} 张表：{verdicts}。",
            "{forms} forms were audited: {verdicts}.",
        ),
        "batch.verdict": ("{n} 张{verdict}", "{n} {verdict}"),
        "batch.found": (
            "共有错误 {errors} 处、警告 {warnings} 处、提示 {notes} 处。",
            "Findings: errors {errors}, warnings {warnings}, notes {notes}.",
        ),
        "batch.commonest": (
            "触发最多的规则是“{title}”，有 {n} 张表（{share}）。",
            "The rule that fired on most forms is “{title}”: {n} ({share}).",
        ),
        "batch.left": ("另有 {n} 份没有审核。", "Not audited besides: {n}."),
        "batch.changes": (
            "与上一次运行相比：新出现的问题 {new} 处，依旧的 {unchanged} 处，已改正的 {fixed} 处。",
            "Against the earlier run: findings new {new}, unchanged {unchanged}, fixed {fixed}.",
        ),
        "census": (
            "收到 {found} 份 ＝ 审核 {evaluated} ＋ 未能读取 {rejected} ＋ 略过 {skipped} ＋ 隔离 {quarantined}。",
            "Found {found} = audited {evaluated} + rejected {rejected} + skipped {skipped} + quarantined {quarantined}.",
        ),
        "census.holds": ("数目对得上。", "The census adds up."),
        "census.fails": (
            "数目对不上，这份报告不完整，请重新运行。",
            "The census does not add up: this report is incomplete; run the audit again.",
        ),
        "census.missing": ("{n} 份没有下落。", "Inputs of which nothing is known: {n}."),
        "census.surplus": ("多出 {n} 份。", "More became of inputs than were found: {n}."),
        "census.tables": (
            "表格里实有：审核 {evaluated}，未能读取 {rejected}，隔离 {quarantined}。",
            "The tables hold: audited {evaluated}, rejected {rejected}, quarantined {quarantined}.",
        ),
        "state.running": (
            "运行还没有结束，以下只是已经完成的部分。",
            "The run has not ended; this is what is finished so far.",
        ),
        "state.interrupted": (
            "运行中断过，没有做完，以下只是已经完成的部分；用 --resume 接着做。",
            "The run was interrupted; this is what was finished. Go on with --resume.",
        ),
        "heat": ("地区与规则", "Regions and rules"),
        "heat.help": (
            "格中是该地区有此问题的表所占的百分数。点地区看下一级，点格子看这些表。",
            (
                "A cell gives the percentage of the region's forms on which the rule fired. Click a region to go down, a cell"
                " to see its forms."
            ),
        ),
        "scores": ("分数分布", "Scores"),
        "scores.help": (
            "表上自报的总分，与按各项重新相加的总分，每 5 分一档。",
            "The total as printed, and as its parts make it, in steps of five.",
        ),
        "scores.agree": ("自报与重算一致 {n} 张", "printed and recomputed agree: {n}"),
        "scores.above": (
            "自报高于重算 {n} 张，最多高 {most} 分",
            "printed above recomputed: {n}, at most by {most}",
        ),
        "scores.below": (
            "自报低于重算 {n} 张，最多低 {most} 分",
            "printed below recomputed: {n}, at most by {most}",
        ),
        "scores.blank": ("缺一方的 {n} 张", "one of them missing: {n}"),
        "scores.none": ("没有一张表有总分。", "No form has a total."),
        "scores.reported": ("自报", "Printed"),
        "scores.recomputed": ("重算", "Recomputed"),
        "scores.bin": ("分数段", "Range"),
        "rules": ("规则触发的次数", "Rules by frequency"),
        "rules.help": (
            (
                "“触发”是有此问题的表，“适用”是规则管得着的表。一次也不触发和适用的全部触发都值得怀疑：前者可能是规则写得管不着要管的表，"
                "或读不到要看的格；后者可能是规则过严或表没有读对，少有所有单位都错的。"
            ),
            (
                "“Fired” counts forms with such a finding, “applies” forms that the rule concerns. A rule that never fires and"
                " one that always fires are both suspicious: the first may miss what it is for or not find its cells, the"
                " second may be too strict or rest on a misreading; seldom is everybody wrong."
            ),
        ),
        "rules.fired": ("触发", "Fired"),
        "rules.applied": ("适用", "Applies"),
        "rules.share": ("占比", "Share"),
        "rules.places": ("处", "Places"),
        "rules.undecided": ("无法判断", "Not judged"),
        "rules.waived": ("豁免", "Waived"),
        "mark.never": ("从未适用", "never applies"),
        "mark.none": ("从未触发", "never fires"),
        "mark.all": ("全部触发", "always fires"),
        "mark.undecided": ("从未判成", "never judged"),
        "mark.broken": ("{n} 张上出错", "broke on {n}"),
        "mark.shadow": ("试运行，{n} 张会触发", "on trial, would fire on {n}"),
        "units": ("单位", "Organisations"),
        "units.help": (
            "按所有表的错误、警告、提示之和排列。",
            "In the order of errors, warnings and notes on all their forms.",
        ),
        "forms.section": ("表单", "Forms"),
        "forms.help": (
            "按轻重排列：先看错误数，再看警告、无法判定、提示。",
            "The heaviest first: errors, then warnings, undecided, notes.",
        ),
        "inputs": ("没有审核的输入", "Inputs that were not audited"),
        "inputs.help": (
            "“未能读取”的要改好再报；“隔离”的使程序崩溃或停住，是程序的事；“略过”的是有意不审的。",
            (
                "Rejected ones must be mended and submitted again; quarantined ones made the program die or stall; skipped"
                " ones were left out on purpose."
            ),
        ),
        "state.rejected": ("未能读取", "rejected"),
        "state.quarantined": ("隔离", "quarantined"),
        "state.skipped": ("略过", "skipped"),
        "duplicates": ("编号重复的表", "Forms with the same id"),
        "duplicates.help": (
            "同一编号有几份输入，都各自审核了；应当只留一份。",
            "Several inputs have the same id. Each was audited; only one of them should stay.",
        ),
        "duplicates.same": ("内容完全相同", "equal to the byte"),
        "duplicates.differ": ("内容不同", "different"),
        "fixed": ("已改正的问题", "Findings that were fixed"),
        "fixed.help": (
            "上一次运行有、这一次没有的问题。",
            "Findings of the earlier run that this one no longer has.",
        ),
        "change.new": ("新", "new"),
        "change.unchanged": ("依旧", "unchanged"),
        "batch.contents": ("目录", "Contents"),
        "batch.provenance": ("审核所据", "Provenance"),
        "batch.noscript": (
            "浏览器禁用了脚本：总数和规则可以看，其余要打开脚本。",
            "Scripts are disabled: the numbers and the rules are shown, the rest needs them.",
        ),
        "page.all": ("全部", "all"),
        "page.nation": ("全国", "the nation"),
        "page.own": ("本级", "itself"),
        "page.region": ("地区", "Region"),
        "page.province": ("省", "Province"),
        "page.prefecture": ("市州", "Prefecture"),
        "page.county": ("县区", "County"),
        "page.forms": ("表", "Forms"),
        "page.failing": ("不通过", "Failed"),
        "page.more_rules": ("另有 {n} 条规则没有触发或触发较少", "{n} rules fired less or never"),
        "page.show_rules": ("全部列出", "show all"),
        "page.cell": (
            "{region} · {rule}：{n}／{of} 张（{share}）",
            "{region} · {rule}: {n} of {of} ({share})",
        ),
        "page.legend": ("占比", "share"),
        "page.search": ("找单位、编号或来源", "organisation, id or source"),
        "page.go": ("找", "Find"),
        "page.clear": ("清除条件", "clear"),
        "page.deep": (
            "还要在编号和来源里找（读 {n} 个文件）",
            "look through ids and sources too ({n} files)",
        ),
        "page.stop": ("停", "stop"),
        "page.reading": ("读了 {n}／{of} 个文件", "{n} of {of} files read"),
        "page.found": ("{n} 张表", "{n} forms"),
        "page.found.part": ("单位名称符合的 {n} 张表", "{n} forms by organisation"),
        "page.nothing": ("没有符合条件的表。", "No form is like that."),
        "page.empty": ("没有。", "None."),
        "page.pages": ("第 {from}–{to}，共 {of}", "{from}–{to} of {of}"),
        "page.previous": ("上一页", "previous"),
        "page.next": ("下一页", "next"),
        "page.back": ("回到列表", "back to the list"),
        "page.heavier": ("上一张", "previous form"),
        "page.lighter": ("下一张", "next form"),
        "page.whole": ("这张表的完整报告", "The whole report on this form"),
        "page.clean": (
            "没有问题，也没有无法判断的地方。",
            "Nothing was found, and nothing was left unjudged.",
        ),
        "page.loading": ("正在读取……", "reading…"),
        "page.unreadable": (
            "读不出 {file}。请把整个文件夹一起拷贝、解压后再打开。",
            "{file} cannot be read. Copy or unpack the whole folder before opening it.",
        ),
        "page.severity": ("问题轻重", "Severity"),
        "page.severity.error": ("有错误", "errors"),
        "page.severity.warning": ("有警告", "warnings"),
        "page.severity.note": ("有提示", "notes"),
        "page.severity.new": ("有新问题", "new findings"),
        "page.severity.waived": ("有豁免", "waived"),
        "page.code": ("代码", "Code"),
        "page.message": ("说明", "Message"),
        "page.count": ("份数", "Inputs"),
        "page.more": ("等 {n} 份", "and so on, {n} in all"),
        "page.see": ("看这些表", "see these forms"),
    }
)

#: Words of the reports that the page draws with as well.
_SHARED = (
    *("verdict", "verdict.fail", "verdict.review", "verdict.undecided", "verdict.pass"),
    *(
        "severity.error",
        "severity.warning",
        "severity.note",
        "reported",
        "expected",
        "difference",
        "allowance",
    ),
    *(
        "candidate",
        "candidates",
        "calculation",
        "basis",
        "unverified",
        "hint",
        "because",
        "waived",
        "rule",
        "place",
    ),
    *("waiver.reason", "waiver.approver", "waiver.from", "waiver.until", "waiver.file", "doubtful", "stage"),
    *(
        "stage.shadow",
        "stage.warning",
        "stage.error",
        "outcome.indeterminate",
        "outcome.error",
        "outcome.waived",
    ),
    *("organization", "form.id", "source", "kind", "year", "findings", "shadow"),
)


class BatchWords(Words):
    """The words of one language."""

    __slots__ = ()

    def __call__(self, key: str, **filled: object) -> str:
        """The words of ``key`` with its places filled.

        >>> BatchWords("zh")("batch.left", n="1,003")
        '另有 1,003 份没有审核。'
        """
        if key not in _OWN:
            return super().__call__(key, **filled)
        return _OWN[key][0 if self.language == "zh" else 1].format(**filled)

    @property
    def drawn(self) -> Mapping[str, str]:
        """The words that the page needs to draw with, the names in braces left in."""
        column = 0 if self.language == "zh" else 1
        own = {key: told[column] for key, told in _OWN.items() if key.startswith(_OF_PAGE)}
        return own | {key: self(key) for key in _SHARED}


_OF_PAGE = ("page.", "scores.", "state.", "change.", "duplicates.", "fixed", "rules.")
