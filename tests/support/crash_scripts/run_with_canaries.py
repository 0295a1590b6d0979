"""Run the night twice: ``python -m tests.support.crash_scripts.run_with_canaries WORKSPACE``.

First as it is, then with a stage that breaks over somebody's data. Prints the message of the state that each run ends
in. What must hold afterwards is said by tests/whole/test_serve.py.
"""

import sys

from flows.nightly.stages import flag
from flows.orchestration.monitor import monitor
from tests.support.canaries import NAME, NUMBER


def breaks(*_):
    raise ValueError(f"conversion failed for {NAME} {NUMBER}")


if __name__ == "__main__":
    print(monitor(sys.argv[1], return_state=True).message)
    flag.flag = breaks
    print(monitor(sys.argv[1], return_state=True).message)
