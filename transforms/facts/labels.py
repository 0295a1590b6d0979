"""Put the values and suppliers of facts into words, for explanations.

Belongs here: how a value is written, and who sends which feed. Does not: the words of a fact (its declaration).
"""

from __future__ import annotations

from transforms.facts.fact import Fact

_SENDERS = {
    "乡村振兴部门": ("monitoring_list",),
    "民政部门": (
        "dibao_roll", "tekun_roll", "edge_roll", "rigid_roll", "child_roll", "disability_allowances",
        "temporary_ledger",
    ),
    "残联": ("disability_register",),
    "医保部门": ("insurance_roll", "medical_spending"),
    "公安、卫健、殡葬部门": ("deaths",),
    "公安部门": ("vehicles",),
}  # fmt: skip
SUPPLIERS = {feed: sender for sender, feeds in _SENDERS.items() for feed in feeds}
"""Who sends a feed."""
_TO_FEN = {"fen": 1, "thousandths_fen": 1000, "thousandths_yuan": 10}


def shown(fact: Fact, value: object) -> str:
    """Put a fact's value into words."""
    if value is None:
        return "未知"
    if isinstance(value, bool):
        return "是" if value else "否"
    if fact.unit in _TO_FEN:
        return yuan(int(str(value)) // _TO_FEN[fact.unit])
    return f"{int(str(value)) / 1000:g}" if fact.unit == "ratio" else str(value)


def yuan(fen: int) -> str:
    """Fen as yuan."""
    return f"{fen // 100:,}.{fen % 100:02d}元"
