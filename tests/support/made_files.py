"""The same table in every container that offices send, written from nothing: no fixture files."""

import io
import struct
import zipfile
from datetime import date

from openpyxl import Workbook

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be")


ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}


class Wrong(str):
    """A cell that shows an error: one of ``ERRORS``."""


def xlsx(*sheets, hidden=(), epoch_1904=False):
    """Sheets as (name, rows); cells are text, numbers or days."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = Workbook()
    book.remove(book.active)
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(rows, hidden=None):
    """An OpenDocument sheet with the endless empty rows that LibreOffice writes below; and a hidden one."""
    from xml.sax.saxutils import escape

    def cell(value):
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, Wrong):
            return f'<table:table-cell table:formula="of:=A1" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>{value}</text:p></table:table-cell>'
        if isinstance(value, date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'

    def sheet(name, rows, style):
        body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        return f'<table:table table:name="{name}" table:style-name="{style}">{body}{empty}</table:table>'

    empty = '<table:table-row table:number-rows-repeated="1048500"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    spaces = (
        " ".join(
            f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
            for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
        )
        + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    )
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table"><style:table-properties table:display="{shown}"/></style:style>'
        for name, shown in (("ta1", "true"), ("ta2", "false"))
    )
    sheets = sheet("Sheet1", rows, "ta1") + (sheet("Sheet2", hidden, "ta2") if hidden else "")
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:automatic-styles>{styles}</office:automatic-styles>'
        f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return out.getvalue()


def _serial(value):
    return float((value - date(1899, 12, 30)).days) if isinstance(value, date) else float(value)


def xlsb(rows, hidden=None):
    """A binary workbook: inline strings and reals, days as serial numbers; and a hidden sheet."""

    def record(kind, data=b""):
        head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        size, length = b"", len(data)
        while True:
            size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
            length >>= 7
            if not length:
                return head + size + data

    def wide(text):
        return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")

    def sheet(rows):
        width = max(len(row) for row in rows)
        body = record(129) + record(148, struct.pack("<4I", 0, len(rows) - 1, 0, width - 1)) + record(145)
        for place, row in enumerate(rows):
            body += record(0, struct.pack("<IIHBBBI", place, 0, 300, 0, 0, 0, 0))
            for column, value in enumerate(row):
                at = struct.pack("<II", column, 0)
                if isinstance(value, Wrong):
                    body += record(3, at + bytes([ERRORS[value]]))
                elif isinstance(value, str):
                    body += record(6, at + wide(value))
                elif value is not None:
                    body += record(5, at + struct.pack("<d", _serial(value)))
        return body + record(146) + record(130)

    sheets = [rows, *([hidden] if hidden else [])]
    bound = b"".join(
        record(156, struct.pack("<II", state, state + 1) + wide(f"rId{state + 1}") + wide(f"Sheet{state + 1}"))
        for state in range(len(sheets))
    )
    book = record(131) + record(143) + bound + record(144) + record(132)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    rels = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="rId{place}" Type="{kind}" Target="worksheets/sheet{place}.bin"/>'
            for place in range(1, len(sheets) + 1)
        )
        + "</Relationships>"
    )
    types = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", rels)
        for place, found in enumerate(sheets, start=1):
            archive.writestr(f"xl/worksheets/sheet{place}.bin", sheet(found))
    return out.getvalue()


def xls(rows, epoch_1904=False, hidden=None):
    """An Excel 97 workbook: BIFF8 records in a compound file; and a hidden sheet."""

    def record(kind, data=b""):
        return struct.pack("<HH", kind, len(data)) + data

    def wide(text):
        return struct.pack("<HB", len(text.encode("utf-16-le")) // 2, 1) + text.encode("utf-16-le")

    def begin(kind):
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))

    def sheet(rows):
        body = begin(0x10) + record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                at = struct.pack("<HHH", place, column, 0)
                if isinstance(value, Wrong):
                    body += record(0x205, at + bytes([ERRORS[value], 1]))
                elif isinstance(value, str):
                    body += record(0x204, at + wide(value))
                elif value is not None:
                    body += record(0x203, at + struct.pack("<d", _serial(value)))
        return body + record(0x0A)

    def bound(place, offset):
        return record(
            0x85, struct.pack("<IBB", offset, place, 0) + struct.pack("<BB", 6, 0) + f"Sheet{place + 1}".encode()
        )

    sheets = [sheet(found) for found in (rows, hidden) if found]
    head = begin(0x05) + record(0x42, struct.pack("<H", 1200)) + record(0x22, struct.pack("<H", int(epoch_1904)))
    offset = len(head) + len(sheets) * len(bound(0, 0)) + 4
    for place, body in enumerate(sheets):
        head += bound(place, offset)
        offset += len(body)
    return _compound(head + record(0x0A) + b"".join(sheets))


def _compound(stream):
    """One stream named Workbook in a compound file (MS-CFB) of 512-byte sectors."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    tables = 1
    while tables * 128 < sectors + 1 + tables:
        tables += 1
    fat = [at + 1 for at in range(sectors - 1)] + [0xFFFFFFFE, 0xFFFFFFFE] + [0xFFFFFFFD] * tables
    fat += [0xFFFFFFFF] * (tables * 128 - len(fat))

    def entry(name, kind, child, start, size):
        text = name.encode("utf-16-le") + b"\0\0"
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBB", len(text), kind, 1)
            + struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 0, len(stream))
    directory += bytes(512 - len(directory))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, tables, sectors, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    difat = [sectors + 1 + place for place in range(tables)] + [0xFFFFFFFF] * (109 - tables)
    header += struct.pack("<109I", *difat)
    return header + stream + directory + struct.pack(f"<{len(fat)}I", *fat)


