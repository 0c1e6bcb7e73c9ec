"""Honest self-evaluation forms in the layouts that are in use, and a seeded maker of more of them.

Nothing here is wrong: every sum, rate and score is right as printed, and what departs from its target is explained.
Cells are written as tables, a row a line and a cell between bars; a column that a layout has not is not there.
"""

import random
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

NATIONAL = "level1 level1_points level2 level3 target actual points score reason"
BARE = "level1 level2 level3 target actual points score reason"
FUNDS = "label initial annual executed points rate score parent"
SPECIAL = "label annual executed points rate score parent"

Content = dict[str, Any]


def table(columns: str, text: str) -> list[Content]:
    """The rows of a table; ``~`` stands for a cell that is there and empty."""
    keys = columns.split()
    rows = []
    for line in text.strip().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        row: Content = {}
        for key, cell in zip(keys, cells, strict=False):
            if key == "parent":
                row |= {"parent": int(cell)} if cell else {}
            elif key == "reason_rows":
                row |= {key: [int(one) for one in cell.split()]} if cell else {}
            else:
                row[key] = "" if cell == "~" else cell
        rows.append(row)
    return rows


def form(
    year: int, jurisdiction: str, funds: list[Content], indicators: list[Content], **cells: Any
) -> Content:
    """A form of a project, or of a department where ``kind`` says so."""
    content = {
        "kind": "project",
        "fiscal_year": year,
        "jurisdiction": jurisdiction,
        "organization": "某县农业农村局",
        "currency_unit": "万元",
        "funds": funds,
        "indicators": indicators,
    }
    if cells.get("kind") != "department":
        content["project"] = "农村公路养护"
    return content | cells


PLAIN_FUNDS = "年度资金总额|80.00|80.00|76.00|10|95%|9.5"
PLAIN_ROWS = """
产出指标|数量指标|养护公路里程|≥120公里|126公里|20|20|
产出指标|质量指标|验收合格率|100%|100%|10|10|
产出指标|时效指标|按期完工率|≥95%|96%|10|10|
产出指标|成本指标|养护成本|≤80万元|76万元|10|10|
效益指标|社会效益指标|受益人口|≥5000人|5210人|15|15|
效益指标|可持续影响指标|通行条件|持续改善|达成预期指标|15|15|
满意度指标|服务对象满意度指标|群众满意度|≥90%|93.5%|10|10|
"""


def plain(year: int = 2023, jurisdiction: str = "110000", **cells: Any) -> Content:
    """The national layout with nothing special, other cells over it."""
    content = form(
        year,
        jurisdiction,
        table(FUNDS, PLAIN_FUNDS),
        table(BARE, PLAIN_ROWS),
        totals={"points": "100", "score": "99.5"},
    )
    return content | cells


def with_rows(text: str, score: str, **cells: Any) -> Content:
    """The plain form with other rows."""
    return plain(indicators=table(BARE, text), totals={"points": "100", "score": score}, **cells)


