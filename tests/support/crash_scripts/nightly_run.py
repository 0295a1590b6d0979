"""Kill a night at a named moment: ``python -m tests.support.crash_scripts.nightly_run MOMENT WORKSPACE``.

Here belongs what is put in the way of the program in a process that dies of it. What must hold afterwards is said by
tests/whole/test_crash.py.
"""

import os
import sys

from flows.cli import main
from flows.nightly import commit
from flows.nightly.outputs import work_lists
from flows.nightly.stages import deliver, flag, standardise
from flows.store import publish

DAY = "2026-11-20"
STATUS = 9
"""What a killed process ends with."""


def die(*_given, **_named):
    os._exit(STATUS)


def when_standardise_begins():
    standardise.standardise = die


def when_flag_begins():
    flag.flag = die


def in_the_middle_of_the_commit():
    insert = commit.insert

    def insert_and_die(state, table, *rest):
        insert(state, table, *rest)
        if table == "readings":
            die()

    commit.insert = insert_and_die


def between_commit_and_publication():
    deliver.finish_publications = die


def while_a_publication_is_put_in_place():
    put_in_place = publish.publish

    def publish_and_die(*given):
        put_in_place(*given)
        die()

    publish.publish = publish_and_die


def while_lists_are_written():
    write, written = work_lists.write_list, []

    def write_three(*given, **named):
        written.append(1)
        if len(written) > 3:
            die()
        write(*given, **named)

    work_lists.write_list = write_three


MOMENTS = {
    moment.__name__: moment
    for moment in (
        when_standardise_begins,
        when_flag_begins,
        in_the_middle_of_the_commit,
        between_commit_and_publication,
        while_a_publication_is_put_in_place,
        while_lists_are_written,
    )
}

if __name__ == "__main__":
    MOMENTS[sys.argv[1]]()
    sys.exit(main(["run", "--bare", "--as-of", DAY, "--workspace", sys.argv[2]]))
