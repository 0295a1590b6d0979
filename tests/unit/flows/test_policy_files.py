"""Policy files: what nothing reads is refused with the nearest name, and all that is wrong in one message."""

import re

import pytest

from flows.store.policy_files import read_policy
from flows.workspace.shipped import data_folder
from flows.workspace.workspace import Workspace
from tests.support.chinese import foreign_words
from transforms.errors import UnsourcedNumber
from transforms.messages import speak
from transforms.programmes import all_programmes
from transforms.rules import policy
from transforms.rules.policy_faults import KNOWN

AREA = "410900"
HEADINGS = ",".join(policy.COLUMNS)
SOURCE = "甲,乙,丙,2020-01-01,"


def row(parameter="standard", county="410922", scheme="rural", since="2020-01-01", value="530", per="month"):
    return f"{parameter},{county},{scheme},{since},{value},{per},{SOURCE}"


def office(place, **files):
    """A workspace with policy files, by their names without the ending unless they have one."""
    (place / "policy").mkdir()
    for name, rows in files.items():
        text = "\n".join([HEADINGS, *rows]) if isinstance(rows, list) else rows
        (place / "policy" / (name if "." in name else f"{name}.csv")).write_text(text, encoding="utf-8")
    return Workspace.at(place)


def refused(place, area=AREA, **files):
    with pytest.raises(UnsourcedNumber) as told:
        read_policy(office(place, **files), area)
    return str(told.value)


def slips(name):
    """The name with a letter left out, one doubled, two swapped."""
    middle = len(name) // 2
    swapped = name[: middle - 1] + name[middle] + name[middle - 1] + name[middle + 1 :]
    return {name[:middle] + name[middle + 1 :], name[:middle] + name[middle - 1 :], swapped} - {name}


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_misspelt_parameter_is_refused_with_the_nearest(name, tmp_path):
    file, _, parameter = name.partition(".")
    for place, slip in enumerate(sorted(slips(parameter))):
        if f"{file}.{slip}" in KNOWN:
            continue
        per = policy.NAMES[name].per if name in policy.NAMES else "month"
        (tmp_path / str(place)).mkdir()
        said = refused(tmp_path / str(place), **{file: [row(slip, value="1", per=per)]})
        assert f"policy/{file}.csv line 2 has a parameter that nothing reads, {slip}; did you mean {parameter}?" in said


def test_a_parameter_in_the_wrong_file_names_the_right_one(tmp_path):
    said = refused(tmp_path, dibao=[row("edge_multiple", value="1.5", per="ratio")])
    assert "did you mean edge_multiple of policy/edge.csv?" in said


@pytest.mark.parametrize("code", [programme.code for programme in all_programmes()])
@pytest.mark.parametrize("ending", [".csv", ".CSV", ".xlsx", ".csv.txt"])
def test_a_misspelt_file_is_refused_with_the_nearest(code, ending, tmp_path):
    name = (sorted(slips(code))[0] if ending == ".csv" else code) + ending
    said = refused(tmp_path, **{name: [row()]})
    assert f"policy/{name}: there is no such policy file; did you mean policy/{code}.csv?" in said


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("410292", "410922 (清丰县)"), ("410926 ", None), ("410900", "write 4109 for all of it"), ("410000", "write 41 for all of it"),
        ("4019", "4109 (濮阳市)"), ("130102", ""), ("4109", None), ("41", None), ("", None), ("410971", None),
    ],
)  # fmt: skip
def test_a_county_that_is_not_in_the_area_is_refused_with_the_nearest(code, meant, tmp_path):
    if meant is None:
        read_policy(office(tmp_path, dibao=[row(county=code)]), AREA)
        return
    said = refused(tmp_path, dibao=[row(county=code)])
    assert f"policy/dibao.csv line 2 has a county_code that is not in the area, {code}" in said
    assert meant in said


@pytest.mark.parametrize("area", ["410900", "410922", "410000"])
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("范县", "410926"), ("台前", "410927"), ("濮阳市范县", "410926"), ("濮阳市", "4109"), ("河南省", "41"),
        (" ４１０９２６ ", "410926"), ("濮阳县", "410928"), ("华龙区", "410902"),
    ],
)  # fmt: skip
def test_a_county_may_be_written_by_its_name_wherever_by_its_code(name, code, area, tmp_path):
    read = read_policy(office(tmp_path, dibao=[row(county=name)]), area)
    assert read.numbers.filter(origin="workspace")["area_code"].to_list() == [code]
    assert read.rows.filter(origin="workspace")["county_code"].to_list() == [code], "it is kept with the commit"


def test_names_are_known_though_the_area_is_not_asked_for(tmp_path):
    read = read_policy(office(tmp_path, dibao=[row(county="范县")]))
    assert read.numbers.filter(origin="workspace")["area_code"].to_list() == ["410926"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("范线", "; did you mean 范县 (410926)?"), ("青丰县", "; did you mean 清丰县 (410922)?"), ("东京都", "")],
)  # fmt: skip
def test_a_name_that_is_no_county_of_the_area_is_refused_with_the_nearest(name, said, tmp_path):
    told = refused(tmp_path, dibao=[row(), row(county=name)])
    assert f"policy/dibao.csv line 3 has a county_code that is not in the area, {name}{said}\n" in told
    assert told.count("line 3") == 1


@pytest.mark.parametrize("city", ["南京市", "徐州市"])
def test_a_name_that_two_counties_have_needs_its_city(city, tmp_path):
    said = refused(tmp_path, area="320000", dibao=[row(county="鼓楼区")])
    assert "several counties are called, 鼓楼区: 320106, 320302; write a code" in said
    (tmp_path / city).mkdir()
    read_policy(office(tmp_path / city, dibao=[row(county=f"{city}鼓楼区")]), "320000")


