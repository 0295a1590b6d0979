"""Bring the catalogue of messages up to date: `python -m tests.support.catalogue [ROOM …]`.

New messages are added without Chinese, those that no code uses are taken out, and the compiled file is written anew.
Of the rooms named, English that no catalogue knows is listed.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.support.places import ROOT

PO = ROOT / "transforms" / "locale" / "zh_CN" / "LC_MESSAGES" / "doudi.po"
MO = PO.with_suffix(".mo")
ROOMS = ("flows", "transforms", "expectations")
KEYWORDS = {"tr": None, "both": None, "mark": None}
"""The functions of transforms/messages.py whose first argument is a message."""


def extracted() -> dict[str, list[str]]:
    """Every message of the code, and the files that say it."""
    found: dict[str, list[str]] = {}
    for room in ROOMS:
        for name, _line, message, _comments, _context in extract_from_dir(
            ROOT / room, method_map=[("**.py", "python")], keywords=KEYWORDS
        ):
            found.setdefault(str(message), []).append(f"{room}/{name}")
    return found


PROSE = re.compile(r"[A-Za-z]{2,}[,;:]? [a-z]{2,}|^[a-z]{3,} |[a-z]{3,}\.$")
SQL = re.compile(
    r"\b(select|insert into|update|delete|create|drop|alter|attach|from|join|where|order by|coalesce|pragma)\b"
    r"|\b(union all|on conflict|do nothing|excluded\.|cast\(|using \(|is null|is not null|show tables|detach state)"
    r"|\bset \w+ = |= \$\w+|\bnot is_|\(format parquet|\(read_only\)|\) as taken|' as \w+, |^(chosen|rows|state)\.$|\(chosen\."
)
FOR_ENGINEERS = {"RuntimeError", "AssertionError", "KeyError", "getLogger", "compile"}
"""Calls whose words nobody but an engineer reads; a pattern is held against the words of others."""


def unsaid(path: Path) -> Iterator[tuple[int, str]]:
    """English prose of a module that no catalogue knows: line and text of what is outside tr, both and mark."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known: set[ast.AST] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for statement in body if isinstance(body, list) else ():
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                known.add(statement.value)  # a docstring
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if name in {*KEYWORDS, *FOR_ENGINEERS}:
                known.update(part for argument in node.args for part in ast.walk(argument))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in known:
            text = node.value
            if PROSE.search(text) and not SQL.search(text):
                yield node.lineno, text


def translated() -> Catalog:
    """The catalogue as it is committed."""
    with PO.open("rb") as handle:
        return read_po(handle, locale="zh_CN", domain="doudi")


def brought_up_to_date(old: Catalog) -> Catalog:
    """The catalogue with the messages that the code has now, sorted."""
    new = Catalog(locale="zh_CN", domain="doudi", project="doudi", charset="utf-8", fuzzy=False)
    new.mime_headers = [("Language", "zh_CN"), ("Content-Type", "text/plain; charset=utf-8")]
    for message, said_in in sorted(extracted().items()):
        known = old.get(message)
        new.add(message, known.string if known else "", locations=[(name, 0) for name in sorted(set(said_in))])
    return new


def as_po(catalogue: Catalog) -> bytes:
    """The catalogue as text, without the days on which it was written."""
    out = io.BytesIO()
    write_po(out, catalogue, width=120, omit_header=True, sort_output=True, include_lineno=False)
    header = b'msgid ""\nmsgstr ""\n"Language: zh_CN\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    return header + out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    out = io.BytesIO()
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)  # else it were of this minute
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> int:
    """Write both files; exit 1 while a message has no Chinese."""
    for room in sys.argv[1:]:  # to find what is left: python -m tests.support.catalogue flows/commands
        for path in sorted((ROOT / room).rglob("*.py")) if (ROOT / room).is_dir() else [ROOT / room]:
            for line, text in unsaid(path):
                print(f"{path.relative_to(ROOT)}:{line}: {text[:100]!r}")
    new = brought_up_to_date(translated())
    PO.write_bytes(as_po(new))
    MO.write_bytes(as_mo(translated()))
    lacking = [str(message.id) for message in new if message.id and not message.string]
    for message in lacking:
        print(f"no Chinese yet: {message}", file=sys.stderr)
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
