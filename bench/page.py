"""The figures of a benchmark as a page of tables."""

from collections.abc import Iterator
from typing import Any

from contenders import CONTENDERS

_GROUPS = {
    "decoding": "只解码",
    "validation": "解码并按模式校验",
    "project": "本项目",
    "hand": "手写",
    "peer": "同类",
}


def page(found: dict[str, Any]) -> str:
    """The whole page, in Markdown."""
    return "\n".join(
        [*_head(found), *_contenders(found), *_tenfold(found), *_growth(found), *_runs(found), ""]
    )


def _head(found: dict[str, Any]) -> Iterator[str]:
    machine = found["machine"]
    yield "# 性能对比"
    yield ""
    yield (
        f"由 `make bench{' QUICK=1' if found['quick'] else ''}` 写成;{machine['cores']} 个核,Python {machine['python']}。"
        "倍数是处理器时间与标尺之比:标尺是 msgspec 把同样的字节解成普通 dict,每次重复都紧接在标尺之后量,取中位数。"
        "表单七到八千字节,十张里约一张有一处已知的错误。各家怎样写这十四条检查,见 `bench/checks.yaml`。"
    )
    yield ""


def _contenders(found: dict[str, Any]) -> Iterator[str]:
    yield "| 谁 | 做什么 | 数 | 倍数 | 最小–最大 | 微秒/张 | 张数 | 峰值内存 MB | 与注入的错误不符 |"
    yield "|---|---|---|---:|---:|---:|---:|---:|---:|"
    group = ""
    for one in CONTENDERS:
        figures = found["contenders"].get(one.name)
        if figures is None:
            continue
        if one.group != group:
            group = one.group
            yield f"| **{_GROUPS[group]}** | | | | | | | | |"
        if "missing" in figures:
            yield f"| {one.name} | {one.says} | {one.numbers} | — | | | | | 量不了:{_cell(figures['missing'])} |"
            continue
        ratios = figures["ratios"]
        astray = f"{figures['disagreements']}/{figures['judged']}" if "judged" in figures else ""
        yield (
            f"| {one.name} | {one.says} | {one.numbers} | {figures['ratio']:.2f} | {min(ratios):.2f}–{max(ratios):.2f} "
            f"| {figures['microseconds']:,.1f} | {figures['forms']:,} | {figures['peak_megabytes']:.0f} | {astray} |"
        )
    yield ""


def _tenfold(found: dict[str, Any]) -> Iterator[str]:
    if "tenfold" not in found:
        return
    figures = found["tenfold"]
    told = f"量不了:{figures['missing']}" if "missing" in figures else f"{figures['ratio']:.2f} 倍"
    yield f"规则十倍,求值的时间(两边都减去解码):{told}。"
    yield ""


def _growth(found: dict[str, Any]) -> Iterator[str]:
    cells = [one for one in found.get("growth", ()) if "missing" not in one]
    if not cells:
        return
    yield "## 随张数和条数的增长"
    yield ""
    yield "解码加检查,一个进程,边读边查;超过时限的格只查了所列的张数。"
    yield ""
    yield "| 张数 | 规则 | 秒 | 微秒/张 | 峰值内存 MB |"
    yield "|---:|---:|---:|---:|---:|"
    for one in cells:
        yield (
            f"| {one['forms']:,} | {one['rules']} | {one['seconds']:.2f} | {one['microseconds']:,.1f} "
            f"| {one['peak_megabytes']:.0f} |"
        )
    yield ""


def _runs(found: dict[str, Any]) -> Iterator[str]:
    if "runs" not in found:
        return
    yield "## 整批(`zhunsheng audit … -o`)"
    yield ""
    if "missing" in found["runs"]:
        yield f"量不了:{found['runs']['missing']}"
        return
    yield "| 张数 | 处理器秒 | 微秒/张 | 两个进程 ÷ 一个 | 一张一个文件 ÷ 一个文件 | 任一进程的峰值内存 MB | 重复 |"
    yield "|---:|---:|---:|---:|---:|---:|---:|"
    for size, one in found["runs"].items():
        yield (
            f"| {int(size):,} | {one['seconds']:.1f} | {one['microseconds']:,.1f} | {one['two_workers']:.2f} "
            f"| {one['separate_files']:.2f} | {one['peak_megabytes']:.0f} | {one['repetitions']} |"
        )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")[:120]
