"""Files through intake, validation and standardising in this process, as `doudi check` does it."""

from contextlib import contextmanager
from datetime import date

import polars as pl

from flows.intake.file_context import FileContext
from flows.intake.parts import ReadContext, unreadable
from flows.intake.range_check import Received, judged
from flows.intake.read_file import read_files
from flows.intake.reading_key import reading_key
from flows.readers.archives import Refused, opened
from flows.store.store import Store
from flows.workspace.files import as_received, digest
from flows.workspace.progress import Progress
from flows.workspace.reference import read_reference
from flows.workspace.settings import Settings


@contextmanager
def desk(folder, **settings):
    """A desk with a store of its own."""
    store, chosen = Store(folder / "store"), Settings(**settings)
    store.make()
    store.migrate()
    with store.working(chosen) as connection:
        yield ReadContext(connection, store.work, store.snapshots, read_reference(chosen.area), chosen, Progress())


def parts_of(folder, files, known=(), seen=None, seen_on=None, **settings):
    """What became of name → bytes: (path, part, its standard rows, its returned rows), in the order of the paths.

    seen_on: the day on which the files were first seen.
    """
    with desk(folder, **settings) as at:
        paths = []
        for name, data in files.items():
            path = folder / "inbox" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            paths.append(as_received(path, path.relative_to(folder / "inbox")))
        found = [
            one
            for place, file in enumerate(paths)
            for one in opened(file, folder / f"zip{place}", at.settings.password)
        ]
        refused = [(one.file.path, unreadable("", one.error)) for one in found if isinstance(one, Refused)]
        files = [one for one in found if not isinstance(one, Refused)]
        known_as = [FileContext.of(file, at.reference, seen_on) for file in files]
        keyed = [(no, file, reading_key(file, digest(file.source), at)) for no, file in enumerate(known_as)]
        read = read_files(keyed, at)
        today, seen = date(2026, 11, 20), seen or {}
        at_hand = [
            Received(no, files[no].supplier, digest(files[no]), seen.get(part.key, today), part) for no, part in read
        ]
        _, held = judged(at_hand, [(part, seen.get(part.key, today)) for part in known], at.settings, date.max)
        read = refused + [(files[no].path, part) for (no, _), part in zip(read, held, strict=True)]
        return [
            (path, part, _rows(at.snapshot(part)), _rows(at.rejected(part)))
            for path, part in sorted(read, key=lambda one: one[0])
        ]


def only(folder, name, data, **settings):
    """The one part of one file, its rows and what is returned."""
    ((_, part, rows, returned),) = parts_of(folder, {name: data}, **settings)
    return part, rows, returned


def _rows(path):
    return pl.read_parquet(path) if path.exists() else None
