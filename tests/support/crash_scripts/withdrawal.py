"""Kill a withdrawal at a named moment: ``python -m tests.support.crash_scripts.withdrawal MOMENT WORKSPACE``.

Here belongs what is put in the way of the program in a process that dies of it. What must hold afterwards is said by
tests/commands/test_withdraw.py.
"""

import os
import sys

from flows.cli import main
from flows.store import publish, withdrawals

DAY = "2026-11-20"
STATUS = 9
"""What a killed process ends with."""


def die(*_given, **_named):
    os._exit(STATUS)


def in_the_middle_of_the_transaction():
    withdrawals._without_steps = die


def between_state_and_outbox():
    publish._rename = die


def after_the_outbox_was_moved():
    publish._note = die


def before_it_is_recorded_as_moved():
    publish.settle = die


MOMENTS = {
    moment.__name__: moment
    for moment in (
        in_the_middle_of_the_transaction,
        between_state_and_outbox,
        after_the_outbox_was_moved,
        before_it_is_recorded_as_moved,
    )
}

if __name__ == "__main__":
    MOMENTS[sys.argv[1]]()
    sys.exit(main(["withdraw", DAY, "--reason", "标准录入错误", "--workspace", sys.argv[2]]))
