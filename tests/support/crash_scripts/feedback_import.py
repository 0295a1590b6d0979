"""Kill an import of findings at a named moment: ``python -m tests.support.crash_scripts.feedback_import MOMENT WORKSPACE``.

Here belongs what is put in the way of the program in a process that dies of it. What must hold afterwards is said by
tests/commands/test_feedback.py.
"""

import os
import sys

from flows.cases import feedback
from flows.cases.corrections import Prepared
from flows.cli import main

STATUS = 9
"""What a killed process ends with."""


def die(*_given, **_named):
    os._exit(STATUS)


def before_the_commit():
    feedback._commit = die


def in_the_middle_of_the_commit():
    insert = feedback.insert

    def insert_and_die(state, table, *rest):
        insert(state, table, *rest)
        die()

    feedback.insert = insert_and_die


def before_the_answers():
    Prepared.put_in_place = die


MOMENTS = {moment.__name__: moment for moment in (before_the_commit, in_the_middle_of_the_commit, before_the_answers)}

if __name__ == "__main__":
    MOMENTS[sys.argv[1]]()
    sys.exit(main(["feedback", "--workspace", sys.argv[2], "--as-of", "2026-11-25"]))
