"""Let the flow of the night exceed its time: ``python -m tests.support.crash_scripts.run_beyond_its_time WORKSPACE``.

Prints the state that the flow ends in. What must hold afterwards is said by tests/whole/test_serve.py.
"""

import sys

from flows.nightly.stages import join
from flows.orchestration.monitor import monitor


def join_for_minutes(run, _):
    run.connection.execute("select sum(a.range * b.range) from range(1000000000) a, range(20000) b")


if __name__ == "__main__":
    join.join = join_for_minutes
    print(monitor.with_options(timeout_seconds=3)(sys.argv[1], return_state=True).name)
