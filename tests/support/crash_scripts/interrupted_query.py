"""Send this process Ctrl-C while DuckDB works: ``python -m tests.support.crash_scripts.interrupted_query FOLDER``.

Prints ``stopped`` where the interrupt arrives as one. Crash reports would be left in the folder.
"""

import os
import signal
import sys
import threading
from pathlib import Path

import duckdb

from flows.workspace.crash_report import guarded

if __name__ == "__main__":
    try:
        with guarded(Path(sys.argv[1])), duckdb.connect() as connection:
            threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
            connection.execute("select sum(a.range % 7 * b.range) from range(30000000) a, range(20) b")
    except KeyboardInterrupt:
        print("stopped")
