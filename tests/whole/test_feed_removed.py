"""A roll that cannot hold a person is not unknown for him: each feed is taken out of a whole world in turn.

Outcomes of the oracle and of the program change only for persons whom the feed could concern
(tests/support/concern.py), and the two still agree.
"""

from datetime import date
from functools import cache

import pytest

from tests.support.concern import CONCERN, could_concern
from tests.support.effort import some
from tests.support.judged_worlds import judged_again, night, tell
from tests.support.oracle import BY_ROLLS, households, judge
from tests.support.oracle_facts import Facts, in_use
from tests.support.worlds import BY_COUNTY, make_world
from transforms.feeds import all_feeds

DAY = date(2026, 11, 20)
WORLD = make_world(41, households=60, day=DAY, slips=False, beside=True)
EVERY_FEED = sorted(set(all_feeds()) - {"monitoring_list"})
FEEDS = some(EVERY_FEED, 6)
"""Without the monitoring list there is nobody to judge."""


def removed(feed):
    """The world without a feed: without the first county's, where each county sends its own."""
    return WORLD.without(feed, WORLD.counties[0] if feed in BY_COUNTY else None)


def paths_removed(feed):
    kept = {record["path"] for record in removed(feed).records}
    return {record["path"] for record in WORLD.records} - kept


@cache
def concluded_without(feed=None):
    """What the oracle concludes of the world, or of the world without a feed."""
    return judge((removed(feed) if feed else WORLD).records, WORLD.numbers(), DAY)


@pytest.fixture(scope="module")
def concern():
    """For a feed the conclusions that may depend on it."""
    used = in_use(WORLD.records, DAY)
    homes = households(used["monitoring_list"], Facts(used, DAY), WORLD.numbers())
    programmes = {key[3] for key in concluded_without()}

    def of(feed):
        return {
            (home.county, home.code, person.code, programme)
            for home in homes
            if feed not in BY_COUNTY or home.county == WORLD.counties[0]
            for person in home.members
            for programme in programmes
            if could_concern(feed, programme, home, person)
        }

    return of


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    place = tmp_path_factory.mktemp("removed") / "office"
    night(WORLD, place)
    return place


@pytest.fixture(scope="module")
def program(office):
    """What the program concludes of the world, or of the world without a feed."""
    return cache(lambda feed=None: judged_again(office, without=paths_removed(feed) if feed else ()))


def changed(before, after):
    assert before.keys() == after.keys()
    return {key for key in before if before[key] != after[key]}


def told(keys, before, after):
    return "\n".join(f"{'/'.join(key)}: {before[key]} became {after[key]}" for key in sorted(keys)[:40])


@pytest.mark.parametrize("feed", EVERY_FEED)
def test_the_world_has_the_feed(feed):
    assert paths_removed(feed)


@pytest.mark.parametrize("feed", FEEDS)
def test_for_the_oracle_only_persons_whom_the_feed_could_concern_change(feed, concern):
    whole, after = concluded_without(), concluded_without(feed)
    others = changed(whole, after) - concern(feed)
    assert not others, told(others, whole, after)


@pytest.mark.parametrize("feed", FEEDS)
def test_for_the_program_only_persons_whom_the_feed_could_concern_change(feed, program, concern):
    whole, after = program(), program(feed)
    others = changed(whole, after) - concern(feed)
    assert not others, told(others, whole, after)


@pytest.mark.parametrize("feed", FEEDS)
def test_without_the_feed_the_program_concludes_what_the_oracle_concludes_or_that_it_cannot_say(feed, program, concern):
    """What the oracle cannot say the program does not say either; of those concerned it may say less."""
    expected, found, cautious = concluded_without(feed), program(feed), concern(feed)
    found = {key: expected[key] if said == "cannot_say" and key in cautious else said for key, said in found.items()}
    assert found == expected, tell(WORLD, found, expected)


@pytest.mark.parametrize("feed", ["dibao_roll", "tekun_roll"])
def test_a_county_without_that_roll_gets_no_answer_from_the_programmes_that_rest_on_it(feed, program):
    first, found = WORLD.counties[0], program(feed)
    assert {said for key, said in found.items() if key[0] == first and key[3] in BY_ROLLS} == {"cannot_say", "deceased"}


def test_without_the_edge_roll_whoever_seems_to_qualify_for_edge_may_be_on_it(program):
    whole, found = program(), program("edge_roll")
    meant = {key for key in changed(concluded_without(), concluded_without("edge_roll")) if whole[key] == "meets"}
    assert {found[key] for key in meant if key[3] == "edge"} == {"possible"}


@pytest.mark.parametrize("feed", sorted(CONCERN))
def test_a_feed_that_could_concern_somebody_does(feed):
    assert changed(concluded_without(), concluded_without(feed))


@pytest.mark.parametrize("feed", sorted(CONCERN))
def test_no_feed_could_concern_everybody_in_everything(feed, concern):
    assert len(concern(feed)) < len(concluded_without()) / 2
