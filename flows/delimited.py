"""Delimited text: encoding and delimiter found from the bytes, rows streamed by Polars.

Text that is not UTF-8 is decoded once, in blocks, into a copy; nothing is held in memory.
"""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import polars as pl

from transforms.errors import UnreadableFile

_SAMPLE = 1 << 16
_BLOCK = 1 << 22
_ROWS = 200
_DELIMITERS = ",\t;|，"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_SIMPLIFIED = frozenset(
    "姓名身份证号码户编乡镇村县日期金额类别状态性别年月人数备注与关系主是否低保残疾救助所在地区对象"
)
_TRADITIONAL = frozenset(
    "姓名身份證號碼戶編鄉鎮村縣日期金額類別狀態性別年月人數備註與關係主是否低保殘疾救助所在地區對象"
)
_JUNK_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Text:
    """Cells of a delimited text; one column more than the widest row seen, so that overflow shows."""

    width: int
    cells: pl.LazyFrame


def read(path: Path, scratch: Path, name: str) -> Text:
    """The rows of a delimited text file.

    Raises:
        UnreadableFile: the bytes are no text, or a web page.

    """
    with path.open("rb") as handle:
        raw = handle.read(_SAMPLE)
    encoding = _encoding(raw)
    sample = _decoded(raw, encoding)
    if _is_junk(sample):
        raise UnreadableFile(name, "is neither text nor a workbook", "Send the list as .xlsx or CSV.")
    if sample.lstrip().lower().startswith(("<!doctype", "<html", "<table", "<?xml")):
        raise UnreadableFile(
            name, "is a web page, not a table", "Open it in Excel or WPS, save it as .xlsx, send that."
        )
    source = path if _is_plain(raw, encoding) else _copied(path, scratch / "text.csv", encoding)
    delimiter, quote, width = _shape(sample, whole=len(raw) < _SAMPLE)
    if delimiter == "，":
        source, delimiter = _copied(path, scratch / "text.csv", encoding, {"，": ","}), ","
    cells = pl.scan_csv(
        source,
        has_header=False,
        separator=delimiter,
        quote_char=quote,
        schema={f"c{place}": pl.String for place in range(width)},
        missing_columns="insert",
        truncate_ragged_lines=True,
        encoding="utf8-lossy",
        row_index_name="row_no",
        row_index_offset=1,
        raise_if_empty=False,
    )
    return Text(width, cells.with_columns(pl.col("row_no").cast(pl.Int64)))


def _encoding(raw: bytes) -> str:
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return encoding
    pairs = raw[: len(raw) // 2 * 2]
    if pairs.count(0) > len(pairs) // 8:
        return "utf-16-le" if pairs[1::2].count(0) >= pairs[::2].count(0) else "utf-16-be"
    if _fits(raw, "utf-8"):
        return "utf-8"
    # UTF-16 Chinese without a mark has few zero bytes, but every line end shows them.
    for encoding, end in (("utf-16-le", b"\n\0"), ("utf-16-be", b"\0\n")):
        if end in raw and _fits(raw, encoding):
            return encoding
    return max(("gb18030", "big5"), key=lambda encoding: _likelihood(raw, encoding))


def _fits(raw: bytes, encoding: str) -> bool:
    """True when the bytes are of that encoding, but for a character cut off at the sample's end or rarely damaged."""
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(raw)
    foreign = sum(not char.isascii() for char in text)
    return text.count("\ufffd") * 20 <= foreign


def _likelihood(raw: bytes, encoding: str) -> float:
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(raw)
    known = _TRADITIONAL if encoding == "big5" else _SIMPLIFIED
    return sum(char in known for char in text) - 5.0 * text.count("\ufffd") + (encoding == "gb18030") * 0.5


def _decoded(raw: bytes, encoding: str) -> str:
    return codecs.getincrementaldecoder(encoding)(errors="replace").decode(raw).lstrip("\ufeff")


def _is_junk(sample: str) -> bool:
    strange = sum(char == "\ufffd" or (ord(char) < 32 and char not in "\t\r\n\f\x1a\0") for char in sample)
    return not sample.strip() or strange > _JUNK_SHARE * len(sample) + 3


def _is_plain(raw: bytes, encoding: str) -> bool:
    """True when Polars can read the file as it lies."""
    ends = raw.count(b"\n")
    return (
        encoding == "utf-8"
        and not raw.startswith(codecs.BOM_UTF8 * 2)
        and b"\0" not in raw
        and (ends > 0 or b"\r" not in raw)
    )


def _copied(path: Path, target: Path, encoding: str, changed: dict[str, str] | None = None) -> Path:
    """A UTF-8 copy without marks and zeros, made block by block; lone carriage returns end lines."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    with path.open("rb") as source, target.open("wb") as copy:
        first = source.read(_BLOCK)
        swaps = {"\0": "", "\ufeff": "", **(changed or {})} | ({} if b"\n" in first else {"\r": "\n"})
        for block in chain([first], iter(lambda: source.read(_BLOCK), b""), [b""]):
            text = decoder.decode(block, final=not block)
            for seen, meant in swaps.items():
                text = text.replace(seen, meant)
            copy.write(text.encode("utf-8", errors="replace"))
    return target


def _shape(sample: str, *, whole: bool) -> tuple[str, str | None, int]:
    """Delimiter, quote mark and width: the delimiter that cuts the most rows into the same number of cells."""
    lines = sample.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if not whole:
        lines = lines.rpartition("\n")[0]
    best: tuple[float, str, str | None, int] = (-1.0, ",", '"', 1)
    for delimiter in _DELIMITERS:
        rows, quote = _parsed(lines, delimiter)
        widths = [len(row) for row in rows if any(row)]
        if not widths:
            continue
        common = max(set(widths), key=lambda width: (widths.count(width), width))
        score = (common > 1) * widths.count(common) / len(widths) + common / 1000
        best = max(best, (score, delimiter, quote, max(widths)), key=lambda found: found[0])
    _, delimiter, quote, width = best
    return delimiter, quote, width + 1


def _parsed(lines: str, delimiter: str) -> tuple[list[list[str]], str | None]:
    """The first rows, and the quote mark, or none where quotes do not pair up."""
    try:
        rows = csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter, strict=True)
        return [row for row, _ in zip(rows, range(_ROWS), strict=False)], '"'
    except csv.Error:
        return [line.split(delimiter) for line in lines.split("\n")[:_ROWS]], None
