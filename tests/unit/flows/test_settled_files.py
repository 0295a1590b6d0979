"""Files being copied are left alone until they are whole; what came to rest is called once."""

import threading
import time

import pytest

from flows.orchestration.deployments import TAKING_FILES
from flows.orchestration.serve import Watch
from flows.orchestration.settled_files import require_settled
from flows.workspace.settings import Settings
from flows.workspace.workspace import Workspace
from transforms.errors import StillArriving


@pytest.fixture
def watch(tmp_path):
    for name in ("inbox", "returned", "store"):
        (tmp_path / name).mkdir()
    called = []
    return Watch(Workspace.at(tmp_path), Settings(settle_seconds=60), TAKING_FILES, called.append), called, tmp_path


def test_a_file_that_grows_is_not_called_until_it_has_lain_still(watch):
    eye, called, place = watch
    for second in range(0, 300, 30):
        with (place / "inbox" / "list.csv").open("ab") as file:
            file.write(b"row\n")
        eye.look(second)
    assert called == []
    for second in (300, 330, 360, 390, 420):
        eye.look(second)
    assert called == ["monitor"]


def test_what_was_called_for_is_remembered_over_a_restart_and_new_files_are_not(watch):
    eye, called, place = watch
    (place / "returned" / "list.csv").write_bytes(b"1")
    for second in (0, 60, 120):
        eye.look(second)
    again = Watch(Workspace.at(place), eye.settings, TAKING_FILES, called.append)
    for second in (0, 60, 120):
        again.look(second)
    assert called == ["feedback"]
    (place / "returned" / "more.csv").write_bytes(b"2")
    for second in (200, 260, 320):
        again.look(second)
    assert called == ["feedback", "feedback"]


def test_empty_folders_and_office_lock_files_call_nobody(watch):
    eye, called, place = watch
    (place / "inbox" / "~$list.xlsx").write_bytes(b"1")
    for second in (0, 60, 120):
        eye.look(second)
    assert called == []


def test_a_run_waits_for_a_folder_in_which_something_still_changes(tmp_path):
    target = tmp_path / "list.csv"
    target.write_bytes(b"1")

    def go_on():
        time.sleep(0.1)
        with target.open("ab") as file:
            file.write(b"2")

    writer = threading.Thread(target=go_on)
    writer.start()
    with pytest.raises(StillArriving):
        require_settled(tmp_path, 0.5)
    writer.join()
    require_settled(tmp_path, 0.1)
