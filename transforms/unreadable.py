"""Declare why a file cannot be read and what its sender can do, in English and in Chinese.

Belongs here: one entry for each condition, with one remedy that fits it. Who notices it is in ``flows.readers``; what
is wrong with a file that can be read is ``flows.intake.refusals``'.
"""

from __future__ import annotations

from typing import NamedTuple


class Unreadable(NamedTuple):
    """Why a file cannot be read, and the remedy."""

    why: str
    remedy: str
    why_zh: str
    remedy_zh: str


_EXPORT = ("Export the list as .xlsx or CSV and send that.", "请将名册另存（导出）为xlsx或CSV格式后重新报送")
_UNPACK = ("Unpack it and put the lists into the inbox.", "请先解压，再将其中的名册文件放入收件文件夹")
_SAVE_ANEW = ("Open it in Excel or WPS, save it anew, and send it again.", "请用Excel或WPS打开，另存后重新报送")
_TOO_LARGE = (
    "Delete empty rows and columns beyond the list, save it anew and send it again.",
    "请删除名册以外的空行、空列，另存后重新报送",
)


def _of(why: str, why_zh: str, remedies: tuple[str, str]) -> Unreadable:
    return Unreadable(why, remedies[0], why_zh, remedies[1])


UNREADABLE = {
    "open_elsewhere": Unreadable(
        "is open in another program or may not be read",
        "Close it (Excel, WPS), then run again.",
        "文件正被其他程序打开，或无权读取",
        "请在Excel或WPS中关闭该文件后再次运行",
    ),
    "gone": Unreadable(
        "cannot be read (moved, or the disk is at fault)",
        "Put it back, then run again.",
        "文件无法读取（已被移走，或磁盘故障）",
        "请放回原处后再次运行",
    ),
    "none_of_ours": Unreadable(
        "is none of our lists: no sheet has a column of case numbers",
        "If an office sent it as a list of people, put it into the inbox.",
        "不是本系统下发的清单：没有线索编号列",
        "如为其他单位报送的名册，请放入收件文件夹（inbox）",
    ),
    "empty": Unreadable("is empty", "Send it again.", "文件是空的", "请重新报送"),
    "protected": Unreadable(
        "is protected with a password",
        "Save it without a password and send it again, or set workbook_password in doudi.toml.",
        "文件设有打开密码",
        "请取消密码后重新报送，或在doudi.toml中设置workbook_password",
    ),
    "archive_protected": Unreadable(
        "is protected with a password",
        "Send it without a password, or set workbook_password in doudi.toml.",
        "压缩包设有密码",
        "请重新压缩（不设密码）后报送，或在doudi.toml中设置workbook_password",
    ),
    "archive_sealed": Unreadable(
        "is protected with a password (AES), which cannot be opened here",
        "Pack the lists without a password and send the archive again.",
        "压缩包设有密码（AES加密），本系统无法打开",
        "请重新压缩（不设密码）后报送",
    ),
    "damaged": _of("is cut off or damaged", "文件不完整或已损坏", _SAVE_ANEW),
    "damaged_within": _of("is damaged within", "文件内部已损坏", _SAVE_ANEW),
    "cut_off": Unreadable("is cut off or damaged", "Send it again.", "文件不完整或已损坏", "请重新报送"),
    "archive_damaged": Unreadable(
        "is cut off or damaged",
        "Pack the lists anew and send the archive again.",
        "压缩包不完整或已损坏",
        "请重新压缩后报送",
    ),
    "too_large": _of(
        "is damaged or far larger than a list can be", "文件已损坏，或远大于一份名册应有的大小", _TOO_LARGE
    ),
    "too_many_cells": _of("holds more cells than a list can have", "表格的单元格数远超一份名册应有的数量", _TOO_LARGE),
    "unpacks_absurdly": _of("unpacks to an absurd size", "文件解压后过大", _TOO_LARGE),
    "archive_absurd": _of("unpacks to an absurd size", "压缩包解压后过大或文件过多", _UNPACK),
    "archive_empty": _of("is an empty archive", "压缩包中没有名册文件", _UNPACK),
    "archive_within": _of("is an archive within archives", "压缩包中又有多层压缩包", _UNPACK),
    "no_table": Unreadable(
        "is a web page or XML without a table",
        "Export the list again and look into the file before sending it: it may hold a log-in page or a notice.",
        "文件是没有表格的网页或XML",
        "请重新导出名册，并在报送前打开查看：内容可能是登录页面或提示信息",
    ),
    "no_text": _of("is neither text nor a workbook", "文件既不是文本，也不是表格", _EXPORT),
    "one_line": Unreadable(
        "has all its rows in one line, and where each ends cannot be told",
        "Export the list again as .xlsx, or as CSV with one row a line.",
        "全部内容在同一行，无法判断各行在哪里结束",
        "请重新导出为xlsx，或每人一行的CSV后报送",
    ),
    "pdf": _of("is a PDF", "文件是PDF", _EXPORT),
    "picture": _of("is a picture", "文件是图片", _EXPORT),
    "rtf": _of("is a text document", "文件是文字文档", _EXPORT),
    "database": _of("is a database", "文件是数据库", _EXPORT),
    "rar": _of("is a RAR archive", "文件是RAR压缩包", _UNPACK),
    "7z": _of("is a 7-Zip archive", "文件是7-Zip压缩包", _UNPACK),
    "gzip": _of("is a gzip archive", "文件是gzip压缩包", _UNPACK),
    "packed": _of("is an archive of another kind than zip", "文件是zip以外的压缩包", _UNPACK),
    "numbers": _of(
        "is a document of Apple Numbers, Pages or Keynote", "文件是苹果Numbers（或Pages、Keynote）文档", _EXPORT
    ),
    "ofd": _of("is an OFD document", "文件是OFD版式文档", _EXPORT),
    "word": _of("is a Word document", "文件是Word文档", _EXPORT),
    "powerpoint": _of("is a PowerPoint presentation", "文件是PowerPoint演示文稿", _EXPORT),
    "document": _of("is a document, and no workbook", "文件是文档，不是表格", _EXPORT),
    "program": _of("is a program", "文件是程序", _EXPORT),
}  # fmt: skip
"""Code → why and remedy."""
