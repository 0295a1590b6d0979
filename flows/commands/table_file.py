"""Write a table to a file that somebody named: CSV, Parquet or a workbook, for its owner only.

Belongs here: which names and folders are taken, and that a file is whole or as it was before. Which rows it has is
its command's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from transforms.errors import BadTarget
from transforms.messages import listed, tr


def require_target(to: Path, endings: Sequence[str]) -> None:
    """Refuse a name with another ending, or a folder that is not there, before anything is computed.

    Raises:
        BadTarget: says which of the two, and what to do.

    """
    if to.suffix.lower() not in endings:
        *others, last = endings
        if others:
            raise BadTarget(
                tr(
                    "{file} must end in {endings} or {last}. Choose one of them.",
                    file=to.name, endings=listed(others), last=last,
                )
            )  # fmt: skip
        raise BadTarget(tr("{file} must end in {ending}.", file=to.name, ending=last))
    if not to.absolute().parent.is_dir():
        raise BadTarget(tr("There is no folder {folder}. Make it, or write elsewhere.", folder=to.absolute().parent))


@contextmanager
def whole_file(to: Path) -> Iterator[Path]:
    """Give a name beside the target to write to; it takes the target's place once it is complete.

    Raises:
        BadTarget: the file is open elsewhere, or may not be written there.

    """
    part = to.with_name(f".{to.name}.part{to.suffix}")
    try:
        yield part
        part.chmod(0o600)
        part.replace(to)
    except OSError:
        raise BadTarget(
            tr("{file} cannot be written. Close it where it is open, or write elsewhere.", file=to)
        ) from None
    finally:
        part.unlink(missing_ok=True)