def national() -> Iterator[tuple[str, Content]]:
    """F1: the layout of the national templates."""
    yield "national project", plain()
    yield (
        "department in yuan with printed heads",
        form(
            2022,
            "522700",
            table(
                FUNDS,
                """
年度资金总额|12,346,000.50|12,466,000.50|12,300,111.25|10|98.67%|9.87
基本支出|9,346,000.50|9,346,000.50|9,346,000.50|—|—|—|0
人员类项目|8,000,000.00|8,000,000.00|8,000,000.00|—|—|—|1
运转类公用经费项目|1,346,000.50|1,346,000.50|1,346,000.50|—|—|—|1
项目支出|3,000,000|3,120,000|2,954,110.75|—|—|—|0
其他资金|~|~|~|~|—|~|0
""",
            ),
            table(
                NATIONAL,
                """
产出指标|50|数量指标|开展督查次数|≥12次|14次|10|10|
产出指标|50|数量指标|编印信息|=24期|24期|10|10|
产出指标|50|质量指标|办结率|≥98%|97.5%|10|9.95|个别事项跨年办理,明年提前安排
产出指标|50|时效指标|完成时间|2022年12月31日前|2022年12月28日|10|10|
产出指标|50|成本指标|人员类项目支出|≤8000000元|8000000元|5|5|
产出指标|50|成本指标|运转类公用经费项目支出|≤1346000.50元|1346000.50元|5|5|
效益指标|30|社会效益指标|保障机关运转|有效保障|有效保障|15|15|
效益指标|30|可持续影响指标|服务水平|不断提高|部分达成预期指标并具有一定效果|15|9|人手不足,拟增加培训
满意度指标|10|服务对象满意度指标|干部职工满意度|≥95%|95%|10|10|
""",
            ),
            kind="department",
            currency_unit="元",
            filing_date="2023年1月31日",
            grade="优秀",
            totals={"points": "100", "score": "93.82"},
        ),
    )
    yield (
        "ten thousands rounded everywhere",
        form(
            2020,
            "430100",
            table(
                FUNDS,
                """
年度资金总额|100.01|100.01|97.34|10|97.33%|9.73
当年财政拨款|33.34|33.34|33.33|—|—|—|0
上年结转资金|33.34|33.34|32.34|—|—|—|0
其他资金|33.34|33.34|31.66|—|—|—|0
""",
            ),
            table(BARE, PLAIN_ROWS.replace("养护成本|≤80万元|76万元", "每公里成本|≤0.9万元|0.81万元")),
            totals={"points": "100", "score": "99.73"},
        ),
    )
    yield (
        "whole scores",
        with_rows(
            """
产出指标|数量指标|养护公路里程|120公里|120公里|20|20|
产出指标|质量指标|验收合格率|100%|92%|10|9|两处返工,已限期整改
产出指标|时效指标|按期完工率|100%|100%|10|10|
产出指标|成本指标|养护成本|80万元|76万元|10|10|
效益指标|社会效益指标|受益人口|5000人|4700人|15|14|部分村民外出务工
效益指标|可持续影响指标|通行条件|改善|改善|15|15|
满意度指标|服务对象满意度指标|群众满意度|95%|94%|10|10|
""",
            "98",
            funds=table(FUNDS, "年度资金总额|80|80|76|10|95%|10"),
        ),
    )
    yield (
        "scores with one decimal",
        with_rows(
            """
产出指标|数量指标|养护公路里程|≥120公里|115公里|20|19.2|雨季长,进度受影响
产出指标|质量指标|验收合格率|≥98%|97%|10|9.9|一处返工,已整改
产出指标|时效指标|按期完工率|≥95%|96%|10|10.0|
产出指标|成本指标|养护成本|≤80万元|76万元|10|10.0|
效益指标|社会效益指标|受益人口|≥5000人|5210人|15|15.0|
效益指标|可持续影响指标|通行条件|持续改善|基本达成预期指标|15|13.5|部分路段尚未完成
满意度指标|服务对象满意度指标|群众满意度|≥90%|93.5%|10|10.0|
""",
            "97.1",
        ),
    )
    yield (
        "over-achievement, scored lower",
        with_rows(
            """
产出指标|数量指标|养护公路里程|≥120公里|186公里|20|18|新增省级资金,年初目标偏低
产出指标|质量指标|验收合格率|100%|100%|10|10|
产出指标|时效指标|按期完工率|≥95%|96%|10|10|
产出指标|成本指标|养护成本|≤80万元|76万元|10|10|
效益指标|经济效益指标|物流收入增长率|≥5%|8.2%|15|14|目标值定得偏低
效益指标|社会效益指标|受益人口|≥5000人|7210人|15|15|统计口径含外来人口
满意度指标|服务对象满意度指标|群众满意度|≥90%|93.5%|10|10|
""",
            "96.5",
        ),
    )
    yield (
        "inverse indicators",
        with_rows(
            """
产出指标|数量指标|养护公路里程|≥120公里|126公里|10|10|
产出指标|质量指标|返工率|≤3%|1.5%|10|10|
产出指标|质量指标|安全事故|≤2起|0起|10|10|
产出指标|时效指标|审批时限|≤15个工作日|7个工作日|10|10|
产出指标|时效指标|抢修响应时间|2小时|1小时|5|5|
产出指标|成本指标|养护成本|≤80万元|76万元|5|5|
效益指标|社会效益指标|投诉件数|≤10件|11件|15|13.5|汛期投诉增加,已加强巡查
效益指标|社会效益指标|交通事故下降|≤20起|22起|15|13.64|年末两起,已设警示牌
满意度指标|服务对象满意度指标|群众满意度|≥90%|93.5%|10|10|
""",
            "96.64",
        ),
    )
    yield (
        "equal signs and zero targets",
        with_rows(
            """
产出指标|数量指标|养护公路里程|=120公里|120公里|10|10|
产出指标|数量指标|维修桥梁|＝5座|6座|10|10|
产出指标|质量指标|重大质量事故|0起|0起|10|10|
产出指标|质量指标|违规使用资金|=0元|0元|5|5|
产出指标|时效指标|逾期项目|≤0个|0个|5|5|
产出指标|成本指标|养护成本|═80万元|76万元|10|9.5|招标节约
效益指标|社会效益指标|安全责任事故发生数|0|0|15|15|
效益指标|可持续影响指标|覆盖行政村|=12个|11个|15|13.75|一村未开工,明年完成
满意度指标|服务对象满意度指标|有效投诉|=0次|0次|10|10|
""",
            "97.75",
        ),
    )
    yield (
        "qualitative in many words",
        with_rows(
            """
产出指标|数量指标|养护公路里程|120公里以上|126公里|10|10|
产出指标|质量指标|工程质量|达到规范要求|已达到|10|10|
产出指标|质量指标|档案管理|规范、完整|较好完成|10|9|个别档案归集不及时
产出指标|时效指标|资金拨付|及时|及时|10|10|
产出指标|成本指标|成本控制|控制在预算以内|未超预算|10|10|
效益指标|社会效益指标|出行便利|显著提升|达成年度指标|10|9|
效益指标|生态效益指标|沿线环境|有所改善|部分达成年度指标并具有一定效果|10|7|绿化未完成,春季补种
效益指标|可持续影响指标|管护机制|健全|未达成预期指标且效果较差|10|5|制度尚未出台,明年制定
满意度指标|服务对象满意度指标|群众满意度|较满意|满意|10|10|
""".replace("达成年度指标|10|9|", "达成年度指标|10|9|农忙时仍有拥堵", 1),
            "89.5",
            grade="良好",
        ),
    )
    yield (
        "targets that are dates",
        with_rows(
            """
产出指标|数量指标|养护公路里程|≥120公里|126公里|20|20|
产出指标|时效指标|开工时间|2023年3月底前|2023年3月15日|5|5|
产出指标|时效指标|完工时间|12月31日前|12月20日|5|5|
产出指标|时效指标|验收时间|2023.12|2023.11|5|5|
产出指标|时效指标|资金下达|6月底|6月|5|5|
产出指标|时效指标|方案编制|2023年6月|2023年5月|5|5|
产出指标|时效指标|项目完成时间|2023年|2023年12月|5|5|
效益指标|社会效益指标|受益人口|≥5000人|5210人|15|15|
效益指标|可持续影响指标|通行条件|长期|长期|15|15|
满意度指标|服务对象满意度指标|群众满意度|≥90%|93.5%|10|10|
""",
            "99.5",
        ),
    )
    yield (
        "figures within words",
        with_rows(
            """
产出指标|数量指标|巡查次数|每月1次|12次|10|10|
产出指标|数量指标|培训课时|≥20课时|22课时|5|5|
产出指标|数量指标|开展宣传|全年不少于4次|6次|5|5|
产出指标|数量指标|召开协调会|3-5次|4次|5|5|
产出指标|数量指标|隐患排查|每季度一次|4次|5|5|
产出指标|质量指标|抽检合格率|98%以上|已达99%|10|10|
产出指标|时效指标|办结时间|5个工作日内|3个工作日|5|5|
产出指标|成本指标|补助标准|500元/人|500元/人|5|5|
效益指标|经济效益指标|村集体收入|较上年增长5%|6.2%|15|15|
效益指标|社会效益指标|带动就业|50人左右|53人|15|15|
满意度指标|服务对象满意度指标|群众满意度|90%以上|93.5%|10|10|
""",
            "99.5",
        ),
    )
    yield (
        "percentages over a hundred",
        with_rows(
            """
产出指标|数量指标|任务完成率|≥100%|105%|20|20|
产出指标|质量指标|验收合格率|100.00%|100%|10|10|
产出指标|时效指标|按期完工率|≥95%|99.6%|10|10|
产出指标|成本指标|成本控制率|≤100%|95%|10|10|
效益指标|经济效益指标|运量增长率|≥8%|12%|15|15|
效益指标|社会效益指标|计划完成比例|100%|136%|15|15|上级追加任务
满意度指标|服务对象满意度指标|群众满意度|≥90%|93.5%|10|10|
""",
            "99.5",
        ),
    )
    yield (
        "the template's empty rows",
        plain(
            indicators=[
                *table(BARE, PLAIN_ROWS)[:2],
                *table(BARE, "产出指标|数量指标|指标2|~|~|~|~|\n产出指标|数量指标|……|~|~|~|~|"),
                *table(BARE, PLAIN_ROWS)[2:],
                *table(BARE, "满意度指标|服务对象满意度指标|指标2：|—|—|—|—|—\n||……|||||"),
            ]
        ),
    )
    yield "no total points", plain(totals={"score": "99.5"})
    yield "no total at all", {key: value for key, value in plain().items() if key != "totals"}
    yield (
        "total to one decimal, execution to two",
        plain(
            funds=table(FUNDS, "年度资金总额|80.00|80.00|76.21|10|95.26%|9.53"),
            totals={"points": "100", "score": "99.5"},
        )
        | {"indicators": table(BARE, PLAIN_ROWS.replace("76万元", "76.21万元"))},
    )
    yield (
        "nothing budgeted, nothing spent",
        plain(
            funds=table(
                FUNDS, "年度资金总额|80|80|76|10|95|9.5\n财政拨款|80|80|76|||| 0\n其他资金|0|0|0||/|| 0"
            )
        ),
    )
    yield (
        "a rate cut off at two decimals",
        plain(
            funds=table(FUNDS, "年度资金总额|83.00|83.00|76.00|10|91.57%|9.16"),
            totals={"points": "100", "score": "99.16"},
            indicators=table(BARE, PLAIN_ROWS.replace("≤80万元", "≤83万元")),
        ),
    )
    merged = table(f"{BARE} reason_rows", PLAIN_ROWS)
    merged[1] |= {
        "actual": "98%",
        "score": "9.8",
        "reason": "雨季长,工期推迟,已调整",
        "reason_rows": [1, 2, 4],
    }
    merged[2] |= {"actual": "92%", "score": "9.68", "reason": ""}
    merged[4] |= {"actual": "4800人", "score": "14.4", "reason": ""}
    yield "a reason merged over rows", plain(indicators=merged, totals={"points": "100", "score": "98.38"})
    yield (
        "the reason stands under remarks",
        plain(
            indicators=[
                {key: value for key, value in row.items() if key != "reason"}
                | ({"actual": "95%", "score": "9.5", "remark": "两处返工,已整改"} if at == 1 else {})
                for at, row in enumerate(table(BARE, PLAIN_ROWS))
            ],
            totals={"points": "100", "score": "99"},
        ),
    )


