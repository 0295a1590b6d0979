"""Let a flow wait for a file that still grows: ``python -m tests.support.crash_scripts.wait_for_a_growing_file FOLDER``.

Prints whether the flow went on while the file was being copied, or when it was whole.
"""

import sys
import threading
import time
from pathlib import Path

from prefect import flow

from flows.orchestration import flow_support
from flows.workspace.workspace import Workspace


def copy_slowly(inbox):
    for _ in range(6):
        with (inbox / "list.csv").open("ab") as file:
            file.write(b"row")
        time.sleep(0.2)


@flow
def waits(inbox: Path):
    copier = threading.Thread(target=copy_slowly, args=[inbox])
    copier.start()
    flow_support.wait_for_files(Workspace.at(inbox.parent), inbox)
    print("copying" if copier.is_alive() else "whole")


if __name__ == "__main__":
    flow_support._settled = flow_support._settled.with_options(retry_delay_seconds=0.1)
    waits(Path(sys.argv[1]) / "inbox")
