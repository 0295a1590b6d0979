"""The glossary of transforms/README.md names words that the code has."""

import re

import pytest

from tests.support.places import ROOT

GLOSSARY = (ROOT / "transforms" / "README.md").read_text(encoding="utf-8").split("<!-- glossary -->")[1]
ROWS = re.findall(r"^\| ([^|]+) \| ([^|]+) \| `(\w+)` \|$", GLOSSARY.split("<!-- /glossary -->")[0], re.MULTILINE)


def code():
    for room in ("flows", "transforms", "expectations"):
        for path in (ROOT / room).rglob("*.*"):
            if path.suffix in (".py", ".sql"):
                yield path.stem
                yield path.read_text(encoding="utf-8")


CODE = "\n".join(code())


def test_the_glossary_has_about_forty_terms_each_once():
    assert 35 <= len(ROWS) <= 50
    for column in zip(*ROWS, strict=True):
        assert len(set(column)) == len(column)


@pytest.mark.parametrize("word", [word for _, _, word in ROWS])
def test_a_code_word_is_in_the_code(word):
    assert re.search(rf"\b{word}\b", CODE)
