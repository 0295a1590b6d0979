"""STUB by lead, to be overwritten by the expectations helper."""
from dataclasses import dataclass
import polars as pl
@dataclass(frozen=True)
class Wording:
    reason_zh: str
    remedy_zh: str
@dataclass(frozen=True)
class Verdict:
    failures: pl.DataFrame
F={"file_no":pl.Int32,"sheet":pl.String,"row_no":pl.Int64,"column":pl.String,"reason":pl.String,"severity":pl.String}
def suite_for(feed): return feed
def suite_digest(feed): return "x"
def judge(connection, table, suite): return Verdict(pl.DataFrame(schema=F))
class W(dict):
    def __missing__(self,k): return Wording(k,k)
def wording(): return W()
