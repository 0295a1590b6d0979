"""Import returned lists: findings and decisions into the state, a correction list for every cell not accepted.

One transaction records all accepted rows; then the correction lists are put in place. Killed before it, nothing was
recorded; killed after it, the next call writes the same lists again, since rows that are recorded are unchanged.
Not here: how cells are read and compared (``transforms/cases/feedback.py``), what is written (``findings.py``).
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import polars as pl

from flows.cases.corrections import write_corrections
from flows.cases.findings import case_events, link_decisions, record
from flows.cases.returned_lists import ReturnedList, read_returned_list
from flows.cases.rules import CaseRules, read_case_rules
from flows.store.links import asked
from flows.store.publish import finish_publications
from flows.store.store import Store, insert
from flows.workspace.crash_report import guarded
from flows.workspace.files import as_received, digest, list_inbox
from flows.workspace.names import programme_names
from flows.workspace.reference import read_feedback_wording
from flows.workspace.settings import Settings, read_settings
from flows.workspace.workspace import Workspace
from transforms.cases import feedback, members
from transforms.cases.feedback import Choices
from transforms.cases.numbers import QUESTION
from transforms.cases.states import CaseState
from transforms.contracts.out_work_list import ANSWERS, ZH
from transforms.errors import NoSuchFile, UnreadableFile
from transforms.messages import listed, tr
from transforms.values.text import normalise_code


@dataclass(frozen=True)
class FeedbackContext:
    """What one import shares: the workspace, its store and settings, the rules about cases, the day of the import."""

    workspace: Workspace
    store: Store
    settings: Settings
    rules: CaseRules
    day: date

    @cached_property
    def headings(self) -> dict[str, str]:
        """Columns by their headings, normalised."""
        return _normalised(self.rules.headings)

    @cached_property
    def choices(self) -> Choices:
        """Codes by the ways to write them in a cell."""
        results = self.rules.results
        reasons = dict(self.rules.reasons.select("code", "reason_zh").iter_rows())
        written = {zh: code for code, zh in reasons.items()}
        written |= {f"{code}{zh}": code for code, zh in reasons.items()} | {code: code for code in reasons}
        return Choices(
            results=_spellings(results, "result_zh"),
            answers=_spellings(self.rules.answers, "answer_zh"),
            reasons=_normalised(written),
            programmes=_normalised(programme_names()),
            needs_reason=results.filter(pl.col("needs_reason") == "是")["code"].to_list(),
            needs_programme=results.filter(pl.col("needs_programme") == "是")["code"].to_list(),
            says_dead=self.rules.says_dead,
        )

    @property
    def password(self) -> str | None:
        """The password that returned workbooks open with: that of our lists, else that of others' workbooks."""
        secret = self.settings.list_password or self.settings.workbook_password
        return secret.get_secret_value() if secret else None


def _spellings(table: pl.DataFrame, zh: str) -> dict[str, str]:
    """Codes of a table by every way to write them: the Chinese word, the code, the aliases."""
    return _normalised(
        {
            name: code
            for code, word, aliases in table.select("code", zh, "aliases").iter_rows()
            for name in (word, code, *(aliases or "").split(";"))
            if name
        }
    )


def _normalised(choices: dict[str, str]) -> dict[str, str]:
    """Normalise the keys as cells are."""
    return dict(zip(normalise_code(pl.Series(list(choices))), choices.values(), strict=True))


def import_findings(workspace: Workspace, paths: Sequence[Path], day: date) -> list[ReturnedList]:
    """Import returned lists, those in ``returned/`` unless files or folders are named.

    Returns: every file with its accounting, those that could not be read with their fault

    Raises:
        WorkspaceAtFault: nothing was run yet in this workspace, or a path is not there.

    """
    store = Store(workspace.store)
    store.require_state()
    settings = read_settings(workspace)
    with guarded(workspace.crash_reports), store.locked("feedback", settings.wait_minutes):
        store.migrate()
        finish_publications(store, workspace.outbox)
        store.empty_work()
        context = FeedbackContext(workspace, store, settings, read_case_rules(settings), day)
        files = _files(workspace, paths)
        try:
            _import_files(context, files)
        finally:
            store.empty_work()
        return files


def _files(workspace: Workspace, paths: Sequence[Path]) -> list[ReturnedList]:
    """List the files to import, each with its digest or with the fault that prevents one."""
    if lost := [str(path) for path in paths if not path.exists()]:
        raise NoSuchFile(tr("There is no file {files}. Name the returned list, or its folder.", files=listed(lost)))
    folder = workspace.returned
    has_any = folder.is_dir() and any(path.is_file() for path in folder.rglob("*"))
    files = [
        file
        for path in paths or [folder] * has_any
        for file in (list_inbox(path) if path.is_dir() else [as_received(path, Path(path.name))])
    ]
    returned_lists = []
    for file_no, file in enumerate(files):
        returned = ReturnedList(file_no, file, "")
        try:
            returned.sha256 = digest(file)
        except UnreadableFile as error:
            returned.fault = error
        returned_lists.append(returned)
    return returned_lists


