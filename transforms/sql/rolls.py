"""Write the queries that differ from roll to roll by nothing but the declarations in ``transforms/feeds/``.

What belongs here: SELECTs with a part for every roll, register or coverage fact; each has the header of a query file.
What does not: the law of one named programme, which stands in the query that applies it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import polars as pl

from transforms.feed import CoverageFact, Feed
from transforms.feeds import linked_unnumbered, registers, roll_facts, rolls

_PERSON = ("id_no", "id_method", "id_no_raw", "name", "county_code", "locality", "head_name", "relation")
_SOURCE = ("file_no", "sheet", "row_no", "snapshot_on")


def rolls_as_one(prefix: str) -> str:
    """Entries of every roll in one shape: from ``std_<feed>``, or from ``lost_<feed>``, whose numbers are unusable."""
    feeds = [feed for feed in rolls() if prefix == "std" or feed in linked_unnumbered()]
    return f"""-- {prefix}_rolls: entries of all rolls in one shape{_unusable(prefix)}.
-- entry: what tells entries of one number apart; household: what the entries of one household share.
-- as: view
-- grain: one row per entry
-- reads: {_tables(prefix, feeds)}, ref_heads
with

entries as (

{_united(_of_roll(feed, prefix) for feed in feeds)}

)

select
    *,
    coalesce(relation in (select relation from ref_heads), false) or head_name is not distinct from name as is_head
from entries
"""  # noqa: S608 — our own names, here and below


def registers_as_one(prefix: str) -> str:
    """Write the query of every register's rows in one shape: of ``std_<feed>``, or of ``lost_<feed>``."""
    feeds = [feed for feed in registers() if prefix == "std" or feed in linked_unnumbered()]
    return f"""-- {prefix}_registers: rows of all linked feeds that are no rolls, in one shape{_unusable(prefix)}.
-- is_record: tells a fact, which counts through a link only once a person confirmed it.
-- as: view
-- grain: one row per row
-- reads: {_tables(prefix, feeds)}
{_united(_of_register(feed, prefix) for feed in feeds)}
"""


def core_coverage() -> str:
    """Write the query of what the rolls say of each listed number."""
    return f"""-- core_coverage: what the rolls say of each listed number on the day (在保情况).
-- grain: one row per citizen number that is listed and on any roll
-- reads: core_members, core_roll_entries
select
    id_no,
    {_joined(f"bool_or(is_covering and {_gives(fact, feed)}) as {fact.name}" for fact, feed in roll_facts())},
    bool_or(is_covering and is_urban) as on_urban_roll
from core_roll_entries
semi join core_members using (id_no)
group by id_no
"""  # noqa: S608


def core_probable_enrolment() -> str:
    """Write the query of what the rolls say of each listed person through links."""
    confirmed = (f"bool_or(is_confirmed and {_gives(fact, feed)}) as {fact.name}" for fact, feed in roll_facts())
    linked = (f"bool_or({_gives(fact, feed)}) as {fact.doubt}" for fact, feed in roll_facts())
    return f"""-- core_probable_enrolment: on which rolls a listed person is by a link that somebody confirmed, or may
-- be by one that the second pass proposes; an entry counts where it covers on the day.
-- grain: one row per listed person with any
-- reads: core_links, core_roll_entries, lost_entries
with

entries as (

    select programme, certificate_no, id_no, is_covering from core_roll_entries
    union all
    select programme, certificate_no, id_no, is_covering from lost_entries

),

linked as (

    select distinct county_code, household_code, member_code, other_person, method = 'confirmed' as is_confirmed
    from core_links

)

select
    linked.county_code, linked.household_code, linked.member_code,
    {_joined((*confirmed, *linked))}
from linked
join entries on linked.other_person = entries.id_no
where entries.is_covering
group by all
"""  # noqa: S608


def core_enrolment() -> str:
    """Write the query of every listed person with the facts that the rolls give."""
    received = (f"coalesce(bool_or(feed = '{feed.code}'), false) as {feed.code}_known" for feed in rolls())
    known = (f"case when {_known(feed)} then {_enrolled(fact, feed)} end as {fact.name}" for fact, feed in roll_facts())
    doubts = (f"coalesce(linked.{fact.doubt}, false) as {fact.doubt}" for fact, _ in roll_facts())
    return f"""-- core_enrolment: every listed person with what the rolls say on the day: by the number, or by a link
-- that somebody confirmed; ``may_be_…``: an entry is probably about this person. Null: the roll was not received, or
-- nothing of it was for the person's town.
-- as: view
-- grain: one row per listed person
-- reads: core_members, core_coverage, core_probable_enrolment, run_counties, run_feeds, run_unheard_towns
with

unheard as (

    select county_code, town, list(feed) as feeds
    from run_unheard_towns
    group by county_code, town

),

received as (

    select
        county_code,
        {_joined(received, 8)}
    from run_counties
    left join run_feeds using (county_code)
    group by county_code

)

select
    members.*,
    {_joined((*known, *doubts))},
    coalesce(coverage.on_urban_roll, false) as on_urban_roll
from core_members as members
join received using (county_code)
join run_counties as counties using (county_code)
left join unheard on members.county_code = unheard.county_code and members.town is not distinct from unheard.town
left join core_coverage as coverage on members.id_no = coverage.id_no
left join core_probable_enrolment as linked
    on members.county_code = linked.county_code and members.household_code = linked.household_code
    and members.member_code = linked.member_code
"""  # noqa: S608


