"""Imports flow one way; nothing is hidden in the wrong room; nothing private is committed."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.imports import (
    PACKAGES,
    circles,
    dotted,
    floors,
    graph,
    imported,
    modules,
    ours,
    tree,
)
from tests.support.places import ROOT
from transforms import STAGES

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


LAYERS = ("cli", "orchestration", "commands", "nightly", ("intake", "cases"), ("readers", "store"), "workspace")
"""The rooms of flows/, from above: a module imports from its own room and from lower layers, never sideways or up."""
FLOORS = 8
STAGE_HELPERS = {"case_updates", "link_records"}
"""Modules among the stages that are no stage: what two stages share, and what is long enough for a file of its own."""
SPEAKING = {"cli", "commands", "orchestration"}
PRINTING = {
    "flows/readers/workbook_worker.py",  # the worker's answer to its parent
    "flows/workspace/crash_report.py",  # whether anybody still reads
    "flows/workspace/progress.py",  # the display that all rooms report to
}
"""Modules that print for a reason of their own."""
REGISTRIES = {
    "expectations",
    "flows.cli",
    "transforms",
    "transforms.contracts",
    "transforms.facts",
    "transforms.feeds",
    "transforms.programmes",
    "transforms.sql",
}
"""Packages whose `__init__` has work to do, and imports what it needs for that."""


def room_of(name):
    """The room of a module: within flows the folder or the command line, else the package."""
    package, _, rest = name.partition(".")
    return rest.split(".")[0] if package == "flows" and rest else package


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
        found = {module.split(".")[0] for _, module, _ in imported(path)}
        assert found & MAY_IMPORT.keys() <= MAY_IMPORT[room], path
        assert not found & BANNED[room], path


def test_a_room_of_flows_imports_only_lower_layers():
    layer = {
        room: place for place, rooms in enumerate(LAYERS) for room in ((rooms,) if isinstance(rooms, str) else rooms)
    }
    assert layer.keys() == {room_of(name) for name in modules() if name.startswith("flows.")}
    upward = [
        f"{dotted(path)}:{line} imports {target}"
        for name, path in modules().items()
        if name.startswith("flows.")
        for line, target in ours(path)
        if target.startswith("flows.")
        and room_of(target) != room_of(name)
        and layer[room_of(target)] <= layer[room_of(name)]
    ]
    assert not upward


def test_no_modules_import_each_other_in_a_circle():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == {frozenset("bc")}
    assert not circles(graph())


def test_from_the_command_line_down_there_are_few_floors():
    arrows = {room_of(name): set() for name in modules() if name != "flows"}
    for name, targets in graph().items():
        if name != "flows":
            arrows[room_of(name)] |= {room_of(target) for target in targets if target != "flows"} - {room_of(name)}
    assert not circles(arrows)
    assert floors(arrows) <= FLOORS


def test_the_outputs_of_a_night_import_no_stage_and_stages_only_their_helpers():
    stages, outputs = "flows.nightly.stages.", "flows.nightly.outputs."
    wrong = [
        f"{dotted(path)} imports {target}"
        for name, path in modules().items()
        if name.startswith((stages, outputs))
        for _, target in ours(path)
        if target.startswith(stages) and target.removeprefix(stages) not in STAGE_HELPERS
    ]
    assert not wrong


def test_a_stage_is_the_module_of_its_name():
    files = {path.stem for path in (ROOT / "flows" / "nightly" / "stages").glob("*.py")}
    assert files - {"__init__"} - STAGE_HELPERS == STAGES.keys()


def test_only_orchestration_knows_prefect():
    knowing = {
        name for name, path in modules().items() if any(m.split(".")[0] == "prefect" for _, m, _ in imported(path))
    }
    assert {room_of(name) for name in knowing} == {"orchestration"}


def test_only_commands_and_flows_print():
    printing = {
        dotted(path)
        for name, path in modules().items()
        if room_of(name) not in SPEAKING
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert printing == PRINTING


def test_a_name_is_imported_from_the_module_that_makes_it():
    handed_on = []
    for path in modules().values():
        for line, module, name in imported(path):
            if name and module in modules() and f"{module}.{name}" not in modules():
                made = {made for node in tree(modules()[module]).body for made in names_made(node)}
                if name not in made:
                    handed_on.append(f"{dotted(path)}:{line} imports {name} from {module}")
    assert not handed_on


def names_made(node):
    """What one statement of a module makes: a function, a class, names that are given a value."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name))
    elif isinstance(node, ast.If | ast.Try):
        for inner in ast.iter_child_nodes(node):
            yield from names_made(inner)


