"""A command as a person at a terminal of 80 columns sees it."""

import os
import pty
import re
import subprocess
import termios

from tests.support.command_line import DOUDI
from tests.support.places import ROOT


def at_terminal(arguments, output=None, status=0):
    """Run a command of doudi; what the terminal received. ``output``: a file that takes the place of stdout."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    command = [*DOUDI, *map(str, arguments)]
    environment = os.environ | {"TERM": "xterm"}
    process = subprocess.Popen(command, cwd=ROOT, stdout=output or theirs, stderr=theirs, env=environment)
    os.close(theirs)
    got = b""
    while True:
        try:
            piece = os.read(ours, 1 << 16)
        except OSError:  # how Linux says that the other side was closed
            break
        if not piece:
            break
        got += piece
    os.close(ours)
    assert process.wait(timeout=60) == status, got.decode()
    return got.decode()


def plain(got):
    """Without colours and movements of the cursor."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", got).replace("\r\n", "\n")


def frames(got):
    """Every state of the bar."""
    return [frame for frame in re.split(r"[\r\n]", plain(got)) if "━" in frame]


def left(got):
    """The lines that still stand when the bar has gone."""
    lines = [line.rsplit("\r", 1)[-1] for line in plain(got).split("\n")]
    return [line for line in lines if line.strip() and "━" not in line]
