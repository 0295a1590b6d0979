"""Take the arguments of ``doudi export`` and write one table for analysts."""

from __future__ import annotations

import argparse
from pathlib import Path

from flows.cli.arguments import take_as_of
from transforms.messages import mark, tr

SAYS = mark("one table for analysts, as Parquet or CSV")
EXPORTS = ("screening", "cases", "links")


def declare(command: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    command.add_argument("what", choices=EXPORTS, metavar=tr("WHAT"), help=tr("screening, cases, links"))
    take_as_of(command)
    command.add_argument(
        "--to", type=Path, required=True, metavar=tr("FILE"), help=tr("a name that ends in .parquet or .csv")
    )


def carry_out(options: argparse.Namespace) -> None:
    """Write one table for analysts."""
    from flows.commands.export import export_cases, export_links, export_screening

    write = {"screening": export_screening, "cases": export_cases, "links": export_links}[options.what]
    rows = write(options.workspace, options.as_of, options.to)
    print(tr("{rows} rows written to {path}", rows=rows, path=options.to))
