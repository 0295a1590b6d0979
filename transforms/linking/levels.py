"""Define the levels at which two records agree, in Splink's numbers, and their words."""

import polars as pl

AGREEMENT = {
    "name": (
        ("same", "姓名相同"), ("former", "与曾用名相同"), ("sound", "姓名同音"), ("one_letter", "姓名差一字"),
        ("surname", "仅姓氏相同"), ("different", "姓名不同"),
    ),
    "number": (
        ("same", "证件号码文字相同"), ("one_edit", "证件号码仅一处不同"), ("beginning", "证件号码前段相同"),
        ("two_edits", "证件号码两处不同"), ("born_against_number", "出生日期相同但证件号码不同"),
        ("born", "出生日期相同"), ("born_close", "出生日期相近"), ("different", "证件号码和出生日期不同"),
    ),
    "place": (
        ("village", "同村"), ("town", "同乡镇"), ("county_only", "同县（对方未写乡镇）"), ("county", "同县不同乡镇"),
        ("different", "不同县"),
    ),
    "home": (("home", "同一证号的其他成员在该户"), ("head", "户主相同"), ("different", "户主不同")),
    "sex": (("same", "性别相同"), ("different", "性别不同")),
}  # fmt: skip
"""For each comparison its levels, the closest first; what cannot be compared has the number -1."""

_DIFFERING = ("different", "surname", "one_letter", "born_against_number", "born_close", "county")


def level_number(about: str, label: str) -> int:
    """Splink's number of a level: 0 for different, higher for closer."""
    labels = [name for name, _ in AGREEMENT[about]]
    return len(labels) - 1 - labels.index(label)


def level_words() -> pl.DataFrame:
    """ref_levels: the words of each level, and whether it speaks for the same person."""
    rows = [
        (about, level_number(about, label), words, label not in _DIFFERING)
        for about, levels in AGREEMENT.items()
        for label, words in levels
    ]
    schema = {"about": pl.String, "level": pl.Int32, "words_zh": pl.String, "agrees": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def likelihood(probability: float) -> str:
    """Format a match probability; never as 100 %."""
    return f"{min(100 * probability, 99.99):.2f}%"
