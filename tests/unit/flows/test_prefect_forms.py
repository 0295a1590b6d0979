"""What Prefect's pages ask and show: in the office's language, chosen rather than typed, and never an object."""

import datetime as dt
import inspect
import re

import polars as pl
import pytest
from prefect.utilities.schema_tools.validation import validate

from flows.orchestration import analyses, feedback, monitor, names
from flows.orchestration.deployments import FLOWS, deployments
from flows.orchestration.forms import NUMBER, RELEASED, SECOND_NUMBER, STAGE, county_choices, supposed
from flows.workspace.settings import Settings
from flows.workspace.workspace import Workspace
from tests.support.chinese import foreign_words
from transforms import STAGES
from transforms.errors import BadRequest
from transforms.messages import both, speak
from transforms.rules.simulation import SUPPOSABLE

PLACE = "/srv/doudi/office"
NAMES = {"monitor": "每晚监测", "feedback": "导入核查结果", "reconcile": "名册对账", "replay": "历史重算", "simulate": "标准测算"}  # fmt: skip
CHOSEN = {
    "monitor": {"until", "release", "release_in", "workspace"},
    "feedback": {"workspace"},
    "reconcile": {"workspace"},
    "replay": {"workspace"},
    "simulate": {"number", "second_number", "counties", "workspace"},
}
DAYS = {"as_of", "known_on"}
WHOLE = {"replay": {"as_of": "2026-11-20"}, "simulate": {"value": 580}}
"""What a form must be given; every other field has a default."""
HAN = re.compile(r"[\u4e00-\u9fff]")
OURS_IN_CHINESE = re.compile(r"outbox/待更正/")
"""A folder that is called so in every language."""


@pytest.fixture(params=["zh", "en"])
def language(request):
    speak(request.param)
    yield request.param
    speak("en")


@pytest.fixture
def in_chinese():
    speak("zh")
    yield
    speak("en")


def forms():
    """Every deployment with the schema of its form."""
    made = deployments(Workspace.at(PLACE), Settings())
    return {flow.name: (made[flow.name], flow.parameters.model_dump()) for flow in FLOWS}


def offered(field):
    return field.get("enum") or field.get("items", {}).get("enum") or []


def is_said(text, language):
    if language == "zh":
        return bool(HAN.search(text)) and foreign_words(text) == set()
    return bool(text) and not HAN.search(OURS_IN_CHINESE.sub("", text))


def test_every_deployment_has_the_name_of_its_work(language):
    for flow, (deployment, _) in forms().items():
        assert deployment.name == (NAMES[flow] if language == "zh" else names.DEPLOYED[flow].title)
        assert is_said(deployment.name, language)
        assert is_said(deployment.description, language)
        assert deployment.parameters["workspace"] == PLACE


def test_every_parameter_has_its_title_and_description(language):
    for flow, (_, schema) in forms().items():
        assert list(schema["properties"]) == list(
            inspect.signature(dict(zip(NAMES, FLOWS, strict=True))[flow].fn).parameters
        )
        for name, field in schema["properties"].items():
            assert is_said(field["title"], language), (flow, name)
            assert is_said(field["description"], language), (flow, name)
            assert field["title"] != name


def test_what_is_known_is_chosen_and_nothing_is_a_box_for_code(language):
    for flow, (_, schema) in forms().items():
        for name, field in schema["properties"].items():
            assert field["type"] in ("string", "boolean", "number", "array"), (flow, name)
            assert not {"anyOf", "oneOf", "allOf", "$ref", "properties"} & field.keys(), (flow, name)
            if name in DAYS:
                assert field["format"] == "date"
            if field["type"] == "array" or (field["type"] == "string" and name not in DAYS):
                assert offered(field), (flow, name)
            for label in () if name == "workspace" else offered(field):
                assert language == "en" or is_said(label, language), label
        assert {name for name, field in schema["properties"].items() if offered(field)} == CHOSEN[flow]
        assert schema["definitions"] == {}


def test_the_folder_of_the_office_is_fixed_and_stands_last(language):
    for _, schema in forms().values():
        field = schema["properties"]["workspace"]
        assert (field["enum"], field["default"]) == ([PLACE], PLACE)
        assert max(schema["properties"].values(), key=lambda one: one["position"]) is field


