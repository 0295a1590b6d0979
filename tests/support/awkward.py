"""What offices and their programs do to a list: shapes of a whole file, and of single cells wherever they stand.

Here belong the ways in which a clean list (clean_lists.py) becomes an awkward one. A shape never changes what the list
says, or it changes it so that it cannot be read, which must then be told.
"""

import csv
import io
import re
import zipfile
from datetime import date, datetime, timedelta

from tests.support.made_files import ods, page, xls, xlsx
from transforms.feed import Kind
from transforms.feeds import all_feeds


def delimited(table, delimiter=",", encoding="utf-8", end="\r\n"):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(table)
    return out.getvalue().encode(encoding)


def book(table, name="Sheet1"):
    return xlsx((name, table))


def each(change):
    """Change every cell below the headings."""
    return lambda feed, table: [table[0], *([change(cell) for cell in row] for row in table[1:])]


def of_kind(kind, change):
    """Change the cells of one kind of field, in every row."""

    def changed(feed, table):
        kinds = [field.kind for field in all_feeds()[feed].fields]
        return [
            table[0],
            *(
                [change(cell) if own is kind else cell for own, cell in zip(kinds, row, strict=True)]
                for row in table[1:]
            ),
        ]

    return changed


def above(*rows):
    return lambda feed, table: [*([one, *[None] * (len(table[0]) - 1)] for one in rows), *table]


def below_headings(make):
    return lambda feed, table: [table[0], make(feed, table), *table[1:]]


def under(make):
    return lambda feed, table: [*table, make(feed, table)]


def only_in(feed, table, where, text):
    """A row with a text in the column of one field, else blank."""
    place = next((at for at, field in enumerate(all_feeds()[feed].fields) if field.name == where), 0)
    return [text if at == place else None for at in range(len(table[0]))]


def month(cell):
    return date(int(cell[:4]), int(cell[4:6]), 1) if re.fullmatch(r"\d{6}", cell) else date.fromisoformat(cell)


def serial(day):
    return (day - date(1899, 12, 30)).days


UNSEEN = "\u200b\u200e\u202d\u2066\ufeff\u00ad\u3164\u2800\u180e\ufe0f\u034f\u115f\U000e0041\u061c\u2060"
INVISIBLE = {
    f"U+{ord(char):04X} in every cell": each(lambda cell, char=char: f"{cell[:1]}{char}{cell[1:]}{char}")
    for char in UNSEEN
}
BLANKS = {
    f"{name} around every cell": each(lambda cell, blank=blank: f"{blank}{cell}{blank}")
    for name, blank in {
        "a space": " ",
        "a wide space": "\u3000",
        "a no-break space": "\xa0",
        "a tab": "\t",
        "thin spaces": "\u2009\u2002",
    }.items()
}
SHAPES = {
    **INVISIBLE,
    **BLANKS,
    "line breaks after every cell": each(lambda cell: cell + "\r\n"),
    "full-width digits": each(lambda cell: cell.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})),
    "single quotes around every cell": each(lambda cell: f"'{cell}'"),
    "chinese quotes around every cell": each(lambda cell: f"“{cell}”"),
    "title, office and date above": above("名单汇总", "填报单位：某局 填报日期：2026年11月18日"),
    "fifty notes above": above(*(f"说明{at}：请勿改动" for at in range(50))),
    "english names beneath": below_headings(lambda feed, table: [f"FIELD_{at}" for at in range(len(table[0]))]),
    "help beneath": below_headings(lambda feed, table: ["必填" if at % 2 else "文本" for at in range(len(table[0]))]),
    "column numbers beneath": below_headings(lambda feed, table: [str(at + 1) for at in range(len(table[0]))]),
    "a total in the name's column": under(lambda feed, table: only_in(feed, table, "name", "共12人")),
    "end of list in the name's column": under(lambda feed, table: only_in(feed, table, "name", "以下空白")),
    "end of list in the first column": under(lambda feed, table: ["（以下空白）", *[None] * (len(table[0]) - 1)]),
    "days as ISO in UTC": of_kind(Kind.SINCE, lambda cell: f"{month(cell) - timedelta(days=1)}T16:00:00.000Z"),
    "days with a time": of_kind(Kind.SINCE, lambda cell: f"{month(cell)} 00:00:00"),
    "days in words": of_kind(Kind.SINCE, lambda cell: f"{month(cell).year}年{month(cell).month}月{month(cell).day}日"),
    "months with points": of_kind(Kind.SINCE, lambda cell: cell[:4] + "." + cell[4:] if len(cell) == 6 else cell),
    "amounts with words": of_kind(Kind.MONEY, lambda cell: f"{cell}元"),
    "amounts with a currency sign": of_kind(Kind.MONEY, lambda cell: f"￥{cell}.00"),
    "amounts in groups": of_kind(Kind.MONEY, lambda cell: f"{int(cell) * 1:,}.00"),
    "labels before numbers": of_kind(Kind.NUMBER, lambda cell: f"身份证号：{cell}"),
    "numbers in brackets": of_kind(Kind.NUMBER, lambda cell: f"（{cell}）"),
    "a full stop after numbers": of_kind(Kind.NUMBER, lambda cell: f"{cell}。"),
    "numbers with a letter O": of_kind(Kind.NUMBER, lambda cell: cell.replace("0", "O")),
    "numbers with a Cyrillic letter": of_kind(Kind.NUMBER, lambda cell: cell.replace("X", "Х")),
    "numbers in groups": of_kind(Kind.NUMBER, lambda cell: f"{cell[:6]} {cell[6:14]} {cell[14:]}"),
}  # fmt: skip
"""Texts that say the same; in any container."""

