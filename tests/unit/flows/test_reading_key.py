"""A reading is known by everything that decides it: a mended reader, cleaner or library reads every file again."""

import ast

import pytest

from flows.intake import reading_key
from tests.support.places import ROOT

DECIDES = ("flows.readers", "flows.intake", "transforms", "expectations")
"""Rooms in which a module that the reading imports, however far away, decides what becomes of a file."""
NOT_FOLLOWED = {"flows.workspace.settings"}
"""What is set stands in the key by its value."""
APART = {
    "transforms",  # the names of the stages
    "transforms.programmes", "transforms.rules.programme", "transforms.facts.doubts",  # what people call a programme
    "transforms.contracts.core_assessments",
}  # fmt: skip
"""What a reading imports for names alone."""


def modules():
    """Every module of ours with the modules of ours that it imports."""
    found = {}
    for room in ("flows", "transforms", "expectations"):
        for path in (ROOT / room).rglob("*.py"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found[name] = path
    return {name: set(imported(path, found)) for name, path in found.items()}


def imported(path, known):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        yield from (name for name in names if name in known)


def reached():
    """What the modules that read, judge and keep a file import, directly or not."""
    imports = modules()
    left = [
        "flows.intake.read_file",
        "flows.intake.snapshot",
        "flows.readers.workbook_worker",
    ]
    seen = set(left) | NOT_FOLLOWED
    while left:
        for name in imports[left.pop()] - seen:
            seen.add(name)
            left.append(name)
    return seen


def test_the_key_covers_every_module_that_decides_a_reading():
    covered = {name.removesuffix(".__init__") for name in reading_key.reader_sources()}
    deciding = {name for name in reached() if name.startswith(DECIDES)} - APART
    assert len(deciding) > 30
    assert deciding - covered == set()


@pytest.mark.parametrize(
    "module", ["flows.readers.sheets", "flows.readers.workbook", "flows.readers.formulas", "flows.intake.snapshot"]
)
def test_another_reader_is_another_key(module, monkeypatch):
    before, sources = reading_key.reader_digest(), reading_key.reader_sources()
    monkeypatch.setattr(reading_key, "reader_sources", lambda: sources | {module: sources[module] + b"# mended\n"})
    reading_key.reader_digest.cache_clear()
    assert reading_key.reader_digest() != before
    reading_key.reader_digest.cache_clear()


@pytest.mark.parametrize("library", reading_key.LIBRARIES)
def test_another_version_of_a_library_that_reads_is_another_key(library, monkeypatch):
    before, version = reading_key.reader_digest(), reading_key.version
    monkeypatch.setattr(reading_key, "version", lambda name: "0.0.0" if name == library else version(name))
    reading_key.reader_digest.cache_clear()
    assert reading_key.reader_digest() != before
    reading_key.reader_digest.cache_clear()
