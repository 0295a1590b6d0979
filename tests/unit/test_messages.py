"""Every message is written once and has its Chinese; the language is the office's."""

import csv
import re
import string

import pytest

from flows.commands.file_in_words import IGNORED
from flows.workspace.language import speak_as_office
from flows.workspace.workspace import Workspace
from tests.support.catalogue import MO, PO, as_mo, as_po, brought_up_to_date, extracted, translated, unsaid
from tests.support.chinese import foreign_words
from tests.support.imports import dotted, modules
from tests.support.places import ROOT
from transforms.messages import both, speak, spoken, tr

HAN = re.compile(r"[\u4e00-\u9fff]")
FOR_ENGINEERS = (
    "transforms.contracts", "transforms.feed", "transforms.linking", "transforms.sql",  # notes beside declarations
    "flows.orchestration.run_log",  # words of Prefect's that it looks for
)  # fmt: skip
"""Rooms whose words nobody reads who acts."""


@pytest.fixture(autouse=True)
def in_english_afterwards():
    yield
    speak("en")


def messages():
    return [message for message in translated() if message.id]


def test_the_catalogue_has_every_message_of_the_code_and_no_other():
    said, known = set(extracted()), {message.id for message in messages()}
    assert said - known == set(), "run python -m tests.support.catalogue and write the Chinese"
    assert known - said == set(), "no code says this; run python -m tests.support.catalogue"
    assert PO.read_bytes() == as_po(brought_up_to_date(translated()))
    assert MO.read_bytes() == as_mo(translated()), "run python -m tests.support.catalogue"


def test_every_message_has_its_chinese_with_the_same_values():
    for message in messages():
        needs_words = re.search("[A-Za-z]{2}", re.sub(r"\{[^{}]*\}", "", message.id))
        assert HAN.search(message.string) or not needs_words, message.id
        assert values_in(message.string) == values_in(message.id), message.id


def values_in(text):
    if "%" in text and "{" not in text:
        return sorted(re.findall(r"%(?:\(\w+\))?[sdr]", text))
    return sorted({name.partition("!")[0] for _, name, _, _ in string.Formatter().parse(text) if name is not None})


def test_a_chinese_sentence_holds_no_word_of_the_code():
    """Outcomes, states, feeds and programmes have names in Chinese; only commands and options are Latin."""
    for message in messages():
        assert foreign_words(message.string) == set(), message.string


def test_nothing_is_said_beside_the_catalogue():
    found = {
        f"{dotted(path)}:{line}: {text}"
        for name, path in modules().items()
        if not name.startswith(FOR_ENGINEERS)
        for line, text in unsaid(path)
    }
    assert found == set()


def test_every_reason_for_leaving_a_heading_out_has_its_words():
    rows = [row for path in (ROOT / "data" / "headings").glob("*.csv") for row in csv.DictReader(text_lines(path))]
    assert {row["reason"] for row in rows if row["column"] == "ignore"} == set(IGNORED)


def text_lines(path):
    return path.read_text(encoding="utf-8-sig").splitlines()


def test_a_message_is_said_in_the_language_of_the_office():
    speak("zh")
    assert tr("expected one argument") == "需要一个参数"
    assert str(both("expected one argument")) == "需要一个参数"
    speak("en")
    assert tr("expected one argument") == "expected one argument"


@pytest.mark.parametrize(
    ("variable", "file", "language"),
    [
        (None, None, "zh"), (None, 'language = "en"', "en"), ("zh", 'language = "en"', "zh"), ("en", None, "en"),
        (None, 'language = "fr"', "zh"), (None, "language = ", "zh"), (None, 'area = "410900"', "zh"),
    ],
)  # fmt: skip
def test_the_language_is_the_variables_else_the_settings_else_chinese(variable, file, language, tmp_path, monkeypatch):
    monkeypatch.delenv("DOUDI_LANGUAGE", raising=False)
    monkeypatch.setenv("LANGUAGE", "C")
    if variable:
        monkeypatch.setenv("DOUDI_LANGUAGE", variable)
    if file:
        (tmp_path / "doudi.toml").write_text(file, encoding="utf-8")
    assert speak_as_office(Workspace.at(tmp_path)) == language
    assert spoken() == language
