"""Write a list as CSV for Excel and WPS.

Belongs here: the form of every CSV that leaves. Which rows it has is its caller's.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

_FORMULA = r"^[=+\-@\t\r]"


def write_list(frame: pl.DataFrame, path: Path, identity: tuple[str, ...], *, style: str) -> None:
    """Write UTF-8 with BOM and CRLF, digits kept, no cell that starts a formula.

    identity: columns of numbers that must keep every digit; with ``style`` "tab" they lead with a tab.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    risky = [pl.col(name) for name in text if name not in identity]
    safe = frame.with_columns(
        pl.when(cell.str.contains(_FORMULA)).then("'" + cell).otherwise(cell).name.keep() for cell in risky
    )
    if style == "tab":
        safe = safe.with_columns(pl.when(pl.col(name) != "").then("\t" + pl.col(name)).name.keep() for name in identity)
    safe.write_csv(path, include_bom=True, line_terminator="\r\n", quote_style="necessary")
    path.chmod(0o600)
