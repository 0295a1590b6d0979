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
from transforms.contracts.core_assessments import CHECKED
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.facts import KEY, facts
from transforms.feeds import all_feeds
from transforms.programmes import all_programmes
from transforms.rules import attribution, evaluate, policy
from transforms.rules.programme import Programme
from transforms.rules.rate_guard import Night


@dataclass(frozen=True, slots=True)
class _Facts:
    """Facts of tonight's persons, as they would be but for one thing.

    by_old_numbers: by the numbers of an earlier night. by_old_amounts: by these under tonight's law.
    that_day: by tonight's numbers, on that night's day.
    """

    by_old_numbers: pl.DataFrame
    by_old_amounts: pl.DataFrame
    that_day: pl.DataFrame


@dataclass(slots=True)
class Causes:
    """The causes of tonight, each county's facts made once for every night that it is compared with."""

    run: RunContext
    identified: Identified
    _facts: dict[tuple[str, date], _Facts] = field(default_factory=dict)

    def told(self, withheld: Withheld) -> Withheld:
        """Add what changed the outcomes, where that night's are still kept."""
        day, county = withheld.stands_since, withheld.county_code
        programme = next((one for one in all_programmes() if one.code == withheld.programme), None)
        if day is None or programme is None:
            return withheld
        before = self._outcomes("known_assessments", county, programme.code)
        if before.is_empty():
            return withheld
        known = self._facts_of(county, day)
        way = [
            before,
            evaluate.assess(programme, known.by_old_numbers, day),
            evaluate.assess(programme, known.by_old_amounts, self.run.as_of),
            self._outcomes("core_assessments", county, programme.code),
        ]
        feeds = self._other_feeds(county, day)
        changed, total = attribution.changes(way, [self._first_step(day, bool(feeds)), "law", "numbers"])
        return replace(withheld, change=attribution.Attributed(changed, total, feeds))

    def without_time(self, tonight: Night, programme: Programme, county: str, day: date) -> Night:
        """Count whose outcome the days since an earlier night alone have changed: a time that has run out, an age."""
        before = evaluate.assess(programme, self._facts_of(county, day).that_day, self.run.as_of)
        now = self._outcomes("core_assessments", county, programme.code)
        both = before.join(now, on=[*KEY], suffix="_now")
        was, is_now = (pl.col(name).is_in(CHECKED) for name in ("outcome", "outcome_now"))
        passed, begun = both.select((was & ~is_now).sum().alias("passed"), (~was & is_now).sum().alias("begun")).row(0)
        return replace(tonight, passed=passed, begun=begun)

    def _outcomes(self, table: str, county: str, programme: str) -> pl.DataFrame:
        return self.run.table(
            f"select * from {table} where county_code = $county and programme = $programme "  # noqa: S608 — our own tables
            "order by household_code, member_code",
            county=county,
            programme=programme,
        )

    def _facts_of(self, county: str, day: date) -> _Facts:
        if (county, day) not in self._facts:
            run = self.run
            rows = run.table(
                "from core_persons where county_code = $county order by household_code, member_code", county=county
            )
            persons = CORE_PERSONS.conform(rows, at="core_persons.sql")
            _, old = self._basis(day)
            old_numbers, numbers = run.policy.numbers if old is None else old, run.policy.numbers
            amounts = policy.with_counts_of(old_numbers, day, numbers, run.as_of)
            self._facts[county, day] = _Facts(
                facts(persons, old_numbers, run.as_of, day),
                facts(persons, amounts, run.as_of, max(day, run.as_of)),
                facts(persons, numbers, day, run.as_of),
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