def test_a_name_and_a_code_of_one_county_repeat_each_other(tmp_path):
    assert "line 3 repeats another row's place and day" in refused(
        tmp_path, dibao=[row(county="410926"), row(county="范县")]
    )


def test_an_office_of_one_county_may_keep_the_rows_of_its_city(tmp_path):
    read_policy(office(tmp_path, dibao=[row(county="410926"), row(county="4109")]), "410922")


def test_a_misspelt_column_names_the_nearest(tmp_path):
    text = HEADINGS.replace("county_code", "county_cod").replace(",article", "") + "\n"
    said = refused(tmp_path, dibao=text)
    assert "county_cod is unknown; did you mean county_code?" in said
    assert "article is missing" in said


def test_all_that_is_wrong_with_all_files_is_told_in_one_message(tmp_path):
    said = refused(
        tmp_path,
        dibao=[
            row("standrad"), row(county="410292"), row(scheme="rurl"), row(since="2020-13-01"), row(value="五百三十"),
            row(per="months"), row().replace("甲", ""), row("", county="4109"), row(county="4109221"),
        ],
        edgee=[row()],
        edge=[row("edge_multple", value="1.5", per="ratio")],
        tekun="a,b\n1,2\n",
        **{"dibao_single.xlsx": "x"},
    )  # fmt: skip
    lines = {line.split(" ")[5] for line in said.splitlines() if line.startswith("  - policy/dibao.csv line")}
    assert lines == set("23456789") | {"10"}
    for name in ("policy/edgee.csv", "policy/edge.csv line 2", "policy/tekun.csv", "policy/dibao_single.xlsx"):
        assert f"  - {name}" in said


def test_notes_and_what_systems_leave_beside_the_tables_are_no_policy_files(tmp_path):
    files = {"CHANGES.md": "x", "desktop.ini": "x", ".DS_Store": "x", "~$dibao.csv": "x"}
    assert read_policy(office(tmp_path, dibao=[row()], **files), AREA).numbers.filter(origin="workspace").height == 1


def test_the_shipped_files_name_nothing_that_nothing_reads():
    """Every shipped row is read, and every file of ``data/policy`` is a programme's."""
    read = read_policy(Workspace.at("/no/workspace"), AREA)
    files = {path.stem for path in (data_folder() / "policy").glob("*.csv")}
    assert files == {programme.code for programme in all_programmes()}
    assert set(read.rows["programme"] + "." + read.rows["parameter"]) <= KNOWN


FAULTS = {
    "a file's name": {"diabo": [row()]},
    "a file of no programme": {"zzzzzz": [row()]},
    "a parameter": {"dibao": [row("standrad")]},
    "a parameter of another file": {"dibao": [row("edge_multiple", value="1.5", per="ratio")]},
    "a parameter like none": {"dibao": [row("zzzzzz")]},
    "a county's code": {"dibao": [row(county="410292")]},
    "a county's code of other length": {"dibao": [row(county="4109221")]},
    "a code with noughts": {"dibao": [row(county="410900")]},
    "a code like none": {"dibao": [row(county="99")]},
    "a county's name": {"dibao": [row(county="范线")]},
    "a county elsewhere": {"dibao": [row(county="东京都")]},
    "a scheme": {"dibao": [row(scheme="rurl")]},
    "a day": {"dibao": [row(since="2020-13-01")]},
    "a value": {"dibao": [row(value="五百三十")]},
    "a period": {"dibao": [row(per="months")]},
    "a period of another number": {"edge": [row("edge_multiple", value="1.5", per="month")]},
    "no source": {"dibao": [row().replace("甲", "")]},
    "no parameter": {"dibao": [row("", county="4109")]},
    "a row twice": {"dibao": [row(), row()]},
    "a column": {"dibao": HEADINGS.replace("county_code", "county_cod").replace(",article", "") + "\n"},
    "a column like none": {"dibao": HEADINGS + ",zzzzzz\n"},
    "no table": {"dibao": '"a\n"b"c,"\n"'},
}
NOT_OURS = {"diabo", "zzzzzz", "standrad", "edge_multiple", "rurl", "months", "county_cod"}
"""Words of the files themselves."""


@pytest.fixture(params=["zh", "en"])
def language(request):
    speak(request.param)
    yield request.param
    speak("en")


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_told_in_one_language_with_file_line_and_remedy(fault, language, tmp_path):
    said = refused(tmp_path, **FAULTS[fault])
    first, *told, _ = said.splitlines()
    assert told
    for line in told:
        (file,) = FAULTS[fault]
        assert f"policy/{file}.csv" in line
        if language == "zh":
            assert foreign_words(line) - NOT_OURS == set()
            assert re.search("请|是不是|应|只能", line), "what to do"
        else:
            assert not re.search("[。；请]|，[\u4e00-\u9fff]", line)
    if language == "zh":
        assert foreign_words(first) == set()


def test_a_file_of_another_encoding_is_told_in_chinese(tmp_path):
    place = office(tmp_path, dibao=[row()])
    (tmp_path / "policy" / "dibao.csv").write_bytes(b"\xff\xfe\x00\x81\xff")
    speak("zh")
    try:
        with pytest.raises(UnsourcedNumber) as told:
            read_policy(place, AREA)
    finally:
        speak("en")
    assert foreign_words(str(told.value)) == set()
    assert "policy/dibao.csv" in str(told.value)
