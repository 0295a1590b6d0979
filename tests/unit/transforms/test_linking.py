"""Names, numbers and the frozen model: what the second pass compares, pinned down."""

import hashlib
import json
import re

import duckdb
import polars as pl
import pytest

from flows.store.frames import load
from flows.workspace.reference import link_model, surname_readings
from tests.benchmarks import linking_page
from tests.support.made import number
from tests.support.places import ROOT
from transforms.linking import model
from transforms.linking.levels import AGREEMENT, level_number
from transforms.linking.names import name_forms
from transforms.linking.numbers import remains

COLUMNS = (
    "row_id is_listed name former sound number born sex county town village home head year day back ends tail".split()
)


def forms(*names):
    found = name_forms(pl.Series(names), surname_readings())
    return {raw: (name, sound) for raw, name, sound in found.iter_rows()}


def test_a_name_is_one_in_either_script_and_with_any_separator():
    found = forms("張偉", "张伟", "阿依·古丽", "阿依古丽", "张伟（小名二蛋）", "张伟2", "（张伟）", "(李)")
    assert found["張偉"] == found["张伟"]
    assert found["阿依·古丽"] == found["阿依古丽"]
    assert found["张伟（小名二蛋）"] == found["张伟2"] == found["张伟"]
    assert found["（张伟）"] != found["(李)"]


def test_homophones_sound_alike_and_surnames_are_read_as_surnames():
    found = forms("王晓明", "王小鸣", "曾强", "增强", "单雄", "善雄", "王zhe", "王喆")
    assert found["王晓明"][1] == found["王小鸣"][1] == "wangxiaoming"
    assert found["曾强"][1] == found["增强"][1]
    assert found["单雄"][1] == found["善雄"][1]
    assert found["王zhe"][1] == found["王喆"][1]


@pytest.mark.parametrize(
    ("cell", "left", "born"),
    [
        ("4.10926197101081E+17", "410926197101081", "19710108"),
        ("4.10926197101081E+19", "410926197101081", "19710108"),
        ("410926197101081000", "410926197101081000", "19710108"),
        ("41O926197101O81239", "410926197101081239", "19710108"),
        ("41092619710108123944", "410926197101081239", "19710108"),
        ("410926710108123", "410926710108123", "19710108"),
        ("4.1E+17", None, None),
        ("999999999999999999", None, None),
        ("无", None, None),
        ("", None, None),
        (None, None, None),
        ("410926197113991239", "410926197113991239", None),
    ],
)
def test_what_is_left_of_a_lost_number(cell, left, born):
    assert remains(pl.Series([cell], dtype=pl.String)).row(0) == (left, born)


def compared(one, other):
    """The levels at which two rows agree, by the committed model, whatever their probability."""
    connection = duckdb.connect()
    kinds = {"row_id": pl.Int64, "is_listed": pl.Boolean}
    for place, (table, row) in enumerate((("link_left", one), ("link_right", other))):
        full = dict.fromkeys(COLUMNS) | {"row_id": place, "is_listed": not place} | row
        frame = pl.DataFrame([full], schema={name: kinds.get(name, pl.String) for name in COLUMNS})
        load(connection, table, frame)
    every_pair = {"blocking_rules_to_generate_predictions": [{"blocking_rule": "1 = 1", "sql_dialect": "duckdb"}]}
    pairs = model.predict(connection, ("link_left", "link_right"), link_model() | every_pair, 0.0)
    found = connection.sql(f"from {pairs}").pl().to_dicts()[0]
    labels = {
        about: {level_number(about, label): label for label, _ in AGREEMENT[about]} | {-1: "unknown"}
        for about in AGREEMENT
    }
    return {about: labels[about][found[f"gamma_{about}"]] for about in AGREEMENT}, found["match_probability"]


