"""Imports flow one way; nothing is hidden in the wrong room; nothing private is committed."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import ROOT

MAY_IMPORT = {
    "transforms": {"transforms"},
    "expectations": {"transforms", "expectations"},
    "flows": {"transforms", "expectations", "flows"},
}
BANNED = {
    "transforms": {"prefect", "great_expectations", "os", "logging", "pathlib", "duckdb"},
    "expectations": {"prefect"},
    "flows": {"great_expectations"},
}
TOP = {"pyproject.toml", "flows", "transforms", "expectations", "data", "tests", "README.md"}
EXTRAS = {".ci", ".gitignore", ".pre-commit-config.yaml", ".github", "LICENSE", "prefect.yaml", "requirements.lock"}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


def committed():
    found = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return [name for name in found.stdout.split("\0") if name]


WHOSE = re.compile(
    r"(?<![0-9A-Za-z])[1-6][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]{4}[0-9Xx](?![0-9A-Za-z])"
)
PUBLISHED = {"11010519491231002X", "440524188001010014"}
"""The examples of GB 11643."""
NO_PLACE = ("4199",)
"""Codes of places that do not exist, for made-up people."""


def is_valid(number):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(weight * int(digit) for weight, digit in zip(weights, number[:17], strict=True)) % 11
    return number[17].upper() == "10X98765432"[rest]


def test_no_citizen_number_is_committed_but_those_of_the_sample():
    assert all(map(is_valid, PUBLISHED))
    for name in committed():
        if name.startswith("data/sample/") or not (ROOT / name).exists():
            continue
        found = {number.upper() for number in WHOSE.findall((ROOT / name).read_bytes().decode("utf-8", "ignore"))}
        assert not [True for number in found - PUBLISHED if is_valid(number) and not number.startswith(NO_PLACE)], name


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_it_may(room):
    for path in (ROOT / room).rglob("*.py"):
        found = set(imported(path))
        assert found & MAY_IMPORT.keys() <= MAY_IMPORT[room], path
        assert not found & BANNED[room], path


def test_no_stage_imports_another_stage():
    stages = {"sheets/data_rows", "values/standardise"}
    for name in stages:
        text = (ROOT / "transforms" / f"{name}.py").read_text(encoding="utf-8")
        for other in stages - {name}:
            assert f"transforms.{other}" not in text


def test_programmes_import_rules_and_what_the_allowances_share_and_nothing_else_of_ours():
    for path in (ROOT / "transforms" / "programmes").glob("*.py"):
        if path.stem != "__init__":
            ours = re.findall(r"^from (transforms[\w.]*)", path.read_text(encoding="utf-8"), re.MULTILINE)
            needed = {"transforms.rules.programme", "transforms.contracts.core_assessments"}
            assert set(ours) - {"transforms.rules.allowances", "transforms.rules.shared_conditions"} == needed, path
            tree = ast.parse(path.read_text(encoding="utf-8"))
            assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)], path


def test_only_the_boundary_catches_everything():
    for room in MAY_IMPORT:
        for path in (ROOT / room).rglob("*.py"):
            if "except Exception" in path.read_text(encoding="utf-8"):
                assert path.name == "crash_report.py"


def test_only_the_store_and_the_command_line_touch_the_clock():
    clocks = re.compile(r"date\.today\(|datetime\.now\(")
    allowed = {
        "clock.py",
        "commit.py",
        "locks.py",
        "store.py",
        "status.py",
        "crash_report.py",
        "catch_up.py",
        "flow_support.py",
    }
    for room in MAY_IMPORT:
        for path in (ROOT / room).rglob("*.py"):
            if clocks.search(path.read_text(encoding="utf-8")):
                assert path.name in allowed, path


def test_the_top_level_holds_the_seven_names_and_what_tools_insist_on():
    assert {path.split("/")[0] for path in committed()} <= TOP | EXTRAS


def test_nothing_committed_names_a_machine_or_a_registry():
    private = re.compile(r"https?://(?:pypi|files\.pythonhosted)|/root/|/work/|\.library|farm-")
    for path in committed():
        if (
            path.endswith((".py", ".md", ".toml", ".lock", ".sql", ".yaml", ".csv"))
            and path != "tests/unit/test_layout.py"
        ):
            text = (ROOT / path).read_bytes().decode("utf-8", errors="replace")
            assert not private.search(text), path


def test_help_answers_without_the_heavy_libraries():
    code = "import sys, flows.cli; flows.cli.parser(); print([m for m in ('prefect','polars','great_expectations','duckdb','rich') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]])
def test_the_code_is_clean(command):
    done = subprocess.run(
        [str(Path(sys.executable).parent / command[0]), *command[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
