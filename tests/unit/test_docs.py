"""The documents stay true because they are compared with the code."""

import re
import shlex
import tomllib

import pytest

from flows.cli import parser
from tests.support.places import ROOT
from transforms import STAGES
from transforms.feeds import all_feeds
from transforms.programmes import all_programmes

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
DATA = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
ROOMS = ("flows", "transforms", "expectations", "data", "tests", "tests/benchmarks")
MANUALS = ("keeper", "analyst", "officer")
DOCUMENTS = (
    "README.md", ".github/CONTRIBUTING.md", ".github/CHANGELOG.md", "flows/DECISIONS.md",
    *(f"{room}/README.md" for room in ROOMS), *(f"data/manual/{name}.md" for name in MANUALS),
)  # fmt: skip


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def table(text, mark):
    """The rows of a table between two marks, without its heading."""
    lines = text.split(f"<!-- {mark} -->")[1].split(f"<!-- /{mark} -->")[0].strip().splitlines()
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines]
    return [row for row in rows if not set(row[0]) <= {"-"} and row[0] not in {"stage", "list"}]


def commands():
    action = next(found for found in parser()._actions if found.choices)
    return action.choices


def test_the_readme_lists_the_stages_as_the_code_has_them():
    assert dict(table(README, "stages")) == STAGES
    assert [row[0] for row in table(README, "stages")] == list(STAGES)


def test_the_readme_lists_every_command_and_no_other():
    assert set(re.findall(r"^\| `doudi (\w+)` \|", README, re.MULTILINE)) == set(commands())


def test_every_command_has_help_and_the_options_of_a_night_are_in_the_readme():
    for name, command in commands().items():
        assert command.description, name
    for option in ("--as-of", "--until", "--release", "--bare"):
        assert option in README


def test_the_readme_names_every_programme():
    for programme in all_programmes():
        assert f"`{programme.code}`" in README


def test_every_dependency_is_explained():
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    named = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert len(named) >= 20
    for requirement in named:
        name = re.match(r"[a-z0-9-]+", requirement)[0]
        assert re.search(rf"\b{name}\b", CONTRIBUTING, re.IGNORECASE), name


def test_the_first_screen_has_the_two_commands():
    first = "\n".join(README.splitlines()[:15])
    assert "python3 .ci/setup.py doudi demo" in first
    assert "python3 .ci/setup.py pytest" in first
    assert ".ci/setup.py pytest" in text_of(".ci/run")
    assert ".ci/run" in text_of(".github/workflows/test.yml")
    assert len(re.findall("[\u4e00-\u9fff]", first)) > 60, "two sentences in Chinese"


def test_the_readme_is_read_in_five_minutes():
    assert len(README.splitlines()) <= 120
    assert len(README.split()) + len(re.findall("[\u4e00-\u9fff]", README)) // 2 <= 1500


@pytest.mark.parametrize("room", ROOMS)
def test_the_readme_of_a_room_is_short(room):
    assert len(text_of(f"{room}/README.md").splitlines()) <= 150


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_says_nothing_under_two_headings_of_one_name(name):
    heads = re.findall(r"^##+ (.+)$", text_of(name), re.MULTILINE)
    assert len(heads) == len(set(heads)), heads


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_of_a_document_leads_somewhere(name):
    for link in re.findall(r"\]\(([^)\s]+)\)", text_of(name)):
        if not link.startswith("http"):
            path, _, heading = link.partition("#")
            target = (ROOT / name).parent / path if path else ROOT / name
            assert target.exists(), link
            if heading:
                heads = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
                assert heading in {re.sub(r"[^\w\s-]", "", head).strip().lower().replace(" ", "-") for head in heads}, (
                    link
                )


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_of_a_document_can_be_typed(name, capsys):
    """Each line that begins with doudi in a block of commands is taken by the command line as it stands."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text_of(name), re.MULTILINE | re.DOTALL)
    for line in "\n".join(blocks).splitlines():
        words = shlex.split(line.removeprefix("python3 .ci/setup.py "), comments=True)
        if words[:1] == ["doudi"]:
            parser().parse_args(words[1:])
    assert capsys.readouterr().err == ""


def test_lists_stand_in_the_documents_with_the_headings_that_they_need():
    def needed(feed):
        return "、".join(field.zh for field in feed.required)

    feeds = all_feeds()
    assert table(DATA, "feeds") == [[feed.name_zh, f"`{code}`", needed(feed)] for code, feed in feeds.items()]
    least = ("monitoring_list", "dibao_roll", "tekun_roll")
    assert table(README, "needed") == [[feeds[code].name_zh, needed(feeds[code])] for code in least]


@pytest.mark.parametrize("name", MANUALS)
def test_a_manual_is_chinese_and_names_columns_and_answers_as_they_are(name):
    manual = text_of(f"data/manual/{name}.md")
    assert len(re.findall("[\u4e00-\u9fff]", manual)) > 800
    known = {
        "officer": [text_of("data/cases/results.csv"), 1, 8],
        "analyst": [text_of("data/templates/outcomes.csv"), 1, 5],
    }.get(name)
    if known:
        text, column, least = known
        words = {line.split(",")[column] for line in text.splitlines()[1:] if line}
        assert sum(word in manual for word in words) >= least, words


def test_decisions_that_the_code_cites_are_written_down():
    decided = set(re.findall(r"^#+ (\d+)\b|^(\d+)\.", text_of("flows/DECISIONS.md"), re.MULTILINE))
    numbers = {one or other for one, other in decided}
    cited = {
        number
        for room in ("flows", "transforms", "expectations")
        for path in (ROOT / room).rglob("*.py")
        for number in re.findall(r"DECISIONS(?:\.md)? (\d+)", path.read_text(encoding="utf-8"))
    }
    assert len(cited) > 5
    assert cited <= numbers, cited - numbers
