"""Find the set-wise transforms: one SELECT to a table, named after the table it makes, and the order of making them.

What belongs here: text, its header, and what follows from headers (order, feeds that are read). Most queries are
files, in a folder for each stage; ``rolls.py`` writes those that follow from the feeds' declarations. What does not:
running them. The store does that in the run's own connection, out of core; the tests run the same text over empty
contract tables, where DuckDB's binder is a type checker.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from importlib.resources import files
from importlib.resources.abc import Traversable

from transforms.feeds import all_feeds
from transforms.sql.rolls import WRITTEN


@dataclass(frozen=True, slots=True)
class Query:
    """A query and what its header promises.

    order: terms that put its rows in one order, whatever order they are stored in; of tables that are published.
    is_view: cheap to ask anew, so nothing is kept.
    """

    name: str
    grain: str
    reads: tuple[str, ...]
    given: tuple[str, ...]
    order: tuple[str, ...]
    is_view: bool
    text: str


@cache
def _places() -> dict[str, Traversable]:
    """Find every query's file by its name: a folder for each stage."""
    folders = [entry for entry in files(__name__).iterdir() if entry.is_dir()]
    found = [entry for folder in folders for entry in folder.iterdir() if entry.name.endswith(".sql")]
    return {entry.name.removesuffix(".sql"): entry for entry in found}


@cache
def names() -> tuple[str, ...]:
    """List every table that a query makes."""
    return tuple(sorted({*_places(), *WRITTEN}))


def text_of(name: str) -> str:
    """Read the text of the query that makes the table of that name; of ``macros``, the statements that create them."""
    if name == "macros":
        return files(__name__).joinpath("macros.sql").read_text(encoding="utf-8")
    return WRITTEN[name]() if name in WRITTEN else _places()[name].read_text(encoding="utf-8")


@cache
def query(name: str) -> Query:
    """Read the query that makes the table of that name."""
    text = text_of(name)

    def header(word: str) -> str:
        found = re.search(rf"^-- {word}:(.*(?:\n--   .*)*)", text, re.MULTILINE)
        return re.sub(r"\n--", " ", found[1]).strip() if found else ""

    def listed(word: str) -> tuple[str, ...]:
        return tuple(part.strip().lstrip("$") for part in header(word).split(",") if part.strip())

    return Query(name, header("grain"), listed("reads"), listed("given"), listed("order"), header("as") == "view", text)


def in_order(targets: Iterable[str], existing: Collection[str] = ()) -> tuple[str, ...]:
    """Order the targets and the tables that they read and that do not exist yet, each after those it reads.

    Tables that no query makes (std_, run_, known_, ref_) are taken as given.
    """
    wanted = list(targets)
    skipped = (set(existing) | _given()) - set(wanted)
    graph: dict[str, list[str]] = {}
    while wanted:
        name = wanted.pop()
        if name not in graph:
            graph[name] = [table for table in query(name).reads if table not in skipped]
            wanted += graph[name]
    return tuple(TopologicalSorter(graph).static_order())


@cache
def _given() -> frozenset[str]:
    """List every table that a query reads and none makes."""
    return frozenset(table for name in names() for table in query(name).reads) - frozenset(names())


@cache
def feeds_read() -> frozenset[str]:
    """Codes of the feeds that something reads: rows of a feed reach facts and lists through queries only."""
    read = {table for name in names() for table in query(name).reads}
    return frozenset(code for code, feed in all_feeds().items() if feed.table in read)
