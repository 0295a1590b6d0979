"""Keep what is said to a console from breaking a command.

Belongs here: the streams of a process. What is said is everybody's own.
"""

from __future__ import annotations

import io
import sys


def show_any_character() -> None:
    """Write a question mark for a character that a console lacks: one of cp936 knows no 𠮷, one of ASCII no 县.

    Logging and the display of progress write to the same streams. Whoever looks on loses a character, never the work.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
