"""Who is measured: each by name, the function that prepares it, and which environment it runs in."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Contender:
    """One line of the table.

    ``prepare`` is ``module:function``; it gives a function that takes the bytes of forms and tells for each, where it
    judges at all, the names of the checks that do not hold. ``numbers`` says how exactly it reckons.
    """

    name: str
    prepare: str
    group: Literal["decoding", "validation", "project", "hand", "peer"]
    environment: Literal["project", "peers"]
    says: str
    numbers: str = ""


FLOAT, EXACT = "双精度", "精确"

CONTENDERS = (
    Contender("msgspec", "decoders:msgspec_dicts", "decoding", "peers", "解成 dict(标尺自己)"),
    Contender("orjson", "decoders:orjson_dicts", "decoding", "peers", "解成 dict"),
    Contender("simdjson", "decoders:simdjson_dicts", "decoding", "peers", "解成 dict"),
    Contender("simdjson-lazy", "decoders:simdjson_lazy", "decoding", "peers", "只编索引,不取值"),
    Contender("jsonschema-rs", "decoders:jsonschema_rust", "validation", "peers", "orjson 解码 + 模式"),
    Contender("fastjsonschema", "decoders:jsonschema_generated", "validation", "peers", "orjson 解码 + 模式"),
    Contender("jsonschema", "decoders:jsonschema_python", "validation", "peers", "orjson 解码 + 模式"),
    Contender("check", "project:check", "project", "project", "本项目:解码 + 十四条检查", EXACT),
    Contender(
        "audit", "project:audit", "project", "project", "本项目:解码、重复键、校验、全国规则、全部结果", EXACT
    ),
    Contender("audit-written", "project:audit_written", "project", "project", "同上,并写成运行的表", EXACT),
    Contender("hand-written", "hand_written:prepare", "hand", "project", "手写 Python,十四条检查", EXACT),
    Contender("zen-engine", "peers.zen_peer:prepare", "peer", "peers", "十四条,一个表达式", "十进制 28 位"),
    Contender("pydantic", "peers.pydantic_peer:prepare", "peer", "peers", "十四条,Python 校验器", EXACT),
    Contender("pandera", "peers.pandera_peer:prepare", "peer", "peers", "十四条,五百张一批", FLOAT),
    Contender("vtlengine", "peers.vtl_peer:prepare", "peer", "peers", "十四条,五百张一批", "输入双精度"),
    Contender("cel", "peers.cel_peer:prepare", "peer", "peers", "十四条,一个表达式(Rust 实现)", FLOAT),
    Contender("json-logic", "peers.jsonlogic_peer:prepare", "peer", "peers", "十四条", FLOAT),
    Contender("rule-engine", "peers.rule_engine_peer:prepare", "peer", "peers", "十四条,一条一个规则", EXACT),
)

#: Disagreements with what the faults say that are known and explained, by contender: (fault, check). None so far.
LISTED: dict[str, frozenset[tuple[str, str]]] = {}
