"""What `doudi check` says of every file that is not taken, in either language and in that one alone."""

import csv
import os
import re
import subprocess

import pytest

from tests.support.chinese import foreign_words
from tests.support.command_line import DOUDI
from tests.support.places import ROOT
from tests.support.read_files import parts_of
from tests.support.refused_files import NOT_MADE, all_files, kinds
from transforms.unreadable import UNREADABLE

WORDS = ROOT / "tests" / "unit" / "flows" / "refused_words.csv"
SENTENCE = re.compile(r"[。；]|，[\u4e00-\u9fff]|请")
"""What no name of a list, a heading or a word quoted from a file has: a Chinese sentence."""


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    folder = tmp_path_factory.mktemp("refused") / "inbox"
    for name, data in all_files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module", params=["zh", "en"])
def said(inbox, request):
    """A language, and what is said in it of all files, with how far it is where that takes long."""
    done = subprocess.run(
        [*DOUDI, "check", str(inbox), "--workspace", str(inbox.parent)],
        cwd=ROOT, env=os.environ | {"DOUDI_LANGUAGE": request.param}, capture_output=True, encoding="utf-8",
        timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    return request.param, done.stdout + done.stderr


def test_what_is_said_is_in_one_language(said):
    language, told = said
    assert len(told.splitlines()) > len(kinds()) * 3
    if language == "zh":
        assert {line: words for line in told.splitlines() if (words := foreign_words(line))} == {}
    else:
        assert [line for line in told.splitlines() if SENTENCE.search(line)] == []


def test_each_file_is_told_why_and_what_to_do(said):
    language, told = said
    for kind, reason, remedy in words():
        if language == "zh" and kind not in NOT_MADE:
            assert f"：{reason}。处理办法：{remedy}。\n" in told, kind
        if language == "en":
            assert reason not in told, kind


def words():
    """What suppliers read of each kind, as it was before messages had a catalogue: kind, reason, remedy."""
    with WORDS.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    return rows


def test_what_suppliers_read_of_a_file_is_what_it_was(tmp_path):
    """It is kept beside the English, whatever language the office reads, and stands in 退回清单."""
    of = kinds()
    found = [
        [of[path[:3]], part.reason_zh, part.remedy_zh] for path, part, *_ in parts_of(tmp_path, all_files()) if part.why
    ]
    found += [[code, *(both.zh for both in UNREADABLE[code].said())] for code in NOT_MADE]
    assert sorted(found) == words()
    assert {kind for kind, *_ in found} == {*of.values(), *NOT_MADE}
