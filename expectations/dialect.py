"""Adapt DuckDB to SQLAlchemy and Great Expectations: the smallest dialect that makes push-down work.

``duckdb-engine`` alone fails every data expectation on DuckDB 2: Great Expectations reads rows after
it closed the connection, and reflection asks PostgreSQL tables that DuckDB does not have. So results
are buffered when they arrive, and columns come from DuckDB's own catalogue. The dialect says it is
PostgreSQL, which gives Great Expectations' regular expressions (``~``: a partial match, so anchor).
"""

from __future__ import annotations

import re
from typing import Any

import duckdb
import duckdb_engine
import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg2 import PGExecutionContext_psycopg2
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

NAME = "doudi_duckdb"

_TYPES: dict[str, Any] = {
    "BIGINT": sa.types.BIGINT,
    "INTEGER": sa.types.INTEGER,
    "SMALLINT": sa.types.SMALLINT,
    "DOUBLE": sa.types.Float,
    "DATE": sa.types.DATE,
    "BOOLEAN": sa.types.BOOLEAN,
    "TIMESTAMP": sa.types.TIMESTAMP,
}


class _Buffered(PGExecutionContext_psycopg2):
    """Fetches every row at once: DuckDB drops a result when its transaction ends."""

    def post_exec(self) -> None:
        super().post_exec()  # type: ignore[no-untyped-call]
        if self.cursor.description:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, initial_buffer=self.cursor.fetchall()
            )


class Dialect(duckdb_engine.Dialect):
    """Reflection from DuckDB's catalogue; no keys, indexes or comments are looked for."""

    name = "postgresql"
    execution_ctx_cls = _Buffered
    supports_statement_cache = False

    def get_columns(self, connection: Any, table_name: str, schema: str | None = None, **_: Any) -> Any:
        rows = connection.execute(
            sa.text(
                "select column_name, data_type, is_nullable from duckdb_columns() where table_name = :name "
                "and database_name = current_database() and (:schema is null or schema_name = :schema) "
                "order by column_index"
            ),
            {"name": str(table_name), "schema": schema},
        ).fetchall()
        return [
            {"name": name, "type": _type(dtype), "nullable": bool(nullable), "default": None}
            for name, dtype, nullable in rows
        ]

    def get_pk_constraint(self, *_: Any, **__: Any) -> Any:
        return {"constrained_columns": [], "name": None}

    def get_foreign_keys(self, *_: Any, **__: Any) -> list[Any]:
        return []

    def get_indexes(self, *_: Any, **__: Any) -> list[Any]:
        return []

    def get_unique_constraints(self, *_: Any, **__: Any) -> list[Any]:
        return []

    def get_check_constraints(self, *_: Any, **__: Any) -> list[Any]:
        return []

    def get_table_comment(self, *_: Any, **__: Any) -> Any:
        return {"text": None}


def _type(dtype: str) -> Any:
    decimal = re.match(r"DECIMAL\((\d+),(\d+)\)", dtype)
    if decimal:
        return sa.types.DECIMAL(int(decimal[1]), int(decimal[2]))
    return _TYPES.get(dtype, sa.types.VARCHAR)()


def source(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Arguments for ``add_sql``: a cursor of its own, since SQLAlchemy rolls back what it was given."""
    registry.register(NAME, __name__, "Dialect")
    return {
        "connection_string": f"{NAME}:///:memory:",
        "kwargs": {
            "creator": lambda: duckdb_engine.ConnectionWrapper(connection.cursor()),
            "poolclass": sa.pool.StaticPool,
        },
    }
