"""What a run's page tells: stages and counts of ours, never a person, a file that was sent, or a traceback."""

import ast
import logging
import sys

import pytest

from flows.orchestration import run_log
from flows.workspace.workspace import Workspace
from tests.support.canaries import FILE, NAME, NUMBER, slipped
from tests.support.chinese import foreign_words
from tests.support.imports import imported, modules, tree
from transforms.errors import BadRequest, InternalError, PublishedWithFaults, TakenWithFaults, masked
from transforms.messages import speak


@pytest.fixture(autouse=True)
def in_chinese():
    speak("zh")
    yield
    speak("en")


def record(message, level=logging.INFO, error=None, **extra):
    info = None
    if error:
        try:
            raise error
        except type(error):
            info = sys.exc_info()
    made = logging.LogRecord("prefect.flow_runs", level, __file__, 1, message, (), info)
    vars(made).update(extra)
    return made


@pytest.mark.parametrize(
    ("line", "goes"),
    [
        (record("Beginning flow run"), False),
        (record("第1步", doudi=True), True),
        (record("busy", logging.WARNING), True),
        (record("Finished in state Failed('县')", logging.ERROR), False),
        (record("Task run failed with state: Failed(result=BadRequest('县'))", logging.ERROR), False),
        (record("Task run failed", logging.ERROR, BadRequest("x")), False),
        (record("Engine execution exited", logging.ERROR, InternalError("1", "store/crash/1.txt")), False),
        (record("Encountered exception", logging.ERROR, ValueError("x")), True),
    ],
)
def test_our_lines_and_warnings_go_to_the_page_and_an_error_of_ours_is_told_once(line, goes):
    assert run_log.Pages().filter(line) is goes


def test_a_line_hides_numbers_and_of_an_exception_shows_the_kind_only():
    assert slipped(run_log.Masked().format(record(f"not used: {NUMBER}"))) == set()
    told = run_log.Masked().format(record("Encountered", logging.ERROR, ValueError(f"{NAME} {NUMBER}")))
    assert told == "程序出现意外故障（ValueError），详情见服务器终端或日志。"


def test_the_handlers_of_prefect_have_filter_and_format_once():
    run_log.guard_pages()
    run_log.guard_pages()
    for name in ("prefect.flow_runs", "prefect.task_runs"):
        handlers = logging.getLogger(name).handlers
        assert handlers
        for handler in handlers:
            assert [type(found) for found in handler.filters] == [run_log.Pages]
            assert isinstance(handler.formatter, run_log.Masked)


@pytest.fixture
def office(tmp_path):
    (tmp_path / "inbox" / "县").mkdir(parents=True)
    (tmp_path / "inbox" / "县" / FILE).touch()
    (tmp_path / "inbox" / "县" / "王 五.zip").touch()
    return Workspace.at(tmp_path)


@pytest.mark.parametrize(
    "error",
    [
        BadRequest(f"县/{FILE}：无法打开。"),
        BadRequest(f"{FILE}: damaged"),
        BadRequest("县/王 五.zip/欧阳婉婷.csv：无法打开"),
        PublishedWithFaults([f"县/{FILE}: damaged"]),
        TakenWithFaults([f"{FILE}: damaged"]),
    ],
)
def test_the_message_of_a_state_names_no_file_that_was_sent(error, office):
    told = run_log.for_pages(error, office)
    assert slipped(told) == set()
    assert masked(FILE) not in told
    assert "王 五" not in told
    assert foreign_words(told.replace("damaged", "")) == set()


def test_other_words_of_an_error_stay(office):
    assert run_log.for_pages(BadRequest("没有这一天。"), office) == "没有这一天。"


def test_nothing_of_prefect_that_is_private_is_used():
    """Prefect 3.9 has a public way to everything that is done here."""
    of_prefect = {name: path for name, path in modules().items() if name.startswith("flows.orchestration")}
    taken = {
        f"{name}: {module}.{what}"
        for name, path in of_prefect.items()
        for _, module, what in imported(path)
        if module.split(".")[0] == "prefect"
    }
    assert taken
    assert not {found for found in taken if "._" in found}
    reached = {
        f"{name}:{node.lineno} .{node.attr}"
        for name, path in of_prefect.items()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__")
        and not (isinstance(node.value, ast.Name) and node.value.id == "self")
    }  # fmt: skip
    assert reached == set()