@pytest.mark.parametrize(
    ("flow", "wrong"),
    [
        ("monitor", {"until": "nonsense"}), ("monitor", {"release": ["nonsense"]}), ("monitor", {"release_in": ["410922"]}),
        ("monitor", {"as_of": "20.11.2026"}), ("monitor", {"workspace": "/elsewhere"}), ("replay", {"as_of": None}),
        ("simulate", {"value": -1}), ("simulate", {"value": "much"}), ("simulate", {"number": "dibao.nonsense"}),
        ("simulate", {"counties": "清丰县（410922）"}), ("simulate", {"value": 1, "nothing": 2}),
    ],
)  # fmt: skip
def test_a_form_takes_its_own_defaults_and_refuses_what_it_did_not_offer(flow, wrong, language):
    """As the server judges a form that was sent."""
    _, schema = forms()[flow]
    schema["additionalProperties"] = False
    filled = {name: field["default"] for name, field in schema["properties"].items() if "default" in field}
    filled |= WHOLE.get(flow, {})
    as_sent = {"raise_on_error": False, "preprocess": True, "allow_none_with_default": True}
    assert not validate(filled, schema, **as_sent)
    assert validate(filled | wrong, schema, **as_sent)


def test_the_counties_are_those_of_the_offices_area():
    speak("zh")
    _, schema = forms()["simulate"]
    assert "清丰县（410922）" in offered(schema["properties"]["counties"])
    whole = deployments(Workspace.at(PLACE), Settings(area="410922"))
    assert whole.keys() == NAMES.keys()
    assert offered(FLOWS[-1].parameters.properties["counties"]) == ["清丰县（410922）"]
    speak("en")


@pytest.mark.parametrize("choices", [STAGE, RELEASED, NUMBER, SECOND_NUMBER, county_choices({"410922": "清丰县"})])
def test_a_label_of_either_language_and_a_code_mean_the_same(choices):
    for code, label in choices.labels.items():
        assert {choices.code(code), choices.code(label.en), choices.code(label.zh)} == {code}


def test_a_simulation_offers_the_standard_first_and_every_number_that_can_be_supposed(in_chinese):
    assert NUMBER.one()["default"] == "低保标准（元/月）"
    assert {code.partition("/")[0] for code in NUMBER.labels} == set(SUPPOSABLE)
    assert len(set(NUMBER.shown)) == len(NUMBER.labels)


def test_what_is_no_choice_is_answered_in_one_sentence(in_chinese):
    with pytest.raises(BadRequest) as refused:
        STAGE.code("nonsense")
    assert str(refused.value).startswith("步骤中没有“nonsense”，请从以下各项中选择：全部步骤并发布、读取文件、")
    assert foreign_words(str(refused.value).replace("nonsense", "")) == set()


def test_stages_and_deployments_have_each_a_name():
    assert list(names.STAGES_NAMED) == list(STAGES)
    assert {flow.name for flow in FLOWS} == names.DEPLOYED.keys() == NAMES.keys()
    assert len({one.title for one in names.STAGES_NAMED.values()}) == len(STAGES)


@pytest.mark.parametrize(
    ("pairs", "changes"),
    [
        ([("低保标准（元/月）", 580.0), ("无", None)], {"dibao.standard": "580/month"}),
        ([("低保标准（元/年）", 6960.5), ("", 3.0)], {"dibao.standard": "6960.5/year"}),
        ([("dibao.standard/month", 580), ("edge.edge_multiple", 1.6)], {"dibao.standard": "580/month", "edge.edge_multiple": "1.6"}),
    ],
)  # fmt: skip
def test_numbers_chosen_become_what_a_simulation_takes(pairs, changes):
    assert supposed(pairs) == changes


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        ([("低保标准（元/月）", 1.0), ("低保标准（元/年）", 2.0)], "低保标准（元/年）选择了两次"),
        ([("低保标准（元/月）", 1.0), ("成年年龄（整数）", None)], "成年年龄（整数）没有填写取值"),
        ([("低保标准（元/月）", 1.2345)], "低保标准（元/月）的取值1.2345有误：不得为负数，小数不超过三位。"),
        ([("低保标准（元/月）", -1.0)], "低保标准（元/月）的取值-1.0有误"),
    ],
)
def test_numbers_that_make_no_sense_are_answered_in_one_sentence(pairs, told, in_chinese):
    with pytest.raises(BadRequest) as refused:
        supposed(pairs)
    assert str(refused.value).startswith(told)