WRITTEN: dict[str, Callable[[], str]] = {
    "std_rolls": lambda: rolls_as_one("std"),
    "lost_rolls": lambda: rolls_as_one("lost"),
    "std_registers": lambda: registers_as_one("std"),
    "lost_registers": lambda: registers_as_one("lost"),
    "core_coverage": core_coverage,
    "core_probable_enrolment": core_probable_enrolment,
    "core_enrolment": core_enrolment,
}
"""The queries of this module by the table that each makes."""


def ref_rolls() -> pl.DataFrame:
    """List what queries must know of each roll besides its entries.

    Grain: one row per roll
    """
    return pl.DataFrame(
        [
            {
                "feed": feed.code,
                "programme": covers.programme,
                "name_zh": feed.name_zh,
                "is_paid": bool(covers.amount),
                "is_paid_by_household": bool(covers.amount) and covers.amount_of == "household",
                "is_grouped_by_head": feed.is_grouped_by_head,
                "has_kinds": covers.has_kinds,
            }
            for feed, covers in rolls().items()
        ]
    )


def _of_roll(feed: Feed, prefix: str) -> str:
    """Write the SELECT that brings one roll into the shape of all."""
    covers = rolls()[feed]
    return _select(
        {
            "feed": f"'{feed.code}'",
            "programme": f"'{covers.programme}'",
            **_person(feed),
            **{name: _column(feed, name if name in covers.places else "") for name in ("town", "village")},
            "entry": f"coalesce({covers.entry}, '')" if covers.entry else "''",
            "status": _column(feed, "status"),
            "since": _column(feed, "since", "date"),
            "until": _column(feed, "until", "date"),
            "is_protected": f"is_protected({covers.protected})" if covers.protected else "true",
            "is_urban": f"is_urban({covers.scheme})" if covers.scheme else "false",
            "month_fen": _column(feed, f"{covers.amount}_fen", "bigint"),
        },
        f"{prefix}_{feed.code}",
    )


def _of_register(feed: Feed, prefix: str) -> str:
    """Write the SELECT that brings one register into the shape of all."""
    is_record = str(feed.linked_as == "record").lower()
    return _select(
        {"feed": f"'{feed.code}'", "is_record": is_record, **_person(feed)},
        f"{prefix}_{feed.code}",
    )


def _person(feed: Feed) -> dict[str, str]:
    """Select who a row says it is about, and where it stands."""
    household = " || '/' || ".join(feed.household) if feed.household else _column(feed, "")
    return {
        **{name: _column(feed, name) for name in _PERSON},
        "household": household,
        **{name: name for name in _SOURCE},
    }


def _column(feed: Feed, name: str, kind: str = "varchar") -> str:
    """Select the column of that name, or null where the feed has none."""
    return name if name in feed.standard.schema else f"cast(null as {kind})"


def _select(columns: dict[str, str], table: str) -> str:
    shown = ", ".join(name if name == told else f"{told} as {name}" for name, told in columns.items())
    return f"    select {shown}\n    from {table}"  # noqa: S608


def _united(selects: Iterable[str]) -> str:
    return "\n    union all\n".join(selects)


def _joined(columns: Iterable[str], indent: int = 4) -> str:
    return f",\n{' ' * indent}".join(columns)


def _gives(fact: CoverageFact, feed: Feed) -> str:
    """Tell whether an entry of core_roll_entries gives the fact."""
    test = f"programme = '{rolls()[feed].programme}'"
    test += f" and regexp_matches(certificate_no, '{fact.word}')" if fact.word else ""
    return test + (f" and not regexp_matches(certificate_no, '{fact.but_not}')" if fact.but_not else "")


def _enrolled(fact: CoverageFact, feed: Feed) -> str:
    """Tell whether a person is enrolled; of a required roll null where nothing of it was for the person's town."""
    enrolled = f"coalesce(coverage.{fact.name}, false) or coalesce(linked.{fact.name}, false)"
    if not rolls()[feed].is_required:
        return enrolled
    return f"({enrolled}) or case when list_contains(unheard.feeds, '{feed.code}') then null else false end"


def _known(feed: Feed) -> str:
    """Tell whether the roll speaks for the county; of a required roll the county's own rows must say so."""
    return f"{'counties' if rolls()[feed].is_required else 'received'}.{feed.code}_known"


def _tables(prefix: str, feeds: Iterable[Feed]) -> str:
    return ",\n--   ".join(f"{prefix}_{feed.code}" for feed in feeds)


def _unusable(prefix: str) -> str:
    return "; those without a usable number" if prefix == "lost" else ""