CONTAINERS = {
    "csv": delimited,
    "csv in gb18030": lambda table: delimited(table, encoding="gb18030"),
    "tabs in utf-16": lambda table: delimited(table, "\t", "utf-16"),
    "xlsx": book,
    "xls": xls,
    "ods": ods,
    "page": page,
}


def typed(change):
    """A workbook whose cells of some kinds are no text: (kind of field, cell) → cell."""

    def made(feed, table):
        kinds = [field.kind for field in all_feeds()[feed].fields]
        rows = [[change(kind, cell) for kind, cell in zip(kinds, row, strict=True)] for row in table[1:]]
        return book([table[0], *rows])

    return made


def _days(of):
    return typed(lambda kind, cell: of(month(cell)) if kind in (Kind.SINCE, Kind.UNTIL) else cell)


def _just_before(day):
    return datetime.combine(day, datetime.min.time()) - timedelta(seconds=1)


def _whole(kind, cell):
    return int(cell) if kind in (Kind.MONEY, Kind.COUNT) else cell


def _pointed(kind, cell):
    return float(f"{cell[:4]}.{cell[4:]}") if kind is Kind.SINCE and len(cell) == 6 else cell


def _error(word):
    return typed(lambda kind, cell: word if kind is Kind.MONEY else cell)


def _every(kind_of, value):
    return typed(lambda kind, cell: value if kind is kind_of else cell)


def _broken_quote(first, last):
    def made(feed, table):
        lines = [",".join(row) for row in table]
        lines[first] = '"' + lines[first]
        lines[last] = lines[last] + '"'
        return "\r\n".join(lines).encode()

    return made


def _short(row_no, column):
    def made(feed, table):
        rows = [list(row) for row in table]
        del rows[row_no][column % len(rows[row_no])]
        return delimited(rows)

    return made


def _fixed(feed, table):
    """Columns of a fixed width, a wide character taking two places."""

    def wide(text):
        return sum(2 if ord(char) > 0x2E80 else 1 for char in text)

    widths = [max(wide(row[at]) for row in table) + 2 for at in range(len(table[0]))]
    return "\r\n".join(
        "".join(cell + " " * (width - wide(cell)) for cell, width in zip(row, widths, strict=True)) for row in table
    ).encode("gb18030")


def _claims(dimension):
    def made(feed, table):
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(book(table))) as source,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
        ):
            for name in source.namelist():
                data = source.read(name)
                if name.startswith("xl/worksheets/"):
                    data = re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="{dimension}"'.encode(), data)
                target.writestr(name, data)
        return out.getvalue()

    return made


