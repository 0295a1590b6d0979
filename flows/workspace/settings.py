"""Read the settings: where things are and how a run behaves.

Belongs here: ``doudi.toml`` and ``DOUDI_…`` in the environment. Never a rule, never a number that a text gives.
"""

from __future__ import annotations

import logging
import os
import re
import tomllib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, Self

from cronsim import CronSim, CronSimError
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from flows.workspace import divisions
from flows.workspace.names import area_called, programme_called
from flows.workspace.shipped import data_folder
from flows.workspace.workspace import Workspace
from transforms.errors import SettingsWrong, UnknownCounty, UnknownProgramme
from transforms.messages import Both, both, mark, tr
from transforms.values.nearest import nearest

SETTINGS_FILE = "doudi.toml"
TIMEZONE = "Asia/Shanghai"
OPERATING = {
    "threads", "memory_limit", "wait_minutes", "nightly", "returned_lists", "reconcile_times", "run_on_arrival",
    "settle_seconds", "alert_urls", "prefect_start_seconds", "language",
}  # fmt: skip
"""Settings that say when and how to run, and change nothing that is published."""


def _readable_cron(text: str) -> str:
    try:
        CronSim(text, datetime(2000, 1, 1))  # noqa: DTZ001 — only read, never compared
    except CronSimError:
        raise ValueError(
            tr("{text!r} is no cron expression; write minute hour day month weekday, as 0 2 * * *", text=text)
        ) from None
    return text


def _known_programme(name: str) -> str:
    try:
        return programme_called(name)
    except UnknownProgramme as error:
        raise ValueError(str(error)) from None


def _known_area(name: object) -> object:
    """Give the code of a city or county that is named; what is no text, or a code, is judged as it is."""
    if not isinstance(name, str) or name.strip().isdecimal():
        return name
    try:
        return area_called(name)
    except UnknownCounty as error:
        raise ValueError(str(error)) from None


def _known_address(secret: SecretStr) -> SecretStr:
    """Accept an address that Apprise can send to. It may hold a password, so the message never holds it."""
    from apprise import Apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    if Apprise.instantiate(secret.get_secret_value()) is None:
        raise ValueError(tr("no address that Apprise can send to; write it as https://appriseit.com/services/ shows"))
    return secret


Area = Annotated[str, BeforeValidator(_known_area), Field(pattern=r"^\d{6}$")]
Cron = Annotated[str, AfterValidator(_readable_cron)]
ProgrammeCode = Annotated[str, AfterValidator(_known_programme)]
Address = Annotated[SecretStr, AfterValidator(_known_address)]
Township = Annotated[str, Field(pattern=r"^[^/]+/[^/]+$")]


