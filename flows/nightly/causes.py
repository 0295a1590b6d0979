"""Tell why the outcomes of a county changed since its last published night: law, numbers, data or code.

Belongs here: the answers between that night's and tonight's. Tonight's persons are judged once more by that night's
law and numbers, and only in counties where something is withheld. The counting, and its words, are those of
``replay --compare`` (``transforms.rules.attribution``), which makes that night's persons again as well and so tells
data from code where both are other.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from flows.nightly.commit import snapshots_in_use
from flows.nightly.context import Identified, RunContext, Withheld
from flows.store.code_version import code_version
from flows.store.policy_files import kept_numbers
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.facts import facts
from transforms.feeds import all_feeds
from transforms.programmes import all_programmes
from transforms.rules import attribution, evaluate, policy


@dataclass(slots=True)
class Causes:
    """The causes of tonight, each county's facts made once for every night that it is compared with."""

    run: RunContext
    identified: Identified
    _facts: dict[tuple[str, date], tuple[pl.DataFrame, pl.DataFrame]] = field(default_factory=dict)

    def told(self, withheld: Withheld) -> Withheld:
        """Add what changed the outcomes, where that night's are still kept."""
        day, county = withheld.stands_since, withheld.county_code
        programme = next((one for one in all_programmes() if one.code == withheld.programme), None)
        if day is None or programme is None:
            return withheld
        before = self._outcomes("known_assessments", withheld)
        if before.is_empty():
            return withheld
        by_old, by_new_law = self._facts_of(county, day)
        way = [
            before,
            evaluate.assess(programme, by_old, day),
            evaluate.assess(programme, by_new_law, self.run.as_of),
            self._outcomes("core_assessments", withheld),
        ]
        feeds = self._other_feeds(county, day)
        changed, total = attribution.changes(way, [self._first_step(day, bool(feeds)), "law", "numbers"])
        return replace(withheld, change=attribution.Attributed(changed, total, feeds))

    def _outcomes(self, table: str, of: Withheld) -> pl.DataFrame:
        return self.run.table(
            f"select * from {table} where county_code = $county and programme = $programme "  # noqa: S608 — our own tables
            "order by household_code, member_code",
            county=of.county_code,
            programme=of.programme,
        )

    def _facts_of(self, county: str, day: date) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Compute tonight's facts by the numbers of an earlier night, and by its numbers under tonight's law."""
        if (county, day) not in self._facts:
            run = self.run
            rows = run.table(
                "from core_persons where county_code = $county order by household_code, member_code", county=county
            )
            persons = CORE_PERSONS.conform(rows, at="core_persons.sql")
            old = self._basis(day)[1]
            numbers = run.policy.numbers if old is None else old
            under_new_law = policy.with_counts_of(numbers, day, run.policy.numbers, run.as_of)
            self._facts[county, day] = (
                facts(persons, numbers, run.as_of, day),
                facts(persons, under_new_law, run.as_of, max(day, run.as_of)),
            )
        return self._facts[county, day]

    def _basis(self, day: date) -> tuple[str, pl.DataFrame | None]:
        """Read the code and the numbers that a night was judged by; None where these were not kept."""
        rows = self.run.table(
            "select code_version, policy_sha256 from state.runs join state.run_basis using (run_id, as_of) "
            "where as_of = $day order by committed_at desc, run_id limit 1",
            day=day,
        ).rows()
        code, sha256 = rows[0] if rows else ("", "")
        same = sha256 == self.run.policy.sha256
        return code, self.run.policy.numbers if same else kept_numbers(self.run.store, sha256)

    def _first_step(self, day: date, has_other_feeds: bool) -> str:
        """Name what else than law and numbers is other tonight, in the words of a comparison."""
        code, numbers = self._basis(day)
        causes = [] if code == code_version() else ["code"]
        if has_other_feeds or not causes:
            causes.insert(0, "data")
        return " or ".join([*causes, *(["numbers"] if numbers is None else [])])

    def _other_feeds(self, county: str, day: date) -> tuple[str, ...]:
        """Name the feeds of which other snapshots speak for a county than on that day."""
        path = self.run.store.in_use / f"{day}.parquet"
        if not path.exists():
            return ()
        feeds = [
            set(
                frame.filter(pl.col("county_code").is_null() | (pl.col("county_code") == county))
                .select("feed", "snapshot")
                .iter_rows()
            )
            for frame in (pl.read_parquet(path), snapshots_in_use(self.run, self.identified))
        ]
        other = {feed for feed, _ in feeds[0] ^ feeds[1]}
        return tuple(all_feeds()[code].name_zh for code in sorted(other))