def test_a_package_imports_nothing_of_ours_unless_it_is_a_registry():
    for name, path in modules().items():
        if path.stem == "__init__" and name not in REGISTRIES:
            assert not [*ours(path)], dotted(path)


def test_every_room_of_flows_says_what_belongs_there_and_what_does_not():
    for name, path in modules().items():
        if path.stem == "__init__" and name.startswith("flows"):
            words = ast.get_docstring(tree(path))
            assert "Belongs here: " in words, dotted(path)
            belongs, *does_not = re.split(r"(?<=\.)\s+", words.split("Belongs here: ")[1])
            assert belongs, dotted(path)
            assert does_not, f"{dotted(path)}: say in a second sentence what does not"


def test_every_module_begins_with_a_sentence():
    """Its own name, as a contract or a feed begins, is a word that needs no capital."""
    files = [*modules().values(), *(ROOT / "tests").rglob("*.py"), *(ROOT / ".ci").glob("*.py")]
    for path in files:
        first, _, rest = (ast.get_docstring(tree(path)) or "").partition("\n\n")
        assert re.match(rf"[A-Z`\d\u4e00-\u9fff]|{path.stem}: |doudi", first), dotted(path)
        assert first.endswith((".", ":")), dotted(path)
        assert len(first.split()) > 2 or not first.isascii(), dotted(path)
        assert not rest or rest.strip(), dotted(path)


def test_no_module_of_tests_is_a_library_of_another_test():
    own, wrong = {path.stem for path in (ROOT / "tests").iterdir()}, []
    for path in (ROOT / "tests").rglob("*.py"):
        for line, module, name in imported(path):
            if any(part.startswith("test_") or part == "conftest" for part in f"{module}.{name}".split(".")):
                wrong.append(f"{dotted(path)}:{line} imports {module}")
            elif module.split(".")[0] in own:
                wrong.append(f"{dotted(path)}:{line} imports {module}, which is tests.{module}")
    assert not wrong


def test_no_module_of_tests_changes_where_python_looks_for_modules():
    changing = re.compile(r"sys\.path\b(?!\s*\))")
    for path in (ROOT / "tests").rglob("*.py"):
        if path != Path(__file__):
            assert not changing.search(path.read_text(encoding="utf-8")), dotted(path)


def test_every_import_of_ours_in_tests_names_a_module_that_exists():
    """Scripts in processes of their own, and what only a benchmark imports, break here when a module moves."""
    for path in (ROOT / "tests").rglob("*.py"):
        for line, module, name in imported(path):
            if module.split(".")[0] in PACKAGES:
                assert module in modules(), f"{dotted(path)}:{line}"
                made = {made for node in tree(modules()[module]).body for made in names_made(node)}
                handed = {alias for _, _, alias in imported(modules()[module])}
                known = not name or f"{module}.{name}" in modules() or name in made | handed
                assert known, f"{dotted(path)}:{line}: there is no {name} in {module}"


def test_no_stage_imports_another_stage_of_transforms():
    steps = {"transforms.sheets.data_rows", "transforms.values.standardise"}
    for step in steps:
        assert not graph()[step] & steps


def test_programmes_import_rules_and_what_the_allowances_share_and_nothing_else_of_ours():
    for path in (ROOT / "transforms" / "programmes").glob("*.py"):
        if path.stem != "__init__":
            ours = re.findall(r"^from (transforms[\w.]*)", path.read_text(encoding="utf-8"), re.MULTILINE)
            needed = {"transforms.rules.programme", "transforms.contracts.core_assessments"}
            shared = {
                f"transforms.{name}"
                for name in ("rules.allowances", "rules.shared_conditions", "facts.enrolment", "messages")
            }
            assert set(ours) - shared == needed, path
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
        "withdrawals.py",
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
