"""The pages of suites open without network and show no row; the README's lines run."""

import os
import re
import subprocess
import sys

import duckdb
import pytest

import expectations
from expectations.docs import write_docs
from flows.workspace.reference import read_wording
from tests.support.chinese import foreign_words
from tests.support.places import ROOT
from transforms.feeds import all_feeds
from transforms.messages import speak

pytestmark = pytest.mark.whole

CANARY = "柘木川金丝雀"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Pages written after rows with a canary were judged and failed, in Chinese, by path below their folder."""
    feed, words = all_feeds()["dibao_roll"], read_wording()
    connection = duckdb.connect()
    cells = ", ".join(f"'{CANARY}' as \"{field.name}\"" for field in feed.fields)
    connection.execute(
        f"create table raw as select 1 as file_no, '' as sheet, 1 as row_no, 0 as person, '' as overflow, {cells}"
    )
    verdict = expectations.judge(connection, "raw", expectations.suite_for(feed, words))
    assert "status_unknown" in verdict.failures["reason"].to_list()
    folder = tmp_path_factory.mktemp("docs")
    speak("zh")
    try:
        assert write_docs([expectations.suite_for(feed, words) for feed in all_feeds().values()], folder).exists()
    finally:
        speak("en")
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.*")}


def test_there_is_a_page_for_each_feed_and_one_that_leads_there(pages):
    assert pages.keys() == {"index.html", *(f"expectations/{code}.html" for code in all_feeds())}
    for code, feed in all_feeds().items():
        assert f'href="expectations/{code}.html"' in pages["index.html"]
        assert feed.name_zh in pages["index.html"]


def test_pages_load_nothing_and_hold_no_value_of_a_row(pages):
    for path, text in pages.items():
        assert not re.search(r"https?:|//\w|<script|<link|<img|url\(|@import", text), path
        assert CANARY not in text, path


def test_pages_say_of_every_expectation_why_and_what_to_do_in_chinese(pages):
    for code, feed in all_feeds().items():
        text = pages[f"expectations/{code}.html"]
        for expectation in expectations.suite_for(feed, read_wording()).expectations:
            assert expectation.description in text
        shown = re.sub(r"(?s)<style>.*?</style>|<[^>]*>", " ", text)
        assert foreign_words(shown) <= {"REF", "DNA"}, code


def test_check_writes_them_and_says_where(tmp_path):
    command = [sys.executable, "-m", "flows.cli", "check", "--docs", str(tmp_path / "docs")]
    env = os.environ | {"DOUDI_LANGUAGE": "zh"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8", env=env)
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "docs" / "index.html") in done.stdout
    assert foreign_words(done.stdout) == set()
    assert (tmp_path / "docs" / "index.html").exists()


def test_the_three_lines_of_the_readme_show_a_suite():
    text = (ROOT / "expectations" / "README.md").read_text(encoding="utf-8")
    lines = re.search(r"```python\n(.*?)```", text, re.DOTALL)[1]
    assert len(lines.split("\n")) - lines.count("\n\n") - 1 == 3
    done = subprocess.run(
        [sys.executable, "-c", lines], cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert '"name": "dibao_roll"' in done.stdout