def shown(monkeypatch, module, show):
    """What a function leaves under Artifacts, and what it says in the log."""
    artifacts, log = [], []
    for name in ("create_table_artifact", "create_markdown_artifact"):
        monkeypatch.setattr(module, name, lambda **given: artifacts.append(given), raising=False)
    monkeypatch.setattr(module, "say", lambda line, *_: log.append(line))
    show()
    return artifacts, log


def of_night(day=dt.date(2026, 11, 20)):
    from types import SimpleNamespace

    counts = ({"county": "清丰县", "households": 46, "new": 40, "persons": 118},)
    withheld = monitor.Withheld("410922", "清丰县", "dibao", SimpleNamespace(told=both("on this machine")))
    return SimpleNamespace(
        request=SimpleNamespace(as_of=day),
        published="outbox/2026-11-20",
        counts=counts,
        withheld=(withheld,),
        concerns=(),
    )


RETURNED = [type("Returned", (), {"received": 9, "taken": 4, "unchanged": 3, "to_correct": 1, "not_data": 1})()]


@pytest.mark.parametrize(
    ("module", "show", "key"),
    [
        (monitor, lambda: (monitor._tell(of_night()), monitor._show(of_night())), "monitor-counts"),
        (feedback, lambda: feedback._show(RETURNED), "feedback-counts"),
    ],
)
def test_artifacts_and_the_log_are_in_the_offices_language(module, show, key, language, monkeypatch):
    artifacts, log = shown(monkeypatch, module, show)
    assert log
    assert key in {one["key"] for one in artifacts}
    told = [*log, *(one["description"] for one in artifacts), *(one.get("markdown", "") for one in artifacts)]
    columns = [column for one in artifacts for row in one.get("table", ()) for column in row]
    assert columns
    if language == "zh":
        assert foreign_words("\n".join([*told, *columns])) == set()
    assert all(is_said(column, language) for column in columns)


MOVED = pl.DataFrame(
    {
        "county": ["清丰县", "清丰县", "范县"], "town": ["城关镇", "马庄桥镇", "城关镇"], "programme": ["dibao"] * 3,
        "entering_households": [1, 2, 3], "entering_persons": [2, 3, 4], "leaving_households": [0] * 3, "leaving_persons": [0] * 3,
        "cost_low_fen_year": [120_000, 240_000, None], "cost_high_fen_year": [240_000, 480_000, None], "raise_fen_year": [1200, 0, 0],
        "cost_says": [""] * 3, "unverified": ["dibao.standard, edge.edge_multiple"] * 3,
    }
)  # fmt: skip


def test_a_simulation_shows_the_whole_area_first_in_households_persons_and_yuan_a_month(in_chinese):
    whole, qingfeng, fan, *towns = analyses._moved(MOVED)
    assert (whole["县"], whole["救助项目"], whole["新纳入（户）"], whole["新纳入（人）"]) == (
        "合计",
        "最低生活保障",
        6,
        9,
    )
    assert whole["新纳入所需资金（元/月）"] == "无法得知"
    assert (qingfeng["县"], qingfeng["新纳入所需资金（元/月）"]) == ("清丰县", "300–600")
    assert (fan["县"], fan["新纳入所需资金（元/月）"]) == ("范县", "无法得知")
    assert [row["乡镇"] for row in towns] == ["城关镇", "马庄桥镇", "城关镇"]
    assert towns[0]["已保障对象增发资金（元/月）"] == "1"
    assert foreign_words("\n".join(f"{name}{value}" for row in (whole, *towns) for name, value in row.items())) == set()


def test_a_simulation_has_every_column_in_english():
    assert all(is_said(name, "en") for name in analyses._moved(MOVED)[0])