def regional() -> Iterator[tuple[str, Content]]:
    """F2 to F9: the layouts of transfers and of the provinces."""
    special = PLAIN_ROWS.replace("≤80万元|76万元", "≤120万元|114万元")
    yield (
        "special funds, parts repeat the ten points",
        form(
            2021,
            "520100",
            table(
                SPECIAL,
                """
年度资金总额|120.00|114.00|10|95.00%|9.50
其中：财政衔接资金|100.00|95.00|10|95.00%|9.50|0
其中：中央资金|60.00|60.00|10|100.00%|10.00|1
省级资金|40.00|35.00|10|87.50%|8.75|1
其他资金|20.00|19.00|10|95.00%|9.50|0
""",
            ),
            table(BARE, special),
            totals={"points": "100", "score": "99.50"},
        ),
    )
    yield (
        "special funds, parts without their parents",
        form(
            2021,
            "520100",
            table(
                SPECIAL,
                """
年度资金总额|120.00|114.00|10|95.00%|9.50
其中：财政衔接资金|100.00|95.00|10|95.00%|9.50
中央资金|60.00|60.00|—|100.00%|—
省级资金|40.00|35.00|—|87.50%|—
其他资金|20.00|19.00|10|95.00%|9.50
""",
            ),
            table(BARE, special),
            totals={"points": "100", "score": "99.50"},
        ),
    )
    yield (
        "of which one part alone is named",
        form(
            2021,
            "110000",
            table(
                SPECIAL,
                """
年度资金总额|120.00|114.00|10|95.00%|9.50
财政拨款|120.00|114.00|—|—|—|0
其中：中央补助|60.00|60.00|—|—|—|1
""",
            ),
            table(BARE, special),
            totals={"points": "100", "score": "99.50"},
        ),
    )
    yield (
        "transfer form without points",
        form(
            2023,
            "420100",
            table(
                "label annual executed rate parent",
                """
年度资金总额|1,250|1,187.5|95%
其中：中央财政资金|1000|950|95%|0
地方资金|250|237.5|95%|0
其他资金|~|~|~|0
""",
            ),
            table(
                "level1 level2 level3 target actual reason",
                """
产出指标|数量指标|高标准农田建设面积|≥1.2万亩|12500亩|
产出指标|质量指标|验收合格率|100%|100%|
产出指标|时效指标|完成时间|2023年12月|2023年11月|
产出指标|成本指标|亩均补助|≤1000元|1000元|
效益指标|经济效益指标|粮食产能提升|≥50公斤|52公斤|
效益指标|社会效益指标|受益农户|≥800户|1100户|整村推进,受益面扩大
满意度指标|服务对象满意度指标|农户满意度|≥90%|89%|青苗补偿尚有争议
""",
            ),
            filing_date="2024年3月",
        ),
    )
    yield (
        "Sichuan, weights and an adjusted budget",
        form(
            2023,
            "510100",
            table(
                FUNDS,
                "总额|200.00|180.00|171.00|10|95.00%|9.5\n财政资金|200.00|180.00|171.00|/|/|/|0\n其他资金|||||||0",
            ),
            table(
                BARE,
                """
产出指标|数量指标|补助人数|≥300人|306人|20|20|
产出指标|质量指标|发放准确率|＝100%|100%|20|20|
产出指标|时效指标|发放及时率|≥95%|97%|10|10|
效益指标|社会效益指标|稳定就业|定性好|好|20|20|
满意度指标|服务对象满意度指标|受助对象满意度|≥90%|95%|10|10|
成本指标|经济成本指标|项目成本|≤180万元|171万元|10|10|
""",
            ),
            totals={"points": "100", "score": "99.5"},
            filing_date="2024-05-06 00:00:00",
        ),
    )
    yield (
        "Sichuan, outputs 40",
        form(
            2021,
            "510100",
            table(FUNDS, "年度资金总额|50.00|50.00|50.00|10|100%|10"),
            table(
                BARE,
                """
产出指标|数量指标|补助人数|≥300人|306人|20|20|
产出指标|质量指标|发放准确率|＝100%|100%|20|20|
效益指标|社会效益指标|稳定就业|有效促进|有效促进|40|40|
满意度指标|服务对象满意度指标|受助对象满意度|≥90%|95%|10|10|
""",
            ),
            totals={"points": "100", "score": "100"},
        ),
    )
    yield (
        "cost as a first level",
        form(
            2024,
            "110000",
            table(FUNDS, "年度资金总额|300.000000|310.500000|305.123456|10|98.27%|9.83"),
            table(
                BARE,
                """
成本指标|经济成本指标|项目总成本|≤310.5万元|305.123456万元|10|10|
成本指标|社会成本指标|对居民生活的影响|较小|较小|5|5|
成本指标|生态环境成本指标|施工扬尘|≤5次|2次|5|5|
产出指标|数量指标|改造小区|≥8个|8个|20|20|
产出指标|质量指标|验收合格率|≥98%|100%|10|10|
产出指标|时效指标|按期开工率|100%|100%|10|10|
效益指标|社会效益指标|惠及居民|≥0.5万户|5120户|20|20|
满意度指标|服务对象满意度指标|居民满意度|≥90%|96%|10|10|
""",
            ),
            totals={"points": "100", "score": "99.83"},
            grade="优",
        ),
    )
    yield (
        "execution worth twenty",
        form(
            2022,
            "420100",
            table("label annual executed points rate score", "年度财政资金总额|260.00|247.00|20|95%|19"),
            table(
                BARE,
                """
产出指标|数量指标|新建厕所|20座|20座|20|20|
产出指标|质量指标|合格率|100%|100%|20|20|
效益指标|社会效益指标|改善环境|明显改善|明显改善|30|30|
满意度指标|服务对象满意度指标|居民满意度|≥85%|88%|10|10|
""",
            ),
            totals={"score": "99"},
            filing_date="2023年7月10号",
        ),
    )
    yield (
        "Hubei, scores without points",
        form(
            2022,
            "420100",
            table("label annual executed rate score", "年度财政资金总额|260.00|247.00|95%|19"),
            table(
                "level1 level2 level3 target actual score",
                """
年度绩效目标1|产出指标|新建厕所|20座|20座|20
年度绩效目标1|产出指标|合格率|100%|100%|20
年度绩效目标1|效益指标|改善环境|明显改善|明显改善|20
年度绩效目标2|满意度指标|居民满意度|≥85%|80%|18.8
""",
            ),
            totals={"score": "96.8"},
            narrative=[
                {"heading": "偏差大或目标未完成原因分析", "text": "宣传不够,居民满意度未达目标,下年加强。"}
            ],
        ),
    )
    yield (
        "decision, management, output and benefit",
        form(
            2021,
            "640100",
            table("label initial annual executed rate", "年度资金总额|90.00|90.00|88.65|98.5%"),
            table(
                BARE,
                """
决策|项目立项|立项依据充分性|充分|充分|5|5|
决策|绩效目标|目标合理性|合理|合理|5|5|
管理|资金管理|预算执行率|100%|98.5%|10|9.85|结余资金已上缴
管理|组织实施|制度健全性|健全|健全|15|15|
产出|数量指标|补贴车辆|≥60辆|60辆|15|15|
产出|时效指标|补贴及时性|及时|及时|15|15|
效益|社会效益指标|出行便利|便利|便利|20|20|
效益|满意度|乘客满意度|≥90%|92%|15|15|
""",
            ),
            totals={"points": "100", "score": "99.85"},
        ),
    )
    yield (
        "execution as a row under no first level",
        form(
            2022,
            "130100",
            table("label initial annual executed", "预算数|90.00|90.00|88.65"),
            table(
                BARE,
                "||预算执行率|100%|98.5%|10|9.85|结余资金已上缴\n"
                + PLAIN_ROWS.strip().replace("≤80万元|76万元", "≤90万元|88.65万元"),
            ),
            totals={"score": "99.85"},
        ),
    )
    yield (
        "Hebei, a row for execution with a printed head",
        form(
            2019,
            "130100",
            table("label initial annual executed rate", "年度资金总额|90|90|90|100%"),
            table(
                BARE,
                PLAIN_ROWS.replace("≤80万元|76万元", "≤90万元|90万元")
                + "预算执行率|预算执行率|预算执行率|~|100%|10|10|",
            ),
            totals={"points": "100", "score": "100"},
        ),
    )
    yield (
        "a flat list",
        form(
            2023,
            "500101",
            table(FUNDS, "年度总金额|150.00|150.00|148.50|10|99%|9.9"),
            table(
                "level3 target actual points score reason",
                """
发放补贴人数|≥1000人|1005人|20|20|
发放标准|=1500元|1500元|20|20|
发放准确率|≥99%|100%|20|20|
按时发放率|100%|100%|10|10|
政策知晓率|≥90%|89%|10|9.89|宣传不够,明年加强
群众满意度|≥90%|95%|10|10|
""",
            ),
            totals={"points": "100", "score": "99.79"},
        ),
    )
    yield (
        "two levels of indicators",
        form(
            2023,
            "110000",
            table(FUNDS, PLAIN_FUNDS),
            table(
                "level1 level2 target actual points score",
                """
产出指标|养护里程|≥120公里|126公里|25|25
产出指标|验收合格率|100%|100%|25|25
效益指标|受益人口|≥5000人|5210人|30|30
满意度指标|群众满意度|≥90%|93.5%|10|10
""",
            ),
            totals={"points": "100", "score": "99.5"},
        ),
    )
    yield (
        "Yunnan, in yuan with a footer",
        form(
            2022,
            "530100",
            table(FUNDS, "年度资金总额|1,500,000.00|1,500,000.00|1,424,999.99|10|95.00|9.50"),
            table(
                BARE,
                """
产出指标|数量指标|资助学生|>=500人|512人|25|25|
产出指标|质量指标|资助标准达标率|=100%|100%|25|25|
效益指标|社会效益指标|辍学率|<=1%|0.2%|30|30|
满意度指标|服务对象满意度指标|家长满意度|>=90%|93%|10|10|
""",
            ),
            currency_unit="元",
            grade="优",
            totals={"points": "100", "score": "99.50"},
        ),
    )


