"""Settings: every key is documented in place; whatever is wrong with one names file or variable, and key."""

import re
import tomllib

import pytest

from flows.workspace.reference import read_reference
from flows.workspace.settings import Settings, read_settings
from flows.workspace.settings_file import documented
from flows.workspace.workspace import Workspace
from tests.support.chinese import foreign_words
from transforms.errors import WorkspaceAtFault
from transforms.messages import LANGUAGES, speak

DOCUMENTED_AS_THEY_ARE = {*Settings.model_fields}
"""Words that an office writes into the file as they are."""
KEYS = tuple(Settings.model_fields)
SECRET = "p4ssw0rd"
WRONG = {
    "area": '"4109"', "language": '"fr"', "stale_days": "0", "unusable_share": "1.5", "shrunk_share": "1", "grown_times": "1",
    "guard_share": "1.5", "guard_points": "-0.01",
    "workbook_password": "12", "opening_programmes": '["dibbao"]', "link_probable": "0", "link_question": "2",
    "new_risk_months": "0", "repeat_months": "0", "dwellings_explained_from": "0", "student_until_age": "17", "visit_days": "0", "weekly_capacity": "-1", "township_capacity": '{"马庄桥镇" = 2}', "cool_down_days": "-1",
    "urgent_points": "0", "sample_households": "-1", "list_password": "12", "csv_identity": '"tabs"',
    "wait_minutes": "-1", "nightly": '"2 o clock"', "returned_lists": '"* * *"', "reconcile_times": '"monthly"',
    "run_on_arrival": '"perhaps"', "settle_seconds": "0", "alert_urls": f'["mailto://user:{SECRET}"]',
    "memory_limit": '"lots"', "threads": "0", "prefect_start_seconds": "1",
}  # fmt: skip
"""For each key a value that is out of range or cannot be read."""


@pytest.fixture(autouse=True)
def no_language_in_the_environment(monkeypatch):
    monkeypatch.delenv("DOUDI_LANGUAGE")


def refused(place, text):
    (place / "doudi.toml").write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceAtFault) as told:
        read_settings(Workspace.at(place))
    return str(told.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_is_documented_in_place_and_the_examples_can_be_read(language, tmp_path):
    speak(language)
    text = documented()
    speak("en")
    assert set(re.findall(r"^# (\w+) = .*$", text, re.MULTILINE)) == set(KEYS)
    if language == "zh":
        assert foreign_words(re.sub(r"^# \w+ = .*$", "", text, flags=re.MULTILINE)) <= DOCUMENTED_AS_THEY_ARE
    examples = "\n".join(re.findall(r"^# (\w+ = .*)$", text, re.MULTILINE))
    assert set(tomllib.loads(examples)) == set(KEYS)
    (tmp_path / "doudi.toml").write_text(examples, encoding="utf-8")
    read_settings(Workspace.at(tmp_path))
    (tmp_path / "doudi.toml").write_text(text, encoding="utf-8")
    assert read_settings(Workspace.at(tmp_path)) == Settings()


@pytest.mark.parametrize("key", KEYS)
def test_a_value_out_of_range_names_file_and_key(key, tmp_path):
    said = refused(tmp_path, f"{key} = {WRONG[key]}\n")
    assert f"{tmp_path / 'doudi.toml'}, {key}" in said
    assert SECRET not in said


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("value", ["2026-11-20", "true", "[[1]]"])
def test_a_value_of_another_type_names_file_and_key(key, value, tmp_path):
    if (key, value) == ("run_on_arrival", "true"):
        return
    assert f"{tmp_path / 'doudi.toml'}, {key}" in refused(tmp_path, f"{key} = {value}\n")


@pytest.mark.parametrize("key", KEYS)
def test_a_misspelt_key_names_the_nearest_in_the_file_and_in_the_environment(key, tmp_path, monkeypatch):
    misspelt = key[:-2] + key[-1]
    assert f"doudi.toml, {misspelt}: there is no such setting; did you mean {key}?" in refused(
        tmp_path, f"{misspelt} = 1\n"
    )
    monkeypatch.setenv(f"DOUDI_{misspelt}".upper(), "1")
    said = refused(tmp_path, "")
    assert (
        f"DOUDI_{misspelt.upper()} in the environment: there is no such setting; did you mean DOUDI_{key.upper()}?"
        in said
    )


@pytest.mark.parametrize("key", sorted(set(KEYS) - {"workbook_password", "list_password"}))
def test_a_wrong_value_in_the_environment_names_the_variable(key, tmp_path, monkeypatch):
    monkeypatch.setenv(f"DOUDI_{key.upper()}", "~")
    said = refused(tmp_path, "")
    assert f"DOUDI_{key.upper()} in the environment" in said
    assert "doudi.toml" not in said


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("stale_days = 0\nvisit_days = 0\n", 2),
        ("stale_dais = 1\nvisit_days = 0\nthreads = 0\n", 3),
        ("stale_dais = 1\n[township_capacity]\n'清封县/马庄桥镇' = 2\n'范线/城关镇' = 1\n", 3),
    ],
)
def test_all_that_is_wrong_is_told_at_once(tmp_path, text, faults):
    said = refused(tmp_path, text)
    assert said.count("\n  - ") == faults


@pytest.mark.parametrize("county", read_reference("410900").county_names.values())
def test_a_misspelt_county_of_a_township_names_the_nearest(county, tmp_path):
    (tmp_path / "doudi.toml").write_text(f'[township_capacity]\n"{county}/某镇" = 2\n', encoding="utf-8")
    read_settings(Workspace.at(tmp_path))
    for slip in (f"{county[:-1]}市", county[1:] + county[:1], f"某{county}"):
        said = refused(tmp_path, f'[township_capacity]\n"{slip}/某镇" = 2\n')
        assert f"township_capacity, {slip}/某镇: there is no county {slip} in the area; did you mean " in said
    assert f"did you mean {county}/某镇?" in said


def test_a_county_outside_the_area_is_no_county_of_it(tmp_path):
    said = refused(tmp_path, 'area = "410922"\n[township_capacity]\n"范县/城关镇" = 2\n')
    assert "there is no county 范县 in the area" in said


def test_an_area_that_nobody_knows_names_the_nearest(tmp_path):
    said = refused(tmp_path, 'area = "419900"\n')
    assert "area: there is no city or county 419900; did you mean 41" in said


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"area = [", "is not valid TOML"),
        ("area = '四'".encode("gb18030"), "is not written in UTF-8"),
        (b"link_probable = 0.5\nlink_question = 0.9", "link_question must not be above link_probable"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(raw, told, tmp_path):
    (tmp_path / "doudi.toml").write_bytes(raw)
    with pytest.raises(WorkspaceAtFault, match=told) as fault:
        read_settings(Workspace.at(tmp_path))
    assert str(tmp_path / "doudi.toml") in str(fault.value)


def test_an_area_that_nobody_knows_is_refused(tmp_path):
    with pytest.raises(WorkspaceAtFault, match="area 999900"):
        read_reference("999900")
