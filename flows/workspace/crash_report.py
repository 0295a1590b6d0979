"""Handle exceptions at the top level: write a redacted crash report (DECISIONS 7).

Belongs here: the one ``except Exception``. Errors of Polars and DuckDB carry values, so their text never reaches a
log, a terminal or Prefect: it goes to a file in the workspace that only its owner may read.
"""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from transforms.errors import InternalError, PipelineError

_STOPPED = re.compile("Query interrupted")
"""What DuckDB says when a signal ends its query."""


@contextmanager
def guarded(crash_folder: Path) -> Iterator[None]:
    """Turn an unexpected exception into an ``InternalError`` that holds nothing personal.

    A signal (Ctrl-C, time that is up) that meets DuckDB at work comes out as its error; it is a signal again here.
    """
    try:
        yield
    except (PipelineError, InternalError, BrokenPipeError):
        raise
    except Exception as error:  # noqa: BLE001 — the boundary; see the module's docstring
        if _STOPPED.fullmatch(str(error)):
            raise KeyboardInterrupt from None
        run_id = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        crash_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        report = crash_folder / f"{run_id}.txt"
        report.touch(mode=0o600)
        report.write_text(traceback.format_exc(), encoding="utf-8")
        fault = InternalError(run_id, f"store/crash/{report.name}")
    else:
        return
    raise fault from None


READER_GONE = 141
"""What a shell says of a program whose output nobody reads any more."""


def reader_gone(error: BrokenPipeError) -> int:
    """Give the exit code for a closed pipe: whoever read the output (``| head``) has seen enough.

    Raises:
        BrokenPipeError: it was another pipe.

    """
    try:
        for stream in (sys.stdout, sys.stderr):
            print(file=stream, flush=True)
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.dup2(nowhere, sys.stderr.fileno())
        return READER_GONE
    raise error