def explained() -> Iterator[tuple[str, Content]]:
    """Reasons where a layout has a place for them, and rows that carry no points."""
    rows = table(
        "level1 level2 level3 target actual points score",
        """
产出指标|数量指标|新建厕所|20座|19座|20|19
产出指标|质量指标|合格率|100%|100%|20|20
效益指标|社会效益指标|改善环境|明显改善|明显改善|30|30
满意度指标|服务对象满意度指标|居民满意度|≥85%|88%|10|10
""",
    )
    funds = table("label annual executed points rate score", "年度财政资金总额|260.00|247.00|20|95%|19")
    reasons = [{"heading": "偏差大或目标未完成原因分析", "text": "一座厕所因选址调整跨年完成。"}]
    yield (
        "the reason stands in a block of its own",
        form(2022, "420100", funds, rows, totals={"score": "98"}, narrative=reasons),
    )
    told = table(BARE, PLAIN_ROWS)
    told.insert(1, table(BARE, "产出指标|数量指标|其中：村道|80公里|85公里|—|—|")[0])
    yield "a row for information without points", plain(indicators=told)


def subtotalled() -> Iterator[tuple[str, Content]]:
    """Subtotals, partitions, several sources, and costs beside funds."""
    rows = """
产出指标|50|数量指标|开展检查|≥40次|41次|20|20|
产出指标|50|质量指标|差错率|≤1%|0.8%|20|20|
产出指标|50|成本指标|基本支出小计|≤60.00万元|59.69万元|10|10|
产出指标|50|成本指标|人员经费支出|≤50.00万元|50.00万元|5|5|
产出指标|50|成本指标|公用经费支出|≤10.00万元|9.69万元|5|5|
效益指标|30|社会效益指标|改善市容|持续改善|持续改善|30|30|
满意度指标|10|服务对象满意度指标|居民满意度|≥90%|93%|10|10|
"""
    funds = """
年度资金总额|60.00|60.00|59.69|10|99.48%|9.95
基本支出|60.00|60.00|59.69|—|—|—|0
人员经费|50.00|50.00|50.00|—|—|—|1
公用经费|10.00|10.00|9.69|—|—|—|1
"""
    repeated = table(NATIONAL, rows)
    repeated[3]["parent"] = repeated[4]["parent"] = 2
    yield (
        "a subtotal repeats its parts",
        form(
            2024,
            "520100",
            table(FUNDS, funds),
            repeated,
            kind="department",
            totals={"points": "100", "score": "99.95"},
        ),
    )
    single = [dict(row) for at, row in enumerate(repeated) if at != 4]
    single[3] |= {
        "target": "≤60.00万元",
        "actual": "59.69万元",
        "points": "10",
        "score": "10",
        "level3": "本级支出",
    }
    yield (
        "a subtotal with one part",
        form(
            2024,
            "520100",
            table(FUNDS, funds),
            single,
            kind="department",
            totals={"points": "100", "score": "99.95"},
        ),
    )
    yield (
        "two partitions",
        form(
            2023,
            "430603",
            table(
                "label initial annual executed points rate score parent partition",
                """
年度资金总额|920.00|1,050.33|1,050.33|10|100%|10
一般公共预算||1,050.33|||||0|按收入性质
政府性基金拨款||0|||||0|按收入性质
其他资金||0|||||0|按收入性质
基本支出||410.11|||||0|按支出性质
项目支出||640.22|||||0|按支出性质
""",
            ),
            table(
                NATIONAL,
                """
产出目标|50|数量指标|承担会务|800场|820场|20|20|
产出目标|50|时效指标|任务完成|按期完成|按期完成|20|20|
产出目标|50|成本指标|运行成本控制|1050.33万元|1050.33万元|10|10|
效益目标|30|社会效益|后勤保障|保障有力|保障有力|30|30|
满意度|10|社会公众或服务对象满意度|服务对象满意度|95%|96%|10|10|
""",
            ),
            kind="department",
            totals={"points": None, "score": "100"},
            filing_date="2024年5月31日",
            grade="优",
        ),
    )
    yield (
        "two sources of a project",
        plain(
            funds=table(
                FUNDS,
                """
年度资金总额|80.00|80.00|76.00|10|95%|9.5
财政拨款|60.00|60.00|58.00||96.67%||0
自筹资金|20.00|20.00|18.00||90%||0
""",
            )
        ),
    )
    yield (
        "two sources with their own points",
        plain(
            funds=table(
                FUNDS,
                """
年度资金总额|80.00|80.00|76.00||95%|
财政拨款|60.00|60.00|58.00|5|96.67%|4.83
自筹资金|20.00|20.00|18.00|5|90%|4.5
""",
            ),
            totals={"points": "100", "score": "99.33"},
        ),
    )
    yield (
        "far below a cost limit, with a reason",
        plain(
            funds=table(FUNDS, "年度资金总额|80.00|80.00|40.00|10|50%|5"),
            indicators=table(
                BARE, PLAIN_ROWS.replace("≤80万元|76万元|10|10|", "≤80万元|40万元|10|10|招标节约较多")
            ),
            totals={"points": "100", "score": "95"},
            grade="优",
        ),
    )
    yield (
        "amounts in different units",
        plain(
            indicators=table(
                BARE,
                PLAIN_ROWS.replace("≤80万元|76万元", "≤800000元|76万元").replace(
                    "社会效益指标|受益人口|≥5000人|5210人", "经济效益指标|带动投资|≥0.5亿元|5200万元"
                ),
            )
        ),
    )


