"""A query with one line of it changed, for as long as a block lasts: a fault that some test must notice."""

from contextlib import contextmanager
from unittest.mock import patch

from transforms import sql


@contextmanager
def planted(name, old, new):
    """Run the block with ``old`` replaced by ``new`` in the query of that name."""
    original = sql.text_of
    assert old in original(name), "the fault no longer fits the query"

    def changed(asked):
        return original(asked).replace(old, new) if asked == name else original(asked)

    with patch.object(sql, "text_of", changed):
        sql.query.cache_clear()
        try:
            yield
        finally:
            sql.query.cache_clear()
