"""Read which of our modules import which, from the syntax of their files: nothing is imported to find it out.

Here belong the graph and what is computed from it. Which imports are allowed is said by tests/unit/test_layout.py.
"""

import ast
from functools import cache
from pathlib import Path

from tests.support.places import ROOT

PACKAGES = ("flows", "transforms", "expectations")


def name_of(path):
    """The dotted name of a module; a package is named by its folder."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules():
    """The file of every module of the product, by its name."""
    return {name_of(path): path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))}


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path):
    """(line, module, name or None) of every import, those within functions and for type checkers included."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            yield from ((node.lineno, node.module, alias.name) for alias in node.names)


def ours(path):
    """(line, name) of every module of ours that a file imports."""
    for line, module, name in imported(path):
        if module.split(".")[0] in PACKAGES:
            submodule = f"{module}.{name}"
            yield line, submodule if submodule in modules() else module


@cache
def graph():
    """For each module those that it imports."""
    return {name: {target for _, target in ours(path)} - {name} for name, path in modules().items()}


def circles(arrows):
    """Sets of two or more that reach each other: the strongly connected components of a graph."""
    reach = {start: reached(arrows, start) for start in arrows}
    alike = {frozenset({start, *(end for end in ends if start in reach[end])}) for start, ends in reach.items()}
    return {circle for circle in alike if len(circle) > 1}


def reached(arrows, start):
    """What can be reached from a start along the arrows."""
    seen, to_see = set(), [start]
    while to_see:
        for end in arrows.get(to_see.pop(), ()):
            if end not in seen:
                seen.add(end)
                to_see.append(end)
    return seen


def floors(arrows):
    """The length, in nodes, of the longest way down a graph without circles."""

    @cache
    def height(start):
        return 1 + max(map(height, arrows[start]), default=0)

    return max(map(height, arrows))


def dotted(path):
    """The file as a message names it."""
    return Path(path).relative_to(ROOT).as_posix()
