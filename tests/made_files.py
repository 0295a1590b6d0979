"""The same table in every container that offices send, written from nothing: no fixture files."""

import io
import struct
import zipfile
from datetime import date

from openpyxl import Workbook

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be")


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


def ods(rows):
    """An OpenDocument sheet with the endless empty rows that LibreOffice writes below."""
    from xml.sax.saxutils import escape

    def cell(value):
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    empty = '<table:table-row table:number-rows-repeated="1048500"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="Sheet1">{body}{empty}</table:table></office:spreadsheet></office:body></office:document-content>'
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


def xlsb(rows):
    """A binary workbook: inline strings and reals, days as serial numbers."""

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

    width = max(len(row) for row in rows)
    sheet = record(129) + record(148, struct.pack("<4I", 0, len(rows) - 1, 0, width - 1)) + record(145)
    for place, row in enumerate(rows):
        sheet += record(0, struct.pack("<IIHBBBI", place, 0, 300, 0, 0, 0, 0))
        for column, value in enumerate(row):
            at = struct.pack("<II", column, 0)
            if isinstance(value, str):
                sheet += record(6, at + wide(value))
            elif value is not None:
                sheet += record(5, at + struct.pack("<d", _serial(value)))
    sheet += record(146) + record(130)
    book = (
        record(131)
        + record(143)
        + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Sheet1"))
        + record(144)
        + record(132)
    )
    rels = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    types = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", rels)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return out.getvalue()


def xls(rows, epoch_1904=False):
    """An Excel 97 workbook: BIFF8 records in a compound file."""

    def record(kind, data=b""):
        return struct.pack("<HH", kind, len(data)) + data

    def wide(text):
        return struct.pack("<HB", len(text.encode("utf-16-le")) // 2, 1) + text.encode("utf-16-le")

    name = "Sheet1"
    cells = b""
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            at = struct.pack("<HHH", place, column, 0)
            if isinstance(value, str):
                cells += record(0x204, at + wide(value))
            elif value is not None:
                cells += record(0x203, at + struct.pack("<d", _serial(value)))
    bof = struct.pack("<HHHHII", 0x600, 0, 0x0DBB, 0x07CC, 0, 6)
    sheet = record(0x809, bof[:2] + struct.pack("<H", 0x10) + bof[4:])
    sheet += record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0)) + cells + record(0x0A)
    head = record(0x809, bof[:2] + struct.pack("<H", 0x05) + bof[4:]) + record(0x42, struct.pack("<H", 1200))
    head += record(0x22, struct.pack("<H", int(epoch_1904)))
    bound = record(0x85, struct.pack("<IBB", 0, 0, 0) + struct.pack("<BB", len(name), 0) + name.encode())
    offset = len(head) + len(bound) + 4
    bound = record(0x85, struct.pack("<IBB", offset, 0, 0) + struct.pack("<BB", len(name), 0) + name.encode())
    return _compound(head + bound + record(0x0A) + sheet)


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