def text(rows, encoding="utf-8", delimiter=",", end="\r\n"):
    """Delimited text as Excel writes it; whole numbers as they are, days as yyyy/m/d."""

    def cell(value):
        if value is None:
            return ""
        value = f"{value.year}/{value.month}/{value.day}" if isinstance(value, date) else str(value)
        return '"' + value.replace('"', '""') + '"' if any(mark in value for mark in (delimiter, '"', "\n")) else value

    return "".join(delimiter.join(map(cell, row)) + end for row in rows).encode(encoding)


def page(rows, encoding="gb18030", typed=True):
    """A table of HTML as web systems name .xls; ``typed``: with the numbers behind the cells, as Excel keeps a page."""
    from html import escape

    def cell(value):
        if value is None:
            return "<td></td>"
        if isinstance(value, date):
            return f"<td class=xl65>{value.year}/{value.month}/{value.day}</td>"
        if isinstance(value, int | float):
            shown = f"{value:.5E}" if value >= 1e11 else value
            return f'<td x:num="{value}">{shown}</td>' if typed else f"<td align=right>{shown}</td>"
        return f"<td style='mso-number-format:\"\\@\"'>{escape(value)}</td>"

    body = "".join(f"<tr>{''.join(map(cell, row))}</tr>\n" for row in rows)
    head = f'<meta http-equiv=Content-Type content="text/html; charset={encoding}"><style>td {{color:black}}</style>'
    return f"<html><head>{head}</head><body><table border=1>{body}</table></body></html>".encode(encoding)


def excel_2003(*sheets, hidden=(), encoding="utf-8"):
    """Sheets as (name, rows) in the XML of Excel 2003."""
    from xml.sax.saxutils import escape

    def cell(value):
        if isinstance(value, date):
            return f'<Cell><Data ss:Type="DateTime">{value}T00:00:00.000</Data></Cell>'
        if isinstance(value, int | float):
            return f'<Cell><Data ss:Type="Number">{value}</Data></Cell>'
        return f'<Cell><Data ss:Type="String">{escape(value)}</Data></Cell>' if value else "<Cell/>"

    def sheet(name, rows):
        body = "".join(f"<Row>{''.join(map(cell, row))}</Row>" for row in rows)
        state = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>" if name in hidden else ""
        return f'<Worksheet ss:Name="{name}"><Table>{body}</Table>{state}</Worksheet>'

    spaces = 'xmlns="{0}spreadsheet" xmlns:ss="{0}spreadsheet" xmlns:x="{0}excel"'.format(
        "urn:schemas-microsoft-com:office:"
    )
    body = "".join(sheet(name, rows) for name, rows in sheets)
    return f'<?xml version="1.0" encoding="{encoding}"?><Workbook {spaces}>{body}</Workbook>'.encode(encoding)


def zipped(members, gbk=False):
    """A zip of name → bytes; ``gbk``: with names as an old Chinese Windows program writes them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, (name, data) in enumerate(members.items()):
            archive.writestr(f"{place:09d}" if gbk else name, data)
    raw = out.getvalue()
    if gbk:
        for place, name in enumerate(members):
            raw = _renamed(raw, f"{place:09d}".encode(), name.encode("gbk"))
    return raw


def _renamed(raw, old, new):
    """The archive with a member's name replaced in both of its headers; names must be as long as each other."""
    assert len(old) == len(new), "give members names of nine GBK bytes"
    return raw.replace(old, new)
