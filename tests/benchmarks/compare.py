"""Times the whole run against the bare script, in turn, as whole processes, with peak memory.

    python -m tests.benchmarks.compare --people 60000 --runs 3 --to DIR

Peak memory is that of the largest single process. Every counted run starts from an empty store; the
night after, with nothing new to read, is timed beside it.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time

from tests.benchmarks import bare as bare_script
from tests.benchmarks.world import arguments, make
from tests.support.command_line import DOUDI, script
from tests.support.places import ROOT


def timed(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak memory in GB of a command; it must end well."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - began, usage.ru_maxrss / 2**20


def main() -> None:
    """Make the world once, run in turn, print a table for README.md."""
    options = arguments()
    options.add_argument("--runs", type=int, default=3)
    chosen = options.parse_args()
    world = chosen.to
    rows = 0
    if not (world / "inbox").exists():
        rows = make(
            world, chosen.people, chosen.roll_rows, chosen.register_rows, chosen.seed, chosen.damaged
        )  # fmt: skip
    night = [*DOUDI, "run", "--bare", "--as-of", "2026-11-20", "--workspace", str(world)]
    bare = script(bare_script, world)
    found: dict[str, list[tuple[float, float]]] = {"bare script": [], "first night": [], "night after": []}
    for _ in range(chosen.runs):
        for folder in ("bare", "store", "outbox"):
            shutil.rmtree(world / folder, ignore_errors=True)
        found["bare script"].append(timed(bare))
        shutil.rmtree(world / "bare", ignore_errors=True)
        found["first night"].append(timed(night))
        found["night after"].append(timed(night))
    start = statistics.median(timed([sys.executable, "-c", "import great_expectations"])[0] for _ in range(3))
    print(f"\n{rows:,} rows; importing Great Expectations alone takes {start:.1f} s of the first night\n")
    print("| run | seconds (median) | ratio to bare, pair by pair (median) | peak memory, GB |\n|---|---|---|---|")
    for name, runs in found.items():
        ratios = [run[0] / bare_run[0] for run, bare_run in zip(runs, found["bare script"], strict=True)]
        seconds, memory = statistics.median(run[0] for run in runs), max(run[1] for run in runs)
        print(f"| {name} | {seconds:.1f} | {statistics.median(ratios):.2f} | {memory:.2f} |")


if __name__ == "__main__":
    main()