def _nul(feed, table):
    return delimited(table).replace(b",", b"\0,") + b"\0" * 4096


def _mixed(feed, table):
    """A few lines in UTF-8, the others in GBK."""
    lines = [",".join(row) + "\r\n" for row in table]
    return b"".join(line.encode("utf-8" if at in (3, 7) else "gb18030") for at, line in enumerate(lines))


def _household_once(feed, table):
    """What is the household's stands in the row of its head alone."""
    fields = all_feeds()[feed].fields
    theirs = {
        "household_code",
        "certificate_no",
        "register_no",
        "head_name",
        "household_month",
        "household_size",
        "protected_size",
        "listed_size",
        "town",
        "village",
        "category",
    }
    relation = next((at for at, field in enumerate(fields) if field.name == "relation"), None)
    if relation is None or feed in ("disability_allowances",):
        return book(table)
    rows = [
        [
            None if field.name in theirs and row[relation] != "户主" else cell
            for field, cell in zip(fields, row, strict=True)
        ]
        for row in table[1:]
    ]
    return book([table[0], *rows])


def _in_one_cell(feed, table):
    """The persons of a household in one row, parted by line breaks."""
    fields = all_feeds()[feed].fields
    key = next(
        (at for at, field in enumerate(fields) if field.name in ("household_code", "certificate_no", "register_no")),
        None,
    )
    if key is None:
        return book(table)
    homes = {}
    for row in table[1:]:
        homes.setdefault(row[key], []).append(row)
    own = ("name", "id_no", "relation", "member_code", "sex", "born_on", "schooling")
    rows = [
        ["\n".join(row[at] for row in rows) if field.name in own else rows[0][at] for at, field in enumerate(fields)]
        for rows in homes.values()
    ]
    return book([table[0], *rows])


FILES = {
    "days as cells of days": _days(lambda day: day),
    "days a second before midnight": _days(_just_before),
    "days as serial numbers": _days(serial),
    "months as numbers with a point": typed(_pointed),
    "amounts and counts as numbers": typed(_whole),
    "amounts that are errors": _error("#DIV/0!"),
    "amounts that are references lost": _error("#REF!"),
    "codes that are errors": _every(Kind.CODE, "#REF!"),
    "names that are errors": _every(Kind.NAME, "#VALUE!"),
    "codes not known yet": _every(Kind.CODE, "待查"),
    "codes of a dash": _every(Kind.CODE, "——"),
    "codes of one digit": _every(Kind.CODE, "1"),
    "numbers as figures": typed(lambda kind, cell: float(cell) if kind is Kind.NUMBER and cell.isdigit() else cell),
    "numbers rounded, as text": typed(lambda kind, cell: cell[:15] + "000" if kind is Kind.NUMBER else cell),
    "formulas without results": typed(lambda kind, cell: f"=A1+{cell}" if kind is Kind.MONEY else cell),
    "a quote over four rows": _broken_quote(2, 5),
    "a quote over ten rows": _broken_quote(1, 10),
    "a short row first": _short(1, 2),
    "a short row in the middle": _short(6, -2),
    "a short row last": _short(12, 1),
    "columns of a fixed width": _fixed,
    "claims the whole sheet": _claims("A1:XFD1048576"),
    "claims rows alone": _claims("1:13"),
    "claims a row nought": _claims("A0:M13"),
    "nothing bytes": _nul,
    "two encodings": _mixed,
    "a mark of UTF-8 before GBK": lambda feed, table: b"\xef\xbb\xbf" + delimited(table, encoding="gb18030"),
    "separators of lines": lambda feed, table: delimited(table, end="\u2028"),
    "next lines": lambda feed, table: delimited(table, end="\x85"),
    "separators of units and records": lambda feed, table: "\x1e".join("\x1f".join(row) for row in table).encode(),
    "a semicolon for the end of a line": lambda feed, table: ";".join(",".join(row) for row in table).encode(),
    "households told once": _household_once,
    "households in one cell": _in_one_cell,
}
"""Whole files: what they cannot say any more must be told."""
