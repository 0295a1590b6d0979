"""Flag and deliver: outcomes → open cases → lists, returned rows and manifest, published whole."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path

import polars as pl

from flows.files import sha256_of, write_list
from flows.identities import stage_identities
from flows.links import stage_links
from flows.night import Input, Night
from flows.publication import commit, finish_publications, staged_assessments
from flows.receive import RETURNED, UNREADABLE, Part
from flows.reference import Wording, read_wording
from flows.stages.asking import ask, question_lists, with_repairs
from flows.stages.judging import load, make, refusals
from flows.store import quoted
from transforms import guard, rules
from transforms.errors import WorkspaceAtFault
from transforms.feeds import all_feeds
from transforms.programmes import all_programmes

_HIT = ("meets", "possible")
_LIST_IDENTITY = ("户编号", "户主证件号码")
_DETAIL_IDENTITY = ("户编号", "人编号", "证件号码")


def flag(night: Night) -> None:
    """Who is missing from a roll, behind the live guard; one case for each household."""
    night.tell("flagging")
    _guard(night)
    opening = pl.DataFrame({"programme": list(night.settings.opening_programmes)})
    withheld = pl.DataFrame({"programme": sorted(night.withheld)}, schema={"programme": pl.String})
    known = night.table("select case_id, county_code, household_code, opened_on, state from state.cases")
    load(night, {"run_opening": opening, "run_withheld": withheld, "known_cases": known})
    make(night, ("core_flags", "core_cases"))


def _guard(night: Night) -> None:
    names = {programme.code: programme for programme in all_programmes()}
    if wrong := set(night.order.release) - set(names):
        raise WorkspaceAtFault(
            f"--release {', '.join(sorted(wrong))}: no such programme; there are {', '.join(names)}."
        )
    tonight = night.table(
        "select programme, count(*) filter (where outcome not in ('covered', 'covered_elsewhere', 'deceased', "
        "'not_in_force')) as judged, count(*) filter (where outcome in ('meets', 'possible')) as flagged "
        "from core_assessments group by programme order by programme"
    )
    past = night.table(
        "select programme, flagged / judged as rate from state.rates "
        "where as_of < $day and not withheld and judged > 0 "
        "qualify row_number() over (partition by programme order by as_of desc) <= $nights",
        day=night.order.as_of,
        nights=guard.NIGHTS,
    )
    for code, judged, flagged in tonight.iter_rows():
        history = past.filter(pl.col("programme") == code)["rate"].to_list()
        why = guard.objection(flagged, judged, history, zero_is_right=names[code].zero_is_right)
        if why and code not in night.order.release:
            night.withheld[code] = why
    night.rates = tonight.select(
        "programme", "judged", "flagged", pl.lit(night.order.as_of).alias("as_of"),
        pl.col("programme").is_in(sorted(night.withheld)).alias("withheld"),
    )  # fmt: skip


def deliver(night: Night) -> None:
    """Lists for each county, returned rows for each supplier, the manifest; then commit and publish."""
    night.tell("writing lists")
    _explain(night)
    cases = night.table("select case_id, county_code, household_code, opened_on, state, is_new from core_cases")
    night.run_id = _run_id(night, cases)
    ready = night.store.ready / night.run_id
    lists = {**_county_lists(night, ready), **question_lists(night, ready), **_returned_lists(night, ready)}
    _write_manifest(night, ready, lists)
    _write_assessments(night)
    stage_links(night)
    stage_identities(night)
    rates = night.rates.with_columns(run_id=pl.lit(night.run_id))
    night.rates = rates
    night.connection.execute("detach state")
    night.tell("publishing")
    commit(night, cases.filter("is_new").drop("is_new"))
    night.published = finish_publications(night.store, night.order.workspace / "outbox")
    _summarise(night)


def _explain(night: Night) -> None:
    answers = night.table("select distinct programme, outcome, clause, failed, unknown from core_flags")
    spelt = rules.explained(answers, all_programmes(), night.order.as_of)
    inputs = pl.DataFrame(
        [(found.file_no, found.file.path) for found in night.inputs],
        schema={"file_no": pl.Int32, "path": pl.String}, orient="row",
    )  # fmt: skip
    names = pl.DataFrame(
        {"programme": [p.code for p in all_programmes()], "name_zh": [p.name_zh for p in all_programmes()]}
    )
    counties = pl.DataFrame(
        {
            "county_code": list(night.reference.county_names),
            "county_name": list(night.reference.county_names.values()),
        }
    )
    load(
        night,
        {"core_reasons": spelt, "run_inputs": inputs, "ref_programmes": names, "ref_counties": counties},
    )
    make(night, ("out_details", "out_work_list"))
    ask(night)


def _county_lists(night: Night, ready: Path) -> dict[str, int]:
    """Both lists of every county whose rolls are known; headings only where nobody is flagged."""
    judged = night.table("select county_code from run_counties where dibao_roll_known and tekun_roll_known order by 1")[
        "county_code"
    ]
    written = {}
    for county in judged:
        name, day = night.county_name(county), night.order.as_of
        for table, title, identity in (
            ("out_work_list", "疑似应保未保核查名单", _LIST_IDENTITY),
            ("out_details", "成员明细", _DETAIL_IDENTITY),
        ):
            rows = night.table(
                f"select * exclude (county_code) from {table} where county_code = $county",  # noqa: S608
                county=county,
            )
            rows = rows.drop("strength_rank", strict=False)
            path = f"{name}/{title}_{name}_{day}.csv"
            write_list(rows, ready / path, identity, style=night.settings.csv_identity)
            written[path] = rows.height
    return written


def _returned_lists(night: Night, ready: Path) -> dict[str, int]:
    """退回清单 of each supplier and feed: rows set aside, questions, and files refused."""
    wording = read_wording()
    rows: dict[tuple[str, str], list[pl.DataFrame]] = {}
    in_use = set(
        night.parts.filter(pl.col("use").is_in(["used", "refused", "incomplete"])).select("file_no", "feed").rows()
    )
    for found in night.inputs:
        for part in found.parts:
            if part.status == UNREADABLE or (found.file_no, part.feed) in in_use:
                name = all_feeds()[part.feed].name_zh if part.feed else "无法识别"
                rows.setdefault((found.file.supplier, name), []).append(_returned(night, found, part, wording))
    written = {}
    for (supplier, name), frames in sorted(rows.items()):
        listed = pl.concat(frames)
        if listed.height:
            path = f"退回/{supplier}/{name}_退回清单.csv"
            write_list(listed, ready / path, (), style=night.settings.csv_identity)
            written[path] = listed.height
    return written


def _returned(night: Night, found: Input, part: Part, wording: dict[str, Wording]) -> pl.DataFrame:
    path = night.desk.returned(part)
    rows = pl.read_parquet(path) if part.feed and path.exists() else pl.DataFrame(schema=RETURNED)
    rows = with_repairs(night, found.file_no, str(part.feed), rows)
    headings = {column: heading for heading, column in part.mapped.items()}
    if part.feed:
        headings = {column.name: column.zh for column in all_feeds()[part.feed].fields} | headings
    codes = rows["reason"].unique().to_list()
    listed = rows.select(
        pl.lit(found.file.path).alias("文件"),
        pl.col("sheet").alias("工作表"),
        pl.col("row_no").cast(pl.String).alias("行号"),
        pl.col("column").replace_strict(headings, default="").alias("列名"),
        pl.col("found").fill_null("（空）").alias("原值"),
        pl.col("reason").alias("原因代码"),
        pl.when("is_set_aside").then(pl.lit("未采用：")).otherwise(pl.lit("已采用，请核对："))
        .add(pl.col("reason").replace_strict({code: wording[code].reason_zh for code in codes}, return_dtype=pl.String))
        .alias("原因"),
        pl.col("reason").replace_strict({code: wording[code].remedy_zh for code in codes}, return_dtype=pl.String)
        .add(pl.col("repair")).alias("处理建议"),
    )  # fmt: skip
    if part.reason_zh is None:
        return listed
    whole = [
        found.file.path,
        "",
        "",
        "",
        "",
        f"file_{part.status}",
        f"整个文件未采用：{part.reason_zh}",
        part.remedy_zh,
    ]
    return pl.concat([pl.DataFrame([whole], schema=listed.schema, orient="row"), listed])


def _run_id(night: Night, cases: pl.DataFrame) -> str:
    """Digest of everything the publication follows from: day, inputs, policy, settings, code, cases."""
    parts = [
        str(night.order.as_of),
        *(f"{found.file.path}={found.key}={found.sha256}" for found in night.inputs),
        night.policy_sha256,
        night.settings.model_dump_json(
            exclude={"threads", "memory_limit", "wait_minutes", "nightly", "prefect_start_seconds"}
        ),
        code_version(),
        *sorted(night.withheld),
        cases.select("case_id", "household_code", "opened_on").write_csv(),
        night.table("select link_id, decision, until from state.link_decisions order by all").write_csv(),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


@cache
def code_version() -> str:
    """The installed version and a digest of the code that judged."""
    root = Path(__file__).parents[2]
    sources = sorted(
        path for room in ("flows", "transforms", "expectations") for path in (root / room).rglob("*")
        if path.suffix in (".py", ".sql")
    )  # fmt: skip
    sums = hashlib.sha256(b"".join(path.read_bytes() for path in sources))
    return f"{version('doudi')}+{sums.hexdigest()[:12]}"


def _write_manifest(night: Night, ready: Path, lists: dict[str, int]) -> None:
    outcomes = night.table(
        "select programme, outcome, count(*) as persons from core_assessments group by all order by all"
    )
    counts: dict[str, dict[str, int]] = {}
    for programme, outcome, persons in outcomes.iter_rows():
        counts.setdefault(programme, {})[outcome] = persons
    manifest = {
        "run_id": night.run_id,
        "as_of": str(night.order.as_of),
        "code_version": code_version(),
        "policy_sha256": night.policy_sha256,
        "inputs": [entry for found in night.inputs for entry in _input_entries(night, found)],
        "outputs": [
            {"path": path, "sha256": sha256_of(ready / path), "rows": rows} for path, rows in sorted(lists.items())
        ],
        "counts": counts,
        "withheld": night.withheld,
    }
    path = ready / "manifest.json"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    path.chmod(0o600)


def _input_entries(night: Night, found: Input) -> list[dict[str, object]]:
    entries = []
    for part in found.parts:
        mine = night.parts.filter(pl.col("file_no") == found.file_no, pl.col("feed") == part.feed)
        uses = mine["use"].unique().to_list()
        entries.append(
            {
                "file": found.file.path,
                "sha256": found.sha256,
                "feed": part.feed,
                "supplier": found.file.supplier,
                "snapshot_on": str(part.said_on or found.first_seen_on),
                "status": "used" if "used" in uses else min(uses, default=part.status),
                "reason": part.reason,
                "sheets": [
                    {
                        "sheet": sheet.sheet,
                        "received": sheet.received,
                        "accepted": sheet.accepted - (merged := night.merged.get((found.file_no, sheet.sheet), 0)),
                        "set_aside": sheet.set_aside,
                        "merged": merged,
                        "not_data": sheet.not_data,
                    }
                    for sheet in part.sheets
                ],
            }
        )
    return entries


def _write_assessments(night: Night) -> None:
    path = staged_assessments(night)
    night.connection.execute(
        f"copy (from core_assessments order by county_code, household_code, member_code, programme) "
        f"to {quoted(path)} (format parquet, compression zstd)"
    )
    path.chmod(0o600)


def _summarise(night: Night) -> None:
    """What whoever started the run must know: lists and their sizes, what is missing, what was refused."""
    counted = night.table(
        "select county_code, count(distinct case_id) as households, "
        "sum((state = 'dispatched' and is_new)::integer) as fresh from core_cases group by 1"
    )
    households = {code: (count, fresh) for code, count, fresh in counted.iter_rows()}
    persons = dict(
        night.table("select county_code, count(distinct member_code) from core_flags group by 1").iter_rows()
    )
    night.summary.append(f"as of {night.order.as_of}: lists are in {night.published}")
    for code, dibao, tekun in night.table(
        "select county_code, dibao_roll_known, tekun_roll_known from run_counties order by 1"
    ).iter_rows():
        name = night.county_name(code)
        if not (dibao and tekun):
            lacking = "、".join(
                all_feeds()[feed].name_zh for feed, has in (("dibao_roll", dibao), ("tekun_roll", tekun)) if not has
            )
            night.summary.append(f"  {name}: no list, {lacking} is missing; nobody there can be judged")
            continue
        count, fresh = households.get(code, (0, 0))
        night.summary.append(f"  {name}: {count} households ({fresh} new), {persons.get(code, 0)} persons to check")
        night.counts.append({"county": code, "households": count, "new": int(fresh), "persons": persons.get(code, 0)})
    night.summary += [
        f"  {code} is withheld: {why}. Look into it, then publish with --release {code}"
        for code, why in night.withheld.items()
    ]
    received = set(night.parts.filter(pl.col("use") == "used")["feed"])
    read_by_rules = ("edge_roll", "child_roll", "disability_register", "deaths", "vehicles", "authorisations")
    if missing := [all_feeds()[code].name_zh for code in read_by_rules if code not in received]:
        night.summary.append(f"  not received, so what depends on them cannot be said: {'、'.join(missing)}")
    stale = (
        night.parts.filter(pl.col("use") == "stale")
        .select("feed", "supplier", "snapshot_on")
        .unique()
        .sort("feed", "supplier")
    )
    night.summary += [
        f"  not used, too old: {all_feeds()[feed].name_zh} of {supplier}, {day}"
        for feed, supplier, day in stale.iter_rows()
    ]
    night.summary += [f"  not used: {line}" for line in refusals(night)]
    night.summary += [
        f"  not recognised, not used: {found.file.path}: {part.reason}"
        for found in night.inputs for part in found.parts if part.status == "unrecognised"
    ]  # fmt: skip
    night.faults = [
        f"{found.file.path}: {part.reason}. {part.remedy}"
        for found in night.inputs for part in found.parts if part.status == UNREADABLE
    ]  # fmt: skip