RIGHT = number("19710108", 123)


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        (RIGHT, "same"),
        (RIGHT[:9] + str((int(RIGHT[9]) + 1) % 10) + RIGHT[10:], "one_edit"),
        (RIGHT[:13] + RIGHT[14] + RIGHT[13] + RIGHT[15:], "one_edit"),
        (RIGHT[:12] + RIGHT[13:], "one_edit"),
        (RIGHT[:6] + RIGHT[8:16] + "9", "one_edit"),
        (RIGHT[:15] + "000", "beginning"),
        (RIGHT[:15], "beginning"),
        (RIGHT[:2] + "77" + RIGHT[4:], "two_edits"),
        ("990101" + "19500505" + "7771", "different"),
    ],
)
def test_a_damaged_number_is_compared_by_positions(typed, level):
    found, _ = compared({"name": "王伟", "number": typed}, {"name": "王伟", "number": RIGHT})
    assert found["number"] == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ({"name": "王小明"}, {"name": "王小明"}, "same"),
        ({"name": "王小明"}, {"name": "王大力", "former": "王小明"}, "former"),
        ({"name": "王晓明", "sound": "wangxiaoming"}, {"name": "王小鸣", "sound": "wangxiaoming"}, "sound"),
        ({"name": "王小明"}, {"name": "王小亮"}, "one_letter"),
        ({"name": "王小明"}, {"name": "王小"}, "one_letter"),
        ({"name": "王小明"}, {"name": "王大力"}, "surname"),
        ({"name": "王小明"}, {"name": "李大力"}, "different"),
    ],
)
def test_names_are_compared_by_letters_not_bytes(one, other, level):
    assert compared(one, other)[0]["name"] == level


def test_a_blank_number_is_unknown_not_different():
    found, _ = compared({"name": "王伟"}, {"name": "王伟", "number": RIGHT, "born": "19710108"})
    assert found["number"] == "unknown"


def test_the_same_name_in_the_same_village_alone_is_no_probable_link():
    place = {"county": "c", "town": "c/t", "village": "c/t/v"}
    _, likely = compared({"name": "王伟"} | place, {"name": "王伟", "number": RIGHT, "born": "19710108"} | place)
    assert likely < 0.99


def test_the_committed_model_is_the_comparison_that_the_code_declares():
    declared = model.settings().get_settings("duckdb").as_dict()
    kept = link_model()
    assert [rule["blocking_rule"] for rule in kept["blocking_rules_to_generate_predictions"]] == list(model.BLOCKING)
    for ours, theirs in zip(declared["comparisons"], kept["comparisons"], strict=True):
        assert [level["sql_condition"] for level in ours["comparison_levels"]] == [
            level["sql_condition"] for level in theirs["comparison_levels"]
        ]
    weighed = [
        level for found in kept["comparisons"] for level in found["comparison_levels"] if "m_probability" in level
    ]
    assert weighed
    assert all(0 < level[kind] <= 1 for level in weighed for kind in ("m_probability", "u_probability"))


def test_the_page_beside_the_model_shows_that_model_and_needs_no_network():
    shown = linking_page.PAGE.read_text(encoding="utf-8")
    assert shown == linking_page.page(
        link_model(), (ROOT / "tests" / "benchmarks" / "README.md").read_text(encoding="utf-8")
    )
    assert not re.search(r"<(script|link|img|iframe)|(?:src|href)=.?http|@import", shown)
    assert len(shown.encode()) < 200_000
    heavier = json.loads(json.dumps(link_model()))
    heavier["comparisons"][0]["comparison_levels"][1]["m_probability"] /= 2
    assert (
        linking_page.page(heavier, (ROOT / "tests" / "benchmarks" / "README.md").read_text(encoding="utf-8")) != shown
    )


def test_a_changed_model_has_another_version():
    kept = (ROOT / "data" / "reference" / "link_model.json").read_bytes()
    assert {json.loads(kept)["linker_uid"]: hashlib.sha256(kept).hexdigest()[:16]} == {"doudi-1": "67fcad8279eec0ca"}


def test_the_model_holds_no_values_of_people():
    text = (ROOT / "data" / "reference" / "link_model.json").read_text(encoding="utf-8")
    assert json.loads(text)["linker_uid"].startswith("doudi-")
    assert "tf_adjustment_column" not in text
