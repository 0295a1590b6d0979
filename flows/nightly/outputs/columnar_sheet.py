"""Write the rows of a worksheet by column: cell by cell, a row of a work list takes half a millisecond.

Worth its use of the library's private parts (contained here) because county lists pass 3 000 rows.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

_LONGEST = 32_767
"""Most characters that Excel keeps in a cell."""


_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_NOT_XML = [*map(chr, [*range(9), *range(11, 32), 0xFFFE, 0xFFFF])]
_ESCAPED = _MARKUP | {char: f"_x{ord(char):04X}_" for char in _NOT_XML}


class ColumnarSheet(Worksheet):  # type: ignore[misc]  # xlsxwriter has no types
    """A worksheet to which ``write_rows`` adds all rows at once, below what the library wrote itself."""

    rows: pl.DataFrame | None = None

    def write_rows(self, rows: pl.DataFrame, styles: Mapping[str, pl.Expr], height: pl.Expr) -> None:
        """Write rows, from the sheet's second on.

        Args:
            rows: what the expressions read
            styles: the columns written, in order, each with the ``style`` of its cells
            height: of a row, in points

        """
        row = pl.int_range(2, pl.len() + 2).cast(pl.String)
        cells = [
            _cell(xl_col_to_name(place), name, rows.schema[name], row, style)
            for place, (name, style) in enumerate(styles.items())
        ]
        start = (pl.lit('<row r="'), row, pl.lit('" ht="'), height.cast(pl.String), pl.lit('" customHeight="1">'))
        self.rows = rows.select(pl.concat_str(*start, *cells, pl.lit("</row>")).alias("xml"))
        self.dim_rowmin, self.dim_colmin = 0, 0
        self.dim_rowmax, self.dim_colmax = rows.height, len(styles) - 1

    def _write_rows(self) -> None:
        super()._write_rows()
        if self.rows is not None:
            self.fh.write("".join(self.rows["xml"]))


def style(chosen: Format) -> pl.Expr:
    """Convert a format to the form that ``write_rows`` takes."""
    return pl.lit(str(chosen._get_xf_index()))


def _cell(letters: str, name: str, dtype: pl.DataType, row: pl.Expr, style: pl.Expr) -> pl.Expr:
    """Render a cell as SpreadsheetML: text in line, numbers as numbers, null and "" as a blank cell with its format."""
    head = (pl.lit(f'<c r="{letters}'), row, pl.lit('" s="'), style)
    if dtype == pl.String:
        text = pl.col(name).str.slice(0, _LONGEST).str.replace_all("(_x[0-9a-fA-F]{4}_)", "_x005F$1")
        text = text.str.replace_many(_ESCAPED)
        full = (pl.lit('" t="inlineStr"><is><t xml:space="preserve">'), text, pl.lit("</t></is></c>"))
        is_blank = pl.col(name).is_null() | (pl.col(name) == "")
    else:
        full = (pl.lit('"><v>'), pl.col(name).cast(pl.String), pl.lit("</v></c>"))
        is_blank = pl.col(name).is_null()
    return pl.concat_str(*head, pl.when(is_blank).then(pl.lit('"/>')).otherwise(pl.concat_str(*full)))
