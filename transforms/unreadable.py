"""Declare why a file cannot be read and what its sender can do.

Belongs here: one entry for each condition, with one remedy that fits it. Who notices it is in ``flows.readers``; what
is wrong with a file that can be read is ``flows.intake.refusals``'. What is said here is kept in both languages, so
that its Chinese is the words of 退回清单, too.
"""

from __future__ import annotations

from typing import NamedTuple

from transforms.messages import Both, both, mark


class Unreadable(NamedTuple):
    """Why a file cannot be read, and the remedy: messages for ``both``."""

    why: str
    remedy: str

    def said(self) -> tuple[Both, Both]:
        """Give why and remedy in both languages."""
        return both(self.why), both(self.remedy)


_EXPORT = mark("Export the list as .xlsx or CSV and send that.")
_UNPACK = mark("Unpack it and put the lists into the inbox.")
_SAVE_ANEW = mark("Open it in Excel or WPS, save it anew, and send it again.")
_SEND_AGAIN = mark("Send it again.")
_TOO_LARGE = mark("Delete empty rows and columns beyond the list, save it anew and send it again.")
_CUT_OFF = mark("is cut off or damaged")

UNREADABLE = {
    "open_elsewhere": Unreadable(
        mark("is open in another program or may not be read"), mark("Close it (Excel, WPS), then run again.")
    ),
    "gone": Unreadable(
        mark("cannot be read (moved, or the disk is at fault)"), mark("Put it back, then run again.")
    ),
    "none_of_ours": Unreadable(
        mark("is none of our lists: no sheet has a column of case numbers"),
        mark("If an office sent it as a list of people, put it into the inbox."),
    ),
    "empty": Unreadable(mark("is empty"), _SEND_AGAIN),
    "protected": Unreadable(
        mark("is protected with a password"),
        mark("Save it without a password and send it again, or set workbook_password in doudi.toml."),
    ),
    "archive_protected": Unreadable(
        mark("is in an archive that is protected with a password"),
        mark("Send it without a password, or set workbook_password in doudi.toml."),
    ),
    "archive_sealed": Unreadable(
        mark("is protected with a password (AES), which cannot be opened here"),
        mark("Pack the lists without a password and send the archive again."),
    ),
    "damaged": Unreadable(_CUT_OFF, _SAVE_ANEW),
    "damaged_within": Unreadable(mark("is damaged within"), _SAVE_ANEW),
    "cut_off": Unreadable(_CUT_OFF, _SEND_AGAIN),
    "archive_damaged": Unreadable(
        mark("is in an archive that is cut off or damaged"), mark("Pack the lists anew and send the archive again.")
    ),
    "too_large": Unreadable(mark("is damaged or far larger than a list can be"), _TOO_LARGE),
    "too_many_cells": Unreadable(mark("holds more cells than a list can have"), _TOO_LARGE),
    "unpacks_absurdly": Unreadable(mark("unpacks to an absurd size"), _TOO_LARGE),
    "archive_absurd": Unreadable(mark("is an archive that unpacks to an absurd size or to too many files"), _UNPACK),
    "archive_empty": Unreadable(mark("is an empty archive"), _UNPACK),
    "archive_within": Unreadable(mark("is an archive within archives"), _UNPACK),
    "no_table": Unreadable(
        mark("is a web page or XML without a table"),
        mark("Export the list again and look into the file before sending it: it may hold a log-in page or a notice."),
    ),
    "no_text": Unreadable(mark("is neither text nor a workbook"), _EXPORT),
    "one_line": Unreadable(
        mark("has all its rows in one line, and where each ends cannot be told"),
        mark("Export the list again as .xlsx, or as CSV with one row a line."),
    ),
    "pdf": Unreadable(mark("is a PDF"), _EXPORT),
    "picture": Unreadable(mark("is a picture"), _EXPORT),
    "rtf": Unreadable(mark("is a text document"), _EXPORT),
    "database": Unreadable(mark("is a database"), _EXPORT),
    "rar": Unreadable(mark("is a RAR archive"), _UNPACK),
    "7z": Unreadable(mark("is a 7-Zip archive"), _UNPACK),
    "gzip": Unreadable(mark("is a gzip archive"), _UNPACK),
    "packed": Unreadable(mark("is an archive of another kind than zip"), _UNPACK),
    "numbers": Unreadable(mark("is a document of Apple Numbers, Pages or Keynote"), _EXPORT),
    "ofd": Unreadable(mark("is an OFD document"), _EXPORT),
    "word": Unreadable(mark("is a Word document"), _EXPORT),
    "powerpoint": Unreadable(mark("is a PowerPoint presentation"), _EXPORT),
    "document": Unreadable(mark("is a document, and no workbook"), _EXPORT),
    "program": Unreadable(mark("is a program"), _EXPORT),
}  # fmt: skip
"""Code → why and remedy."""
