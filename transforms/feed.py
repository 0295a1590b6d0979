"""What a feed is: the columns an office sends, how each is read, and what makes two rows the same.

One declaration gives the raw table, the standard table, the structural half of the suite and the
headings that are required. The feeds themselves are in ``transforms/feeds/``, one module each.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import polars as pl

from transforms.contract import Column, Table


class Kind(StrEnum):
    """How a cell is read: one cleaner in ``transforms/values`` for each kind."""

    NUMBER = "number"  # citizen number or disability certificate (公民身份号码、残疾人证号)
    NAME = "name"  # a person's name
    CODE = "code"  # an identifier given by others: digits must survive
    TEXT = "text"
    COUNTY = "county"  # a county's name or code, or an address that contains it → code, and what follows
    MONEY = "money"  # yuan as written → fen
    SINCE = "since"  # a day; a month alone means its first day
    UNTIL = "until"  # a day; a month alone means its last day
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a feed."""

    name: str
    zh: str
    kind: Kind = Kind.TEXT
    required: bool = False
    """The heading must be there, or the file is refused."""
    needed: bool = False
    """The value must be there, or the row is set aside."""
    from_around: tuple[tuple[str, str], ...] = ()
    """What stands in every row of a list without this heading: words, parted by ``|``, of its headings, title, sheet,
    file or supplier, each with the value that they mean; the first that is there counts."""
    of_household: bool = False
    """The value is the same on the rows of one household, and may stand in its first row only."""

    @property
    def personal(self) -> bool:
        """True where a value tells who somebody is, or what only that person should tell."""
        return self.kind in (Kind.NUMBER, Kind.NAME, Kind.CODE, Kind.TEXT)


@dataclass(frozen=True, slots=True)
class CoverageFact:
    """A fact about a listed person that an entry of a roll gives: ``on_dibao``, in words 享受低保.

    word: what the column that tells entries apart must contain for this fact, words parted by ``|``; empty: every
    entry gives it.
    but_not: what it must not contain.
    of_household: rules ask whether anyone of the household is enrolled.
    """

    name: str
    zh: str
    word: str = ""
    but_not: str = ""
    of_household: bool = False

    @property
    def doubt(self) -> str:
        """The fact that a link which nobody confirmed says so."""
        return f"may_be_{self.name}"

    @property
    def doubt_zh(self) -> str:
        """The doubt in words."""
        return f"疑似{self.zh}"

    @property
    def anyone(self) -> str:
        """The fact that some present member of the household is enrolled."""
        return f"anyone_{self.name}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What an entry of a roll means: that a person is covered by a programme, and where the entry tells how.

    The columns ``status``, ``since`` and ``until`` of a roll tell whether an entry is active on the day.
    """

    programme: str
    facts: tuple[CoverageFact, ...]
    entry: str = ""
    """The column that tells entries of one number apart: a certificate number, or the kind of allowance."""
    amount: str = ""
    """The column of the amount paid a month; empty: the programme pays none."""
    amount_of: Literal["person", "household"] = "person"
    """Whose amount it is; a household's is repeated on the row of each member."""
    protected: str = ""
    """The column that says 否 of a person who is listed with a household but not covered."""
    scheme: str = ""
    """The column that tells the urban scheme (城镇) from the rural one."""
    places: tuple[str, ...] = ()
    """Columns of town and village; without them both are read from the address."""
    is_required: bool = False
    """Nobody of a county is judged without it (DECISIONS 14): ``run_counties.<feed>_known``."""
    held_if: str = ""
    """The fact that is false of a person whom the roll cannot hold; empty: it can hold anybody. A roll that was not
    received leaves nothing unknown of whom it cannot hold."""

    @property
    def has_kinds(self) -> bool:
        """True where a person may have several entries that mean different things."""
        return len(self.facts) > 1 and all(fact.word for fact in self.facts)


