"""A standard that looks wrong stops whatever judges by it, until a person says that it is right."""

import pytest

from flows.cli import main
from flows.orchestration import analyses, feedback, monitor
from tests.support.office import Office
from transforms.errors import DayToCome

FIRST, NEXT = "2026-11-20", "2026-11-23"
SAID = "范县 410926, rural: 6360.00 yuan a month (policy/dibao.csv line 8) is above 3 times the province's minimum of 4524 yuan a year (377.00 a month)"


def office_with(place, value):
    office = Office(place)
    enter(office, value, "530.00")
    return office


def enter(office, value, before):
    """A standard entered in place of another, for every county and scheme."""
    numbers = office.place / "policy" / "dibao.csv"
    numbers.write_text(numbers.read_text(encoding="utf-8-sig").replace(f",{before},", f",{value},"), encoding="utf-8")


def doudi(office, command, *options):
    return main([command, *options, "--workspace", str(office.place)])


def test_a_years_standard_entered_as_a_months_stops_the_run_until_released_and_is_then_remembered(tmp_path, capsys):
    office = office_with(tmp_path / "office", "6360.00")
    assert doudi(office, "run", "--bare", "--as-of", FIRST) == 2
    said = capsys.readouterr().err
    assert SAID in said
    assert "--release standards" in said
    assert "urban" not in said  # nobody there is judged by it
    assert not (office.place / "outbox").exists()
    assert doudi(office, "run", "--bare", "--as-of", FIRST, "--release", "standards", "--release", "dibao") == 0
    assert doudi(office, "run", "--bare", "--as-of", NEXT) == 0
    assert doudi(office, "check", "--as-of", NEXT) == 0
    assert doudi(office, "replay", "--as-of", FIRST) == 0
    capsys.readouterr()
    enter(office, "6370.00", "6360.00")  # another value is another question
    assert doudi(office, "run", "--bare", "--as-of", NEXT) == 2
    assert doudi(office, "replay", "--as-of", FIRST) == 2
    assert "6370.00 yuan a month" in capsys.readouterr().err
    assert doudi(office, "replay", "--as-of", FIRST, "--release", "standards") == 0
    enter(office, "6360.00", "6370.00")
    assert doudi(office, "withdraw", FIRST, "--reason", "标准录入错误") == 0
    assert doudi(office, "run", "--bare", "--as-of", NEXT) == 2  # what was released with that publication is taken back


def test_a_simulation_holds_what_is_supposed_against_the_minimum_too(tmp_path, capsys):
    office = office_with(tmp_path / "office", "530.00")
    office.night(FIRST)
    asked = ("--set", "dibao.standard=6360")
    capsys.readouterr()
    assert doudi(office, "simulate", *asked) == 2
    assert "范县 410926, rural: 6360 yuan a month (--set dibao.standard=6360/month" in capsys.readouterr().err
    assert doudi(office, "simulate", *asked, "--release", "standards") == 0


def test_what_is_no_programme_is_told_with_what_can_be_released(tmp_path, capsys):
    office = office_with(tmp_path / "office", "530.00")
    assert doudi(office, "run", "--bare", "--as-of", FIRST, "--release", "standard") == 2
    assert "standards" in capsys.readouterr().err


@pytest.mark.parametrize("flow", [monitor.monitor, feedback.feedback, analyses.replay], ids=lambda flow: flow.name)
def test_prefects_forms_refuse_a_day_to_come_before_anything_is_read(flow, tmp_path):
    parameters = flow.validate_parameters({"workspace": str(tmp_path), "as_of": "2999-01-01"})
    with pytest.raises(DayToCome, match="2999-01-01 is later than today"):
        flow.fn.__wrapped__(**parameters)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("flow", "said"),
    [
        (monitor.monitor, {"release": ["dibao standards that look wrong and are right"]}),
        (analyses.replay, {"as_of": "2026-11-20", "standards_are_right": True}),
        (analyses.simulate, {"value": 580, "standards_are_right": True}),
    ],
    ids=lambda flow: getattr(flow, "name", ""),
)
def test_prefects_forms_take_standards_to_release(flow, said, tmp_path):
    given = flow.validate_parameters({"workspace": str(tmp_path), **said})
    assert {name: given[name] for name in said if name != "as_of"} == {n: v for n, v in said.items() if n != "as_of"}
