"""The README stays true because it is compared with the code."""

import re

from flows.cli import parser
from tests.support.places import ROOT
from transforms import STAGES
from transforms.programmes import all_programmes

README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands():
    action = next(found for found in parser()._actions if found.choices)
    return action.choices


def test_the_readme_lists_the_stages_as_the_code_has_them():
    table = README.split("<!-- stages -->")[1].split("<!-- /stages -->")[0]
    rows = dict(re.findall(r"^\| (\w+) \| (.+) \|$", table, re.MULTILINE))
    rows.pop("stage")
    assert rows == STAGES
    assert list(rows) == list(STAGES)


def test_the_readme_lists_every_command_and_no_other():
    assert set(re.findall(r"^\| `doudi (\w+)` \|", README, re.MULTILINE)) == set(commands())


def test_every_command_has_help_and_its_options_are_in_the_readme():
    for name, command in commands().items():
        assert command.description, name
    for option in ("--as-of", "--until", "--release", "--bare"):
        assert option in README


def test_the_readme_names_every_programme():
    for programme in all_programmes():
        assert f"`{programme.code}` {programme.name_zh}" in README or f"`{programme.code}`" in README


def test_the_readme_explains_every_dependency():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    names = re.findall(r'^    "([a-z-]+)[><=]', project.split("dependencies = [")[1].split("]")[0], re.MULTILINE)
    assert len(names) >= 8
    for name in names:
        assert name in README, name


def test_the_first_screen_has_the_two_commands():
    first = "\n".join(README.splitlines()[:25])
    assert "python3 .ci/setup.py doudi demo" in first
    assert "python3 .ci/setup.py pytest" in first
    assert ".ci/setup.py pytest" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
