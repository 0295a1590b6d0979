"""Run commands in this process, as a user would see them: libraries are imported once for all tests of a worker."""

import contextlib
import io
import subprocess
import sys

from flows.cli import main


def run(*arguments):
    """One command; gives what subprocess.run would, with the same streams of text."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
    words = [str(word) for word in arguments]
    with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
        try:
            code = main(words)
        except SystemExit as end:  # what argparse says of words that it cannot take
            code = end.code
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    said = [stream.buffer.getvalue().decode("utf-8") for stream in streams]
    return subprocess.CompletedProcess(["doudi", *words], code, *said)


def needs_a_process(arguments, options):
    """Prefect reads its settings once a process, and an environment of its own cannot be given to this one."""
    first = str(arguments[0]) if arguments else ""
    return bool(options) or first == "serve" or (first in ("run", "demo") and "--bare" not in map(str, arguments))
