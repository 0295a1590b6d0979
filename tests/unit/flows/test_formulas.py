"""Where formulas stand is found by the worker, which may die over what others wrote, and no entity is expanded."""

import io
import zipfile

import pytest

from flows.readers import formulas, workbook
from tests.support.made_files import ods, xls, xlsx

pytestmark = pytest.mark.whole

GRID = [["线索编号", "核查结果"], ["一", "=A1"], ["=1+1", "二"]]
BOMB = (
    b"<!DOCTYPE x [<!ENTITY a0 'x'>"
    + b"".join(b"<!ENTITY a%d '%s'>" % (at, b"&a%d;" % (at - 1) * 10) for at in range(1, 12))
    + b"]>"
)
OUTSIDE = b"<!DOCTYPE x [<!ENTITY a11 SYSTEM 'file:///etc/passwd'>]>"


def book():
    return xlsx(("表", GRID))


def changed(data, member, old, new):
    """The workbook with a text of one of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            if name == member:
                assert old in body
                body = body.replace(old, new, 1)
            target.writestr(name, body)
    return out.getvalue()


def with_formula(data):
    """An OpenDocument sheet whose first cell of text is a formula."""
    return changed(data, "content.xml", b"<table:table-cell office", b'<table:table-cell table:formula="of:=1" office')


def found(data, folder):
    path = folder / "名单.xlsx"
    path.write_bytes(data)
    return workbook.formulas(path)


@pytest.fixture
def nothing_read_here(monkeypatch):
    """This process parses no XML of a workbook."""

    def refuse(*_, **__):
        raise AssertionError("parsed in the parent")

    for name in ("iterparse", "fromstring"):
        monkeypatch.setattr(formulas.ElementTree, name, refuse)


@pytest.mark.usefixtures("nothing_read_here")
def test_formulas_are_found_by_the_worker(tmp_path):
    assert found(book(), tmp_path) == [("表", 2, 1), ("表", 3, 0)]
    assert found(with_formula(ods(GRID)), tmp_path) == [("Sheet1", 1, 0)]
    assert found(xls(GRID), tmp_path) == []
    assert found("线索编号,核查结果\n".encode(), tmp_path) == []


PARTS = {
    "xl/workbook.xml": (book, b"<workbook"),
    "xl/_rels/workbook.xml.rels": (book, b"<Relationships"),
    "xl/worksheets/sheet1.xml": (book, b"<worksheet"),
    "content.xml": (lambda: with_formula(ods(GRID)), b"<office:document-content"),
}
"""Part → how a workbook that has it is made, and what its root begins with."""


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("declared", [BOMB, OUTSIDE], ids=["bomb", "outside"])
@pytest.mark.usefixtures("nothing_read_here")
def test_entities_are_not_expanded_and_the_worker_lives(part, declared, tmp_path):
    make, root = PARTS[part]
    hostile = changed(make(), part, root, declared + root)
    assert found(hostile, tmp_path) == []
    assert found(book(), tmp_path) == [("表", 2, 1), ("表", 3, 0)]


@pytest.mark.usefixtures("nothing_read_here")
def test_a_damaged_workbook_has_no_formulas(tmp_path):
    for length in (40, 400, 2000):
        assert found(book()[:-length], tmp_path) == []
    assert found(changed(book(), "xl/workbook.xml", b"<sheets>", b"<sheets"), tmp_path) == []