REPORT = [
    {
        "heading": "一、基本情况",
        "text": "年初计划养护公路里程100公里，后调整为120公里。项目总投资0.008亿元。",
    },
    {
        "heading": "二、完成情况",
        "text": (
            "上半年养护公路里程60公里，全年养护公路里程126公里。一季度召开会议3次，截至6月底，召开会议5次，全年召开会议12次。\n"
            "其中乡镇召开会议4次；预计明年召开会议15次。群众满意度达90%以上，干部群众满意度95%。\n"
            "受益人口5210人，其中脱贫受益人口820人。县级层面召开会议2次。带动投资0.52亿元，带动投资5200万元。"
        ),
    },
    {"heading": "三、存在问题", "text": "验收合格率由上年的96%提高到100%。养护成本每公里0.6万元。"},
    {
        "heading": "四、得分情况",
        "text": "产出指标总分值50分，评价得分50分，得分率100%。满意度指标分值10分，得分10分。",
    },
]


def reports() -> Iterator[tuple[str, Content]]:
    """F10: a report around the table."""
    rows = """
产出指标|数量指标|养护公路里程|≥120公里|126公里|10|10|
产出指标|数量指标|召开会议|≥12次|12次|10|10|
产出指标|质量指标|验收合格率|100%|100%|10|10|
产出指标|时效指标|按期完工率|≥95%|96%|10|10|
产出指标|成本指标|养护成本|≤80万元|76万元|10|10|
效益指标|经济效益指标|带动投资|≥5000万元|5198.6万元|10|10|
效益指标|社会效益指标|受益人口|≥5000人|5210人|5|5|
效益指标|社会效益指标|脱贫受益人口|≥800人|820人|5|5|
效益指标|可持续影响指标|通行条件|持续改善|达成预期指标|10|10|
满意度指标|服务对象满意度指标|群众满意度|≥90%|93.5%|10|10|
"""
    text = [dict(one) for one in REPORT]
    text[1]["text"] = (
        text[1]["text"]
        .replace("，干部群众满意度95%", "")
        .replace("带动投资0.52亿元，带动投资5200万元", "带动投资0.52亿元")
    )
    yield "a report with partial counts", with_rows(rows, "99.5", narrative=text)
    goals = {
        "expected": "养护公路里程120公里以上，召开会议12次，群众满意度90%以上，路况明显改善。",
        "actual": "已养护公路里程126公里，路况明显改善。上半年召开会议5次，下半年召开会议7次，受益人口约5200人，群众满意度90%以上。",
    }
    yield "goals with partial counts", with_rows(rows, "99.5", goals=goals)
    yield (
        "a longer name",
        with_rows(
            rows,
            "99.5",
            goals={
                "expected": "改善路况。",
                "actual": "村干部受益人口35人，脱贫受益人口820人，全年受益人口5210人。",
            },
        ),
    )
    yield (
        "part of the whole after a comma",
        with_rows(
            rows,
            "99.5",
            goals={"expected": "改善路况。", "actual": "截至9月底，召开会议9次。城关镇召开会议2次。"},
        ),
    )
    yield (
        "an amount rounded in the report",
        with_rows(
            rows,
            "99.5",
            goals={
                "expected": "改善路况。",
                "actual": "全年带动投资0.52亿元，养护成本76.0万元，召开会议10余次。",
            },
        ),
    )


