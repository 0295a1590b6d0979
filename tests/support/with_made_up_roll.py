"""doudi with one roll more than it ships with, as if somebody had added its three files: declaration, headings, suite.

    python -m tests.support.with_made_up_roll FOLDER COMMAND…

``FOLDER`` holds what would be added, in ``feeds/``, ``suites/`` and ``headings/``. ``COMMAND`` is doudi's own, or
``persons``: the persons of the last committed run and the entries of the rolls, as parquet files in the folder.
A process of its own, since contracts and facts follow from the declarations when they are imported.
"""

import shutil
import sys
from pathlib import Path

import transforms.feeds


def add(folder: Path) -> None:
    """Make the program find what stands in the folder besides its own; the declaration before all else."""
    transforms.feeds.__path__.append(str(folder / "feeds"))
    import expectations.suites
    from flows.workspace import shipped

    expectations.suites.__path__.append(str(folder / "suites"))
    data = folder / "data"
    if not data.exists():
        shutil.copytree(shipped.data_folder(), data, ignore=shutil.ignore_patterns("sample", "pictures"))
        shutil.copytree(folder / "headings", data / "headings", dirs_exist_ok=True)
    shipped.data_folder = lambda: data


def write_persons(folder: Path, workspace: Path) -> None:
    """core_persons and core_coverage of the last committed run."""
    from flows.commands.past_run import last_run, reopened
    from flows.workspace.workspace import Workspace

    office = Workspace.at(workspace)
    committed = last_run(office)
    with reopened(office, committed, committed.as_of) as past:
        past.judge()
        for table in ("core_persons", "core_coverage"):
            past.run.table(f"from {table}").write_parquet(folder / f"{table}.parquet")


if __name__ == "__main__":
    place, command, *rest = sys.argv[1:]
    add(Path(place))
    if command == "persons":
        write_persons(Path(place), Path(rest[0]))
    else:
        from flows.cli import main

        sys.exit(main([command, *rest]))