class Settings(BaseSettings):
    """Everything an office may set; the defaults fit Puyang (濮阳市).

    What a setting means is told here alone: the documented doudi.toml of an office (``settings_file``) says the same,
    in its language. An example stands where the default shows nothing.
    """

    model_config = SettingsConfigDict(env_prefix="DOUDI_", extra="forbid", frozen=True)

    area: Area = Field(
        "410900",
        description=mark(
            "The city or county whose lists are judged: its six-digit code, or its name (as 濮阳市, or 濮阳市范县)."
        ),
    )
    language: Literal["zh", "en"] = Field(
        "zh",
        description=mark(
            "Language of everything that is said to people: zh (Chinese) or en (English). Lists are always Chinese."
        ),
    )
    stale_days: int = Field(
        62, ge=1, description=mark("A series this many days older than the newest of its feed and county is not used.")
    )
    unusable_share: float = Field(
        0.2, gt=0, le=1, description=mark("A file of which this share of rows cannot be used is refused.")
    )
    shrunk_share: float = Field(
        0.5,
        ge=0,
        lt=1,
        description=mark(
            "A snapshot with less than this share of the rows, or of the filled cells, of its earlier ones is "
            "refused: it is likely cut off. Lower it when a change is real."
        ),
    )
    grown_times: float = Field(
        3,
        gt=1,
        description=mark(
            "A snapshot with more than this many times the rows of its earlier ones is refused: it is likely doubled. "
            "Raise it when a change is real."
        ),
    )
    workbook_password: SecretStr | None = Field(
        None,
        examples=[""],
        description=mark(
            "Password that protected workbooks and archives are opened with. Better given in the environment, as "
            "DOUDI_WORKBOOK_PASSWORD."
        ),
    )
    opening_programmes: Annotated[tuple[ProgrammeCode, ...], Field(min_length=1)] = Field(
        ("tekun", "dibao", "dibao_single"),
        description=mark("Programmes that open a row of the work list, by code or name; the others join an open row."),
    )
    guard_share: float = Field(
        0.25,
        ge=0,
        le=1,
        description=mark(
            "A programme is withheld in a county where its rate of flagged persons changed by at least this share of "
            "itself and by guard_points, and neither enrolments nor chance explain it."
        ),
    )
    guard_points: float = Field(
        0.01,
        ge=0,
        le=1,
        description=mark("The share of the persons judged by which that rate must have changed as well."),
    )
    link_probable: float = Field(
        0.99,
        gt=0,
        le=1,
        description=mark(
            "Rows without a usable number: from this probability on a link to a person is probable; it still decides "
            "nothing alone."
        ),
    )
    link_question: float = Field(
        0.5,
        gt=0,
        le=1,
        description=mark("From this probability on, and below link_probable, a link is a question; below it is none."),
    )
    new_risk_months: int = Field(
        3,
        ge=1,
        description=mark(
            "Months within which a risk counts as newly identified, for temporary assistance (no text gives it)."
        ),
    )
    repeat_months: int = Field(
        12, ge=1, description=mark("Months within which temporary assistance is not proposed again (no text gives it).")
    )
    dwellings_explained_from: int = Field(
        2, ge=1, description=mark("From so many dwellings on a household is asked to explain them (no text gives it).")
    )
    student_until_age: int = Field(
        23, ge=18, description=mark("Until this age the child roll may hold who is at school (no text gives it).")
    )
    visit_days: int = Field(
        10,
        ge=1,
        description=mark("Working days within which a case that was sent out is to be visited (no national deadline)."),
    )
    weekly_capacity: Annotated[int, Field(ge=0)] | None = Field(
        None,
        examples=[40],
        description=mark(
            "Cases a township is sent in one week at most; the rest wait, urgent ones first. Without it there is no "
            "limit."
        ),
    )
    township_capacity: dict[Township, Annotated[int, Field(ge=0)]] = Field(
        {},
        examples=[{"清丰县/马庄桥镇": 20}],
        description=mark(
            "The same for single townships, by county/township. One that no list or roll names is refused with the "
            "nearest name."
        ),
    )
    cool_down_days: int = Field(
        30, ge=0, description=mark("Days after a finding in which a reopened case is not sent out again.")
    )
    urgent_points: int = Field(
        3, ge=1, description=mark("Points of need (data/cases/need_points.csv) that raise a case's priority by one.")
    )
    sample_households: int = Field(
        0,
        ge=0,
        description=mark(
            "Households that were not flagged, drawn at random for each county and month and visited all the same, to "
            "estimate what the lists miss. 0: none."
        ),
    )
    list_password: SecretStr | None = Field(
        None,
        examples=[""],
        description=mark(
            "Password that workbooks of the outbox are encrypted with; without it they open freely. Better given in "
            "the environment, as DOUDI_LIST_PASSWORD."
        ),
    )
    csv_identity: Literal["tab", "plain"] = Field(
        "tab",
        description=mark(
            'How identity columns of CSV lists are written: "tab" keeps every digit in Excel and WPS, "plain" is for '
            "machines."
        ),
    )
    wait_minutes: float = Field(
        30, ge=0, description=mark("Minutes that a second command waits for the one that is writing.")
    )
    nightly: Cron = Field(
        "0 2 * * *",
        description=mark(
            "When `doudi serve` starts the nightly run, as cron (minute hour day month weekday), Asia/Shanghai."
        ),
    )
    returned_lists: Cron = Field(
        "30 12,18 * * *", description=mark("When it looks through returned/, in the same way.")
    )
    reconcile_times: Cron = Field(
        "0 4 1 * *", description=mark("When it compares all rolls with each other and with the lists, in the same way.")
    )
    run_on_arrival: bool = Field(
        True, description=mark("Whether it also runs when files were put into inbox/ or returned/: true or false.")
    )
    settle_seconds: int = Field(
        120,
        ge=1,
        description=mark(
            "Seconds that the files of a folder must have stayed as they are before they count as copied whole."
        ),
    )
    alert_urls: tuple[Address, ...] = Field(
        (),
        examples=[["mailtos://user:password@mail.example.cn?to=leader@example.cn"]],
        description=mark(
            "Whom to tell of a run that failed or was withheld, relied on old data, or leaves cases overdue: addresses "
            "as https://appriseit.com/services/ writes them (e-mail, 企业微信, 钉钉 and others). Messages carry counts "
            "only. "
            """Better given in the environment, as DOUDI_ALERT_URLS='["wecombot://KEY"]'. Without it nobody is told."""
        ),
    )
    memory_limit: Annotated[str, Field(pattern=r"^\d+(\.\d+)? ?[KMGT]i?B$")] = Field(
        "2GB", description=mark("Memory that the database may use; beyond it, it works on disk.")
    )
    threads: int = Field(
        os.cpu_count() or 1,
        ge=1,
        examples=[2],
        description=mark("Threads of the database; without it, as many as the machine has processors."),
    )
    prefect_start_seconds: int = Field(
        180, ge=10, description=mark("Seconds that Prefect may take to start, the first time on a slow machine.")
    )

    @classmethod
    def settings_customise_sources(  # type: ignore[override]
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        **_: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment outrank the file, which reaches us as arguments."""
        return env_settings, init_settings

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth_for_a_number(cls, value: object, info: ValidationInfo) -> object:
        """Reject booleans where a number is expected."""
        if isinstance(value, bool) and cls.model_fields[str(info.field_name)].annotation is not bool:
            raise ValueError(tr("true and false are for settings that are on or off"))
        return value

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.link_question > self.link_probable:
            raise ValueError(tr("link_question must not be above link_probable"))
        return self

    @property
    def schedules(self) -> dict[str, str]:
        """When each flow starts by itself, as cron, Asia/Shanghai."""
        return {"monitor": self.nightly, "feedback": self.returned_lists, "reconcile": self.reconcile_times}

    @property
    def password(self) -> str | None:
        """The password of protected files, in plain."""
        return self.workbook_password.get_secret_value() if self.workbook_password else None


def read_settings(workspace: Workspace) -> Settings:
    """Read the workspace's settings.

    Raises:
        WorkspaceAtFault: the file is no TOML, or a setting is unknown or out of range; all of them at once.

    """
    path = workspace.settings_file
    try:
        given: dict[str, object] = tomllib.loads(path.read_text(encoding="utf-8-sig")) if path.exists() else {}
        faults = _unknown(given, path)
        settings = Settings(**{name: value for name, value in given.items() if name in Settings.model_fields})  # type: ignore[arg-type]
    except tomllib.TOMLDecodeError as error:
        raise SettingsWrong(
            tr("{path} is not valid TOML: {error}. Correct that line.", path=path, error=_toml_fault(error))
        ) from None
    except UnicodeDecodeError:
        raise SettingsWrong(tr("{path} is not written in UTF-8. Save it as UTF-8.", path=path)) from None
    except OSError as error:
        why = Both(str(error.strerror), f"{error.errno}")
        raise SettingsWrong(tr("{path} cannot be read: {why}.", path=path, why=why)) from None
    except SettingsError as error:
        name = next((name for name in Settings.model_fields if f'"{name}"' in str(error)), "")
        raise SettingsWrong.of(
            [
                tr(
                    "{variable} in the environment: write it as JSON, such as {example}",
                    variable=_variable(name), example=_EXAMPLE,
                )
            ]
        ) from None  # fmt: skip
    except ValidationError as error:
        raise SettingsWrong.of(
            [*faults, *(_told(_place(fault["loc"], path), _said(fault)) for fault in error.errors())]
        ) from None
    if faults := [*faults, *_unknown_places(settings, path)]:
        raise SettingsWrong.of(faults)
    return settings


_EXAMPLE = Both('["dibao"] or {"清丰县/马庄桥镇": 20}', '["低保"]` 或 `{"清丰县/马庄桥镇": 20}')
_OTHERS = {"DOUDI_WORKSPACE", "DOUDI_POOL"}
"""Variables that are ours and no settings."""


_AT = re.compile(r"at line (\d+), column (\d+)")


def _toml_fault(error: tomllib.TOMLDecodeError) -> Both:
    """Tell what is wrong in the words of Python's reader, or in Chinese where it stands."""
    place = _AT.search(str(error))
    if place is None:
        return Both(str(error), both("at the end of the file").zh)
    return Both(str(error), both("line {line}, column {column}", line=place[1], column=place[2]).zh)


def _told(place: str, fault: object) -> str:
    return tr("{place}: {fault}", place=place, fault=fault)


def _unknown(given: Iterable[str], path: Path) -> list[str]:
    """Tell of names that are no settings, in the file and in the environment, with the nearest that is one."""
    known = list(Settings.model_fields)
    wrong = [
        _told(tr("{path}, {name}", path=path, name=name), _nearest(name, known)) for name in given if name not in known
    ]
    variables = {_variable(name): name for name in known}
    wrong += [
        _told(tr("{variable} in the environment", variable=name), _nearest(name.upper(), list(variables)))
        for name in sorted(os.environ)
        if name.upper().startswith("DOUDI_") and name.upper() not in {*variables, *_OTHERS}
    ]
    return wrong


def _nearest(name: str, known: list[str]) -> str:
    near = nearest(name, known)
    return tr("there is no such setting; did you mean {near}?", near=near) if near else tr("there is no such setting")


def _unknown_places(settings: Settings, path: Path) -> list[str]:
    """Tell of an area that does not exist, or else of counties that are not within it, with the nearest that is."""
    listed = divisions.divisions(data_folder())
    counties = divisions.counties(settings.area, listed)
    if not counties:
        return [_told(given_in("area", path), divisions.unknown_area(settings.area, listed))]
    wrong = divisions.unknown_counties(settings.township_capacity, counties)
    return [f"{given_in('township_capacity', path)}, {fault}" for fault in wrong]


def _variable(name: str) -> str:
    return f"DOUDI_{name.upper()}"


def _place(loc: tuple[int | str, ...], path: Path) -> str:
    """Tell where a setting was given: the environment outranks the file."""
    name, *within = loc or ("",)
    place = given_in(str(name), path)
    for part in within:
        if isinstance(part, int):
            place = tr("{place}, entry {number}", place=place, number=part + 1)
        elif part != "[key]":
            place = tr("{path}, {name}", path=place, name=part)
    return place


def given_in(name: str, path: Path | str = SETTINGS_FILE) -> str:
    """Name the file and key, or the variable, that a setting comes from."""
    if any(variable.upper() == _variable(name) for variable in os.environ):
        return tr("{variable} in the environment", variable=_variable(name))
    return tr("{path}, {name}", path=path, name=name) if name else str(path)


_SHAPES = {"area": '"410900"', "memory_limit": '"2GB"', "township_capacity": '"清丰县/马庄桥镇" = 20'}
_FAULTS = {
    "greater_than_equal": mark("should be greater than or equal to {ge}"),
    "greater_than": mark("should be greater than {gt}"),
    "less_than_equal": mark("should be less than or equal to {le}"),
    "less_than": mark("should be less than {lt}"),
    "int": mark("should be a valid integer"),
    "float": mark("should be a valid number"),
    "finite": mark("should be a valid number"),
    "bool": mark("should be a valid boolean"),
    "string": mark("should be a valid string"),
    "tuple": mark("should be a list of values in brackets"),
    "dict": mark("should be a table of names and values"),
    "literal": mark("should be {expected}"),
    "too_short": mark("should have at least {min_length} entry"),
}
"""What is wrong, by pydantic's type of fault or the first word of it: its own words are English alone."""


def _said(fault: ErrorDetails) -> str:
    """Tell what is wrong with a value, by the kind of fault or as a pattern to follow; never the value itself."""
    kind, name = fault["type"], str(fault["loc"][0]) if fault["loc"] else ""
    if kind == "value_error":  # one of our own
        return fault["msg"].partition(", ")[2]
    if kind.startswith("string_") and name in _SHAPES:
        return tr("write it as {shape}", shape=_SHAPES[name])
    message = _FAULTS.get(kind) or _FAULTS.get(kind.partition("_")[0])
    if message is None:
        return tr("cannot be used; see what doudi.toml says beside it")
    given = dict(fault.get("ctx", {}))
    if expected := str(given.get("expected", "")):
        given["expected"] = Both(expected, expected.replace(" or ", "或").replace("'", "`"))
    return tr(message, **given)
