"""Read delimited text: detect how lines and cells end from the first bytes, stream rows with Polars.

Belongs here: text files. What Polars cannot read as it lies is copied once, in blocks: another encoding, other ends of
lines, other quotes, columns of fixed width. Nothing is held in memory. pandas and the sniffer of ``csv`` guess the
delimiter only; neither finds row ends, fixed width with full-width characters, or rows swallowed by a stray quote.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import polars as pl

from flows.readers import fixed_width, quotes
from flows.readers.encodings import BLOCK, SAMPLE, Lines, blocks, encoding_of
from transforms.errors import UnreadableFile

_ROWS = 200
_LINES_IN_A_CELL = 30
_SEPARATOR, _SPACE, _SPACES = "\x1f", " ", "  "
_DELIMITERS = (",", "\t", ";", "|", "^", "~", "#", "\x01", _SEPARATOR)
_REPLACED = ("，", "；", "、", "||", "|+|", "@@")
"""Delimiters that Polars cannot split by: replaced in a copy."""
_ENDS = ("\u2028", "\u2029", "\x85", "\x1e", "\x1d", "\x0b", "\x0c")
_ODD_ENDS = (
    "\\r\\n", "\\n", "<br>", "<br/>", "||", ";;", "##", "@@", "$$",
    ";", "|", "#", "$", "@", "&", "^", "~", "/", "\\", "\t", "。", "；", "、", "，",
)  # fmt: skip
"""What may part rows in a text without a line break."""
_LONGEST_SIGN = 8
_FEWEST_ROWS, _FEWEST_CELLS = 3, 3
_RUNS = re.compile(r"[ \u3000]{2,}|\t")
_CITIZEN_NUMBER = re.compile(r"(?<!\d)[1-9]\d{16}[\dXx](?!\d)")
_JUNK_SHARE = 0.02
_SHORT_SHARE = 0.1
"""Rows that lack cells are asked about where they are fewer; else the program leaves out blank cells at the end."""


@dataclass(frozen=True, slots=True)
class Text:
    """Cells of a delimited text: as many as the widest row seen, and one more; ``usual``: as most rows have.

    held: ``row_no`` and how many cells a row has, where they differ. told: what the office is told, each a reason,
    how much, and the first row.
    """

    width: int
    usual: int
    cells: pl.LazyFrame
    held: pl.LazyFrame | None = None
    told: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Shape:
    """How rows are cut: by what, whether cells are quoted, how many there are; or by columns of fixed width."""

    score: float
    delimiter: str
    is_quoted: bool
    usual: int
    width: int
    columns: fixed_width.Columns | None = None


@dataclass(frozen=True, slots=True)
class _Form:
    """How a text is written: what ends its lines, what stands around its cells, and how rows are cut."""

    end: str
    pair: str
    shape: _Shape

    @property
    def is_plain(self) -> bool:
        """Tell whether Polars can cut it as it lies."""
        return not (self.end or self.pair or self.shape.columns or self.shape.delimiter in (*_REPLACED, _SPACES))


@dataclass(frozen=True, slots=True)
class _Survey:
    """What one pass over the bytes of a file tells."""

    is_utf8: bool
    zeros: int
    quotes: int
    lines: int
    returns: int


def read(path: Path, scratch: Path, name: str) -> Text:
    """Read the rows of a delimited text file.

    Raises:
        UnreadableFile: the bytes are no text, or nothing tells where its rows end.

    """
    with path.open("rb") as handle:
        raw = handle.read(SAMPLE)
    survey = _survey(path)
    lines = Lines(encoding_of(raw))
    whole = len(raw) < SAMPLE
    sample = _unmarked(_cut_off(lines.block(raw), whole=whole))
    if _is_junk(sample):
        raise UnreadableFile(name, "no_text")
    form = _form(sample, whole=whole)
    if _is_one_line(sample, form):
        raise UnreadableFile(name, "one_line")
    if form.is_plain and lines.encoding == "utf-8" and _lies_plain(survey, raw):
        return _text(path, scratch, form.shape, survey, ())
    lines = Lines(lines.encoding)
    source = scratch / "text.csv"
    delimiter = _copied(_texts(path, lines, form), source, form)
    shape = replace(form.shape, delimiter=delimiter)
    return _text(source, scratch, shape, _survey(source), _told(lines, survey))


def _survey(path: Path) -> _Survey:
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, zeros, marks, ends, returns = True, 0, 0, 0, 0
    last = b""
    with path.open("rb") as handle:
        while block := handle.read(BLOCK):
            zeros += block.count(0)
            marks += block.count(b'"')
            ends += block.count(b"\n")
            returns += block.count(b"\r")
            last = block[-1:]
            if is_utf8:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    is_utf8 = False
    return _Survey(is_utf8, zeros, marks, ends + (last not in (b"\n", b"")), returns)


def _lies_plain(survey: _Survey, raw: bytes) -> bool:
    return (
        survey.is_utf8
        and not survey.zeros
        and not raw.startswith(codecs.BOM_UTF8 * 2)
        and (survey.lines > 1 or not survey.returns)
    )


def _told(lines: Lines, survey: _Survey) -> tuple[tuple[str, str, int], ...]:
    is_wide = lines.encoding.startswith(("utf-16", "utf-32"))
    told = (
        ("encoding_mixed", f"{lines.others}行", lines.others),
        ("text_undecodable", f"{lines.damaged}行", lines.damaged),
        ("zeros_left_out", f"{survey.zeros}个", 0 if is_wide else survey.zeros),
    )
    return tuple((reason, found, 1) for reason, found, count in told if count)


def _text(source: Path, scratch: Path, shape: _Shape, survey: _Survey, told: tuple[tuple[str, str, int], ...]) -> Text:
    """Scan rows with quoted cells; where the quotes do not all hold cells, a copy without those that do not."""
    cells = _scanned(source, shape, '"' if survey.quotes else None)
    inner = 0
    if survey.quotes:
        seen = _lines_within(cells, shape) if shape.is_quoted and survey.quotes % 2 == 0 else None
        if seen is None:
            rows, target = quotes.Rows(shape.delimiter, shape.usual), scratch / "quotes.csv"
            with target.open("w", encoding="utf-8", newline="") as copy:
                copy.writelines(quotes.written(row, shape.delimiter) for row in rows.read(_lines_at(source)))
            if rows.stray:
                told = (*told, ("quotes_stray", f"{rows.stray}行", 1))
            source, cells = target, _scanned(target, shape, '"')
            seen = _lines_within(cells, shape, believed=True)
        inner = seen or 0
    held = None if inner else _held(source, shape)
    return Text(shape.width, shape.usual, cells, held, told)


def _scanned(source: Path, shape: _Shape, quote: str | None) -> pl.LazyFrame:
    cells = pl.scan_csv(
        source,
        has_header=False,
        separator=shape.delimiter,
        quote_char=quote,
        schema={f"c{place}": pl.String for place in range(shape.width)},
        missing_columns="insert",
        truncate_ragged_lines=True,
        encoding="utf8-lossy",
        row_index_name="row_no",
        row_index_offset=1,
        raise_if_empty=False,
    )
    return cells.with_columns(pl.col("row_no").cast(pl.Int64))


def _lines_within(cells: pl.LazyFrame, shape: _Shape, *, believed: bool = False) -> int | None:
    """Count the line breaks within cells; None where a cell looks like rows, or the reader gives up."""
    names = [f"c{place}" for place in range(shape.width)]
    breaks = [pl.col(name).str.count_matches("\n", literal=True) for name in names]
    rows_within = [
        (pl.col(name).str.contains("\n", literal=True) & pl.col(name).str.contains(shape.delimiter, literal=True)).any()
        for name in names
    ]
    # A quote from one row's last cell to the next one's first holds no delimiter, but makes a row too long.
    has_break = pl.any_horizontal((one > 0).fill_null(value=False) for one in breaks)
    beyond = pl.any_horizontal(pl.col(name).is_not_null() for name in names[shape.usual :])
    asked = {
        "total": pl.sum_horizontal(one.sum() for one in breaks),
        "most": pl.max_horizontal(one.max() for one in breaks),
        "looks": pl.any_horizontal(*rows_within, (has_break & beyond).any()),
    }
    try:
        total, most, looks = cells.select(**asked).collect().row(0)
    except pl.exceptions.PolarsError:
        return None
    if not believed and (looks or (most or 0) > _LINES_IN_A_CELL):
        return None
    return int(total or 0)


def _held(source: Path, shape: _Shape) -> pl.LazyFrame | None:
    """Count the cells of each row, where not all have the same number."""
    separator = shape.delimiter.encode()
    with source.open("rb") as handle:
        counted = [(_count(block, separator), block.count(b"\n")) for block in iter(lambda: handle.read(BLOCK), b"")]
    between, ends = (sum(counts) for counts in zip(*counted, strict=True)) if counted else (0, 0)
    if shape.usual < _FEWEST_CELLS or between in ((shape.usual - 1) * ends, (shape.usual - 1) * (ends + 1)):
        return None
    lines = pl.scan_csv(
        source, has_header=False, separator="\x02", quote_char=None, schema={"line": pl.String}, encoding="utf8-lossy",
        truncate_ragged_lines=True, row_index_name="row_no", row_index_offset=1, raise_if_empty=False,
    )  # fmt: skip
    unquoted = pl.col("line").str.replace_all(r'"[^"]*"', "") if shape.is_quoted else pl.col("line")
    held = (unquoted.str.count_matches(shape.delimiter, literal=True) + 1).alias("held").cast(pl.Int64)
    rows = lines.select(pl.col("row_no").cast(pl.Int64), held).filter(pl.col("held") > 1)
    fewer, total = rows.select((pl.col("held") < shape.usual).sum(), pl.len().alias("rows")).collect().row(0)
    leaves_out = fewer > _SHORT_SHARE * total + 1
    return rows.filter(pl.col("held") >= shape.usual) if leaves_out else rows


def _count(block: bytes, frequent: bytes) -> int:
    """Count a byte that stands everywhere: leaving it out takes less time than finding each."""
    return len(block) - len(block.translate(None, frequent))


def _unmarked(text: str) -> str:
    return text.lstrip("\ufeff").replace("\0", "")


def _cut_off(text: str, *, whole: bool) -> str:
    """Leave the last line out of a sample that may have been cut within it."""
    return text if whole or "\n" not in text else text.rpartition("\n")[0]


def _is_junk(sample: str) -> bool:
    strange = sum(
        char == "\ufffd" or (ord(char) < 32 and char not in "\t\r\n\f\x0b\x1a\x01\x1d\x1e\x1f") for char in sample
    )
    return not sample.strip() or strange > _JUNK_SHARE * len(sample) + 3


def _texts(path: Path, lines: Lines, form: _Form) -> Iterator[str]:
    """Decode a file in blocks whose rows end in a line break; byte-order marks and zero bytes are left out."""
    swaps = {"\0": "", "\ufeff": ""} | ({form.end: "\n"} if form.end else {})
    held, has_ends = "", None
    for block in chain(blocks(path, lines), [None]):
        text = held + (block or "")
        # What ends a row, or parts cells, may be of several characters, and cut.
        held, text = (text[-_LONGEST_SIGN:], text[:-_LONGEST_SIGN]) if block is not None else ("", text)
        for seen, meant in swaps.items():
            text = text.replace(seen, meant) if seen in text else text
        has_ends = "\n" in text if has_ends is None and text else has_ends
        yield text if has_ends else text.replace("\r", "\n")


def _lines_in(texts: Iterable[str]) -> Iterator[str]:
    held = ""
    for text in texts:
        *whole, held = (held + text).split("\n")
        yield from (line.rstrip("\r") for line in whole)
    if held:
        yield held.rstrip("\r")


def _copied(texts: Iterable[str], target: Path, form: _Form) -> str:
    """Write a UTF-8 copy that Polars can cut; give its delimiter."""
    shape = form.shape
    delimiter = _SEPARATOR if shape.columns or shape.delimiter in (*_REPLACED, _SPACES) else shape.delimiter
    is_cut_anew = bool(shape.columns or form.pair or shape.delimiter == _SPACES)
    with target.open("w", encoding="utf-8", errors="replace", newline="") as copy:
        if is_cut_anew:
            copy.writelines(_recut(line, form, delimiter) + "\n" for line in _lines_in(texts))
        else:
            is_same = delimiter == shape.delimiter
            copy.writelines(texts if is_same else (text.replace(shape.delimiter, delimiter) for text in texts))
    return delimiter


def _recut(line: str, form: _Form, delimiter: str) -> str:
    shape = form.shape
    if shape.columns:
        cells = shape.columns.cells(line)
        # A row that writes across a border gets a cell too many: it is then asked about.
        return delimiter.join(cells if cells is not None else [*_RUNS.split(line.strip()), *[""] * shape.usual, "|"])
    if shape.delimiter == _SPACES:
        return _RUNS.sub(delimiter, line.strip())
    if form.pair:
        line = quotes.straightened(line, form.pair, shape.delimiter)
    return line if delimiter == shape.delimiter else line.replace(shape.delimiter, delimiter)


def _lines_at(source: Path) -> Iterator[str]:
    with source.open(encoding="utf-8", errors="replace", newline="\n") as handle:
        for line in handle:
            yield line.rstrip("\r\n")


def _form(sample: str, *, whole: bool) -> _Form:
    """Tell how a text is written from its first lines."""
    end = _row_end(sample)
    text = sample.replace(end, "\n") if end else sample
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not whole:
        text = text.rpartition("\n")[0]
    shape = _shape(text)
    pair = quotes.pair_around(text.split("\n")[:_ROWS], shape.delimiter) or ""
    if pair:
        shape = _cut(quotes.straightened(text, pair, shape.delimiter), shape.delimiter)
    return _Form(end, pair, shape)


def _row_end(sample: str) -> str:
    """Find what ends rows, where it is no line break: a sign made for it, or what cuts the text into equal rows."""
    breaks = max(sample.count("\n"), sample.count("\r"))
    sign = max(_ENDS, key=sample.count)
    if sample.count(sign) > max(breaks, 1):
        return sign
    text = sample.strip()
    if "\n" in text or "\r" in text:
        return ""
    return next((end for end in _ODD_ENDS if _cuts_surely(text, end)), "")


def _cuts_surely(text: str, end: str) -> bool:
    """Tell whether rows that end so all have the same number of cells, by some delimiter."""
    rows = text.split(end)
    rows = rows[: -1 if not rows[-1].strip() else len(rows)]
    rows = rows[:_ROWS]
    if len(rows) < _FEWEST_ROWS:
        return False
    return any(
        len({row.count(delimiter) for row in rows}) == 1 and rows[0].count(delimiter) + 1 >= _FEWEST_CELLS
        for delimiter in (*_DELIMITERS, *_REPLACED)
        if delimiter not in end and end not in delimiter
    )


def _is_one_line(sample: str, form: _Form) -> bool:
    """Tell a text whose rows stand in one line, with nothing that surely parts them."""
    lines = [line for line in re.split(r"[\r\n]+", sample) if line.strip()]
    return not form.end and len(lines) == 1 and bool(_CITIZEN_NUMBER.search(sample))


def _shape(lines: str) -> _Shape:
    """Choose the delimiter that cuts the most rows into equally many cells; spaces only where nothing else does."""
    shapes = [_cut(lines, delimiter) for delimiter in (*_DELIMITERS, *_REPLACED)]
    best = max(shapes, key=lambda shape: shape.score)
    if best.score > 0:
        return best
    rows = [line for line in lines.split("\n")[:_ROWS] if line.strip()]
    if columns := fixed_width.columns(rows):
        return _Shape(1.0, _SPACE, False, len(columns.spans), len(columns.spans) + 2, columns)
    single, runs = _cut(lines, _SPACE), _cut_runs(rows)
    return runs if runs.score > single.score else single


def _cut(lines: str, delimiter: str) -> _Shape:
    if delimiter in _REPLACED:
        return replace(_cut(lines.replace(delimiter, _SEPARATOR), _SEPARATOR), delimiter=delimiter)
    rows, is_quoted = _parsed(lines, delimiter)
    shape = _counted(rows, delimiter, is_quoted=is_quoted)
    if shape.usual == 1 and is_quoted and '"' in lines:  # each line may stand in quotes as a whole
        shape = _counted(_split(lines, delimiter), delimiter, is_quoted=False)
    return shape


def _cut_runs(lines: Sequence[str]) -> _Shape:
    return _counted([_RUNS.split(line.strip()) for line in lines], _SPACES, is_quoted=False)


def _counted(rows: Sequence[Sequence[str]], delimiter: str, *, is_quoted: bool) -> _Shape:
    widths = [len(row) for row in rows if any(row)]
    if not widths:
        return _Shape(0.0, delimiter, is_quoted, 1, 2)
    usual = max(set(widths), key=lambda width: (widths.count(width) * width if width > 1 else 0, width))
    score = widths.count(usual) / len(widths) + usual / 1000 if usual > 1 else 0.0
    return _Shape(score, delimiter, is_quoted, usual, max(*widths, usual + 1) + 1)


def _parsed(lines: str, delimiter: str) -> tuple[list[list[str]], bool]:
    """Parse the first rows; tell whether quotes in them pair up."""
    try:
        rows = csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter, strict=True)
        return [row for row, _ in zip(rows, range(_ROWS), strict=False)], True
    except csv.Error:
        return _split(lines, delimiter), False


def _split(lines: str, delimiter: str) -> list[list[str]]:
    return [line.split(delimiter) for line in lines.split("\n")[:_ROWS]]