SPELLINGS = (
    "2024年1月15日",
    "2024-01-15",
    "2024/1/15",
    "2024.1.15",
    "20240115",
    "2024 年 1 月 15 日",
    "2024年01月15号",
    "2024年1月",
    "2024.1",
    "２０２４年１月１５日",
    "2023年12月31日",
    "2023-12",
    "2024年6月底",
    "二〇二四年一月十五日",
    "2024-01-15 00:00:00",
    "—",
)


def dated() -> Iterator[tuple[str, Content]]:
    """Filing dates as people write them."""
    for spelling in SPELLINGS:
        yield f"filed {spelling}", plain(filing_date=spelling)


def rounded(value: Decimal, places: int) -> str:
    """A figure as printed with some decimals."""
    return str(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


REGIONS = ("522700", "520100", "430603", "430100", "420100", "510100", "110000")
NAMES = (
    ("数量指标", "维修渠道长度", "公里"),
    ("数量指标", "培训人次", "人次"),
    ("数量指标", "发放资料", "份"),
    ("数量指标", "建设泵站", "座"),
    ("质量指标", "验收合格率", "%"),
    ("时效指标", "按时完成率", "%"),
)


def made(seed: int) -> Content:
    """A form whose figures are drawn by ``seed``: 50, 30 and 10 points, executed at most the budget."""
    draw = random.Random(seed)
    places = draw.choice((0, 1, 2, 2))
    budget = Decimal(draw.randint(10000, 9999999)) / 100
    spent = budget * draw.randint(70, 100) / 100
    parts = draw.randint(2, 4)
    shares = [spent / parts] * parts
    rate = spent / budget
    execution = rounded(rate * 10, places)
    funds: list[Content] = [
        {
            "label": "年度资金总额",
            "initial": rounded(budget, 2),
            "annual": rounded(budget, 2),
            "executed": rounded(spent, 2),
            "points": "10",
            "rate": rounded(Decimal(rounded(spent, 2)) / budget * 100, draw.choice((0, 1, 2))) + "%",
            "score": execution,
        },
        *(
            {
                "label": f"第{at + 1}项资金",
                "annual": rounded(budget / parts, 2),
                "executed": rounded(share, 2),
                "parent": 0,
            }
            for at, share in enumerate(shares)
        ),
    ]
    rows: list[Content] = []
    for level2, name, unit in draw.sample(NAMES, 5):
        target = draw.randint(80, 100) if unit == "%" else draw.randint(5, 5000)
        actual = min(target * draw.randint(60, 125) // 100, 100 if unit == "%" else 10**6)
        score = min(Decimal(1), Decimal(actual) / target) * 10
        rows.append(
            {
                "level1": "产出指标",
                "level2": level2,
                "level3": name,
                "target": f"{draw.choice(('≥', '', '>='))}{target}{unit}",
                "actual": f"{actual}{unit}",
                "points": "10",
                "score": rounded(score, places),
                "reason": "受天气影响,已采取措施" if actual < target else "",
            }
        )
    rest = table(
        BARE,
        "效益指标|社会效益指标|生产条件|明显改善|达成预期指标|30|30|\n满意度指标|服务对象满意度指标|农户满意度|≥90%|95%|10|10|",
    )
    total = sum((Decimal(row["score"]) for row in (*rows, *rest)), Decimal(execution))
    return form(
        draw.randint(2019, 2025),
        draw.choice(REGIONS),
        funds,
        [*rows, *rest],
        totals={"points": "100", "score": str(total)},
    )


def honest() -> dict[str, Content]:
    """All forms by name."""
    found = [*national(), *regional(), *explained(), *subtotalled(), *reports(), *dated()]
    named = dict(found)
    assert len(named) == len(found)
    return named | {f"made {seed}": made(seed) for seed in range(30)}