@dataclass(frozen=True, slots=True)
class Feed:
    """A kind of list that offices send.

    key: columns that make two rows the same record; empty where rows are never merged.
    events: every snapshot up to the day counts, not only the newest.
    about: what the row is about. A ``household`` row stays usable without a citizen number.
    """

    code: str
    name_zh: str
    grain: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    events: bool = False
    keeps_unnumbered: bool = False
    """Rows without a usable number may be asked about (DECISIONS.md 12); those set aside for it are kept for that."""
    second_number: str = ""
    """A column that tells the citizen number as well (a certificate's), read where the first cannot be used."""
    words: tuple[str, ...] = ()
    """The list's own words: in a title, a name or a column of kinds they say that a sheet is this one, and no other."""
    hints: tuple[str, ...] = ()
    """Words that speak for this list, but against no other."""
    needs_word: bool = False
    """Its headings are those of other lists, too: without one of its words or hints it is not taken for this list."""
    barred_by: tuple[str, ...] = ()
    """Words in a title or name that say it is another list."""
    is_register: bool = False
    """A row says that somebody is in it now, as a row of a roll does: who left or only applied has no place in it."""
    covers: Coverage | None = None
    """Makes the feed a roll: an entry covers a person by a programme."""
    linked_as: Literal["", "record", "register"] = ""
    """How rows of a feed that is no roll are linked to listed persons. record: tells a fact (a death, a
    certificate), which counts through a link only once a person confirmed it. register: only names persons."""
    household: tuple[str, ...] = ()
    """Columns that are the same on the rows of one household, where a feed has any."""

    @property
    def lists_who_is_on(self) -> bool:
        """True where a row says that somebody is on the list now."""
        return self.is_register or self.covers is not None

    @property
    def is_grouped_by_head(self) -> bool:
        """True where only the name of the head tells which rows are of one household."""
        return "head_name" in self.household

    @property
    def required(self) -> tuple[Field, ...]:
        """The fields without which a file is not this feed."""
        return tuple(found for found in self.fields if found.required)

    def named(self, name: str) -> Field:
        """Find the field of that name."""
        return next(found for found in self.fields if found.name == name)

    @property
    def tells_town(self) -> tuple[str, ...]:
        """The columns of the standard table that tell a row's town: its own, and an address below the county."""
        return tuple(name for name in ("town", "locality") if name in self.standard.schema)

    @property
    def table(self) -> str:
        """Name of the standard table."""
        return f"std_{self.code}"

    @property
    def standard(self) -> Table:
        """The standard table: typed values, the raw number and name where they differ, the source row."""
        columns: list[Column] = []
        for found in self.fields:
            columns += _standard_columns(found)
        if not any(column.name == "county_code" for column in columns):
            columns.append(Column("county_code", pl.String, "区县代码", "Null: not told.", nullable=True))
        return Table(self.table, self.grain, (), (*columns, *SOURCE))


SOURCE = (
    Column("sheet", pl.String, "工作表", "Empty for delimited text."),
    Column("row_no", pl.Int64, "行号", "As a clerk counts: the first row of the sheet is 1."),
)


def _standard_columns(found: Field) -> list[Column]:
    def column(name: str, dtype: type[pl.DataType], zh: str = found.zh) -> Column:
        return Column(name, dtype, zh, nullable=True, personal=found.personal)

    match found.kind:
        case Kind.NUMBER:
            return [
                column("id_no", pl.String),
                column("id_no_raw", pl.String),
                column("id_method", pl.String),
                column("card", pl.String, "残疾类别与等级"),
            ]
        case Kind.NAME:
            return [column(found.name, pl.String), column(f"{found.name}_raw", pl.String)]
        case Kind.COUNTY:
            return [column("county_code", pl.String), column("locality", pl.String, "县以下地址")]
        case Kind.MONEY:
            return [column(f"{found.name}_fen", pl.Int64), column(f"{found.name}_unread", pl.Boolean)]
        case Kind.SINCE | Kind.UNTIL:
            return [column(found.name, pl.Date)]
        case Kind.COUNT:
            return [column(found.name, pl.Int32)]
        case _:
            return [column(found.name, pl.String)]