def _import_files(context: FeedbackContext, files: list[ReturnedList]) -> None:
    """Read the files not settled before, judge their rows, record what is accepted, answer the rest."""
    with context.store.reading() as state:
        settled = set(state.sql("select sha256 from returns where to_correct = 0").pl()["sha256"])
    for returned in files:
        returned.is_known = returned.sha256 in settled
        if not returned.is_known and not returned.fault:
            scratch = context.store.work / f"{returned.file_no:05d}"
            read_returned_list(returned, scratch, context.headings, context.password)
            shutil.rmtree(scratch, ignore_errors=True)
    readable = [returned for returned in files if not returned.is_known and not returned.fault]
    if not readable:
        return
    accepted, problems = _judge(context, readable)
    for returned in readable:
        returned.problems = problems.filter(file_no=returned.file_no)
    prepared = write_corrections(context.store.work, readable, problems)
    _commit(context, readable, accepted)
    prepared.put_in_place(context.workspace.outbox)


def _judge(context: FeedbackContext, files: list[ReturnedList]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Judge every row against its cells, the other rows and what is recorded; count each row by its file.

    An answer is accepted from a file once: what a person took back since is not taken from that file again.

    Returns: the answers to record, one row per subject; every problem with its row
    """
    rows = feedback.read(pl.concat([returned.rows for returned in files]), context.choices)
    rows, listed, unnamed = _with_known(context, rows, files)
    wording = read_feedback_wording()
    blocking = pl.col("code").is_in(wording.filter(pl.col("is_blocking") == "是")["code"].to_list())
    problems = pl.concat(
        [
            *(returned.problems for returned in files),
            feedback.cell_problems(rows, context.choices, context.day),
            feedback.case_problems(rows),
            unnamed,
        ],
        how="diagonal",
    )
    # Rows with an answer that no earlier import of this file recorded, without a problem that blocks them.
    answered = pl.any_horizontal(pl.col(f"{name}_raw").is_not_null() for name in ANSWERS)
    was_recorded = pl.col("known_sources").list.contains(pl.col("sha256")).fill_null(value=False)
    candidates = rows.filter(answered & pl.col("known_event_no").is_not_null() & ~was_recorded)
    candidates = candidates.join(problems.filter(blocking).select(feedback.PLACE), on=feedback.PLACE, how="anti")
    # Two different answers on one subject: neither is accepted.
    contradictory = feedback.contradictions(candidates)
    candidates = candidates.join(contradictory, on=feedback.PLACE, how="anti")
    answers = feedback.compared(feedback.merged(candidates))
    against_recorded = candidates.join(
        answers.filter(verdict="contradicts_recorded"), on=feedback.ON, how="semi"
    ).select(
        *feedback.PLACE,
        "case_id",
        pl.lit(ZH["result"]).alias("column"),
        pl.col("result_raw").alias("found"),
        pl.lit("contradicts_recorded").alias("code"),
    )
    problems = pl.concat([problems, contradictory, against_recorded], how="diagonal")
    is_blank_question = QUESTION.is_in("case_id") & pl.col("result").is_null()
    accepted = answers.filter((pl.col("verdict") == "taken") & ~is_blank_question)
    _count(files, rows, problems.filter(blocking), accepted)
    return members.beside(accepted, listed, context.choices.says_dead), problems


_CASES = """
select
    cases.case_id, cases.event_no, cases.opened_on, cases.household_code, places.former_codes, cases.state, cases.since,
    cases.valid_until as case_until, cases.due_on, cases.due_is_provisional, cases.after_night,
    kept.head_name, kept.head_id_no, kept.programmes, cast(kept.facts as varchar) as facts
from cases
semi join named using (case_id)
left join case_facts as kept using (case_id)
left join (
    select case_id, list(distinct household_code) as former_codes
    from (select case_id, household_code from case_numbers union all select case_id, household_code from case_places)
    group by case_id
) as places using (case_id)
"""
"""Cases that rows name, as recorded. Lists sent out before a household got another code come home by the former one."""
_SAMPLES = """
select
    sample_id as case_id, 1 as event_no, drawn_on as opened_on, household_code,
    case when result is null then $dispatched else $closed end as state, drawn_on as since, result, reason_code,
    checked_on, checked_by, note
from samples semi join named on samples.sample_id = named.case_id
"""
"""Drawn households, read and compared like cases; their answers are kept beside the draw."""
_SAMPLE_STATES = {word.value: word for word in (CaseState.DISPATCHED, CaseState.CLOSED)}
_ANSWERS: dict[str, pl.DataType | type[pl.DataType]] = {
    "result": pl.String, "reason_code": pl.String, "checked_on": pl.Date, "checked_by": pl.String,
    "programme": pl.String, "note": pl.String, "enrolled_month": pl.Date, "valid_until": pl.Date,
    "sources": pl.List(pl.String),
}  # fmt: skip
"""What is recorded of an answer, by its subject; the rest of what is recorded is of the case."""
_MEMBERS = """
select
    listed.case_id, listed.person_id, listed.member_code, listed.name, listed.id_no, listed.is_head, listed.is_present,
    listed.is_flagged, dead.person_id is not null as is_dead
from case_members as listed
semi join named using (case_id)
left join said_dead as dead using (person_id)
order by listed.case_id, not listed.is_head, listed.member_code
"""


def _with_known(
    context: FeedbackContext, rows: pl.DataFrame, files: list[ReturnedList]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Join what is recorded of each row's case and subject as ``known_…``, and the digest of its file.

    Returns: the rows; the members of their households; cells that name nobody of theirs
    """
    with context.store.reading() as state:
        state.register("named", rows.select(pl.col("case_id").drop_nulls().unique()))
        cases = state.sql(_CASES).pl()
        answers = state.sql("from case_answers semi join named using (case_id) order by case_id, about").pl()
        samples = state.sql(_SAMPLES, params=_SAMPLE_STATES).pl()
        listed = state.sql(_MEMBERS).pl().cast(members.MEMBERS)
    others = pl.concat([samples, asked(context.store, rows["case_id"])], how="diagonal").with_columns(about=pl.lit(""))
    of_answer = [name for name in others.columns if name in _ANSWERS]
    of_case = [name for name in others.columns if name not in _ANSWERS and name != "about"]
    known = pl.concat([cases, others.select(of_case)], how="diagonal_relaxed")
    blank = pl.DataFrame(schema={"case_id": pl.String, "about": pl.String, **_ANSWERS})
    said = pl.concat([blank, answers, others.select("case_id", "about", *of_answer)], how="diagonal_relaxed")
    digests = {returned.file_no: returned.sha256 for returned in files}
    rows = rows.with_columns(pl.col("file_no").replace_strict(digests, return_dtype=pl.String).alias("sha256"))
    rows = rows.join(_as_known(known), on="case_id", how="left", maintain_order="left")
    rows, unnamed = members.named(rows, listed, context.choices.says_dead)
    return rows.join(_as_known(said), on=feedback.ON, how="left", maintain_order="left"), listed, unnamed


def _as_known(recorded: pl.DataFrame) -> pl.DataFrame:
    return recorded.rename({name: f"known_{name}" for name in recorded.columns if name not in feedback.ON})


def _count(files: list[ReturnedList], rows: pl.DataFrame, blocking: pl.DataFrame, accepted: pl.DataFrame) -> None:
    """Count each row of each file once: to correct, taken, or unchanged."""
    to_correct = blocking.select(feedback.PLACE).unique()
    taken = accepted.select(*feedback.PLACE, is_taken=pl.lit(value=True))
    data = rows.filter(pl.col("case_id").is_not_null()).join(to_correct, on=feedback.PLACE, how="anti")
    data = data.join(taken, on=feedback.PLACE, how="left")
    for returned in files:
        of_file = data.filter(file_no=returned.file_no)
        returned.to_correct = to_correct.filter(file_no=returned.file_no).height
        returned.taken = int(of_file["is_taken"].sum() or 0)
        returned.unchanged = of_file.height - returned.taken


def _commit(context: FeedbackContext, files: list[ReturnedList], accepted: pl.DataFrame) -> None:
    """Record the accepted answers and the accounting of their files, in one transaction."""
    with context.store.reading() as state:
        night = state.sql("select max(as_of) from runs").fetchall()[0][0]
    events = case_events(context.rules, context.day, accepted, night)
    decisions = link_decisions(context.day, accepted)
    returns = pl.DataFrame(
        [
            (f.sha256, f.file.path, context.day, f.received, f.taken, f.unchanged, f.to_correct, f.not_data)
            for f in files
        ],
        schema=["sha256", "path", "taken_on", "received", "taken", "unchanged", "to_correct", "not_data"],
        orient="row",
    ).unique("sha256", maintain_order=True)
    with context.store.writing() as state:
        record(state, events, decisions)
        insert(state, "returns", returns, "on conflict do update set to_correct = excluded.to_correct")
