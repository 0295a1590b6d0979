"""Read the settings: where things are and how a run behaves.

Belongs here: ``doudi.toml`` and ``DOUDI_…`` in the environment. Never a rule, never a number that a text gives.
"""

from __future__ import annotations

import logging
import os
import tomllib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, Self

from cronsim import CronSim, CronSimError
from pydantic import (
    AfterValidator,
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
from flows.workspace.shipped import data_folder
from flows.workspace.workspace import Workspace
from transforms.errors import SettingsWrong
from transforms.programmes import all_programmes
from transforms.values.nearest import did_you_mean

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
        raise ValueError(f"{text!r} is no cron expression; write minute hour day month weekday, as 0 2 * * *") from None
    return text


def _known_programme(code: str) -> str:
    if code not in (known := [programme.code for programme in all_programmes()]):
        raise ValueError(f"{code!r} is no programme; there are {', '.join(known)}{did_you_mean(code, known)}")
    return code


def _known_address(secret: SecretStr) -> SecretStr:
    """Accept an address that Apprise can send to. It may hold a password, so the message never holds it."""
    from apprise import Apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    if Apprise.instantiate(secret.get_secret_value()) is None:
        raise ValueError("no address that Apprise can send to; write it as https://appriseit.com/services/ shows")
    return secret


Cron = Annotated[str, AfterValidator(_readable_cron)]
ProgrammeCode = Annotated[str, AfterValidator(_known_programme)]
Address = Annotated[SecretStr, AfterValidator(_known_address)]
Township = Annotated[str, Field(pattern=r"^[^/]+/[^/]+$")]


class Settings(BaseSettings):
    """Everything an office may set; the defaults fit Puyang (濮阳市)."""

    model_config = SettingsConfigDict(env_prefix="DOUDI_", extra="forbid", frozen=True)

    area: Annotated[str, Field(pattern=r"^\d{6}$")] = "410900"
    """Six-digit code of the city or county whose lists are judged."""
    language: Literal["zh", "en"] = "zh"
    """Language of everything that is said to people: zh (Chinese) or en (English); lists are always Chinese."""
    stale_days: Annotated[int, Field(ge=1)] = 62
    """A series this much older than the newest of its feed and county is not used."""
    unusable_share: Annotated[float, Field(gt=0, le=1)] = 0.2
    """A file of which this share of rows cannot be used is refused."""
    shrunk_share: Annotated[float, Field(ge=0, lt=1)] = 0.5
    """A snapshot with less than this share of the rows, or of the filled cells, of its earlier ones is refused."""
    grown_times: Annotated[float, Field(gt=1)] = 3
    """A snapshot with more than this many times the rows of its earlier ones is refused."""
    workbook_password: SecretStr | None = None
    """What protected workbooks and archives are opened with."""
    opening_programmes: Annotated[tuple[ProgrammeCode, ...], Field(min_length=1)] = ("tekun", "dibao", "dibao_single")
    """Programmes that open a row of the work list; the others join an open row."""
    guard_share: Annotated[float, Field(ge=0, le=1)] = 0.25
    """A programme is withheld in a county only where its rate changed by this share of itself,"""
    guard_points: Annotated[float, Field(ge=0, le=1)] = 0.01
    """and by this share of the persons judged."""
    link_probable: Annotated[float, Field(gt=0, le=1)] = 0.99
    """From this probability on a link beyond the number is probable; it still decides nothing alone."""
    link_question: Annotated[float, Field(gt=0, le=1)] = 0.5
    """Between this and ``link_probable`` a link is a question; below it is none."""
    new_risk_months: Annotated[int, Field(ge=1)] = 3
    """Months within which a risk counts as newly identified, for temporary assistance (no text gives it)."""
    repeat_months: Annotated[int, Field(ge=1)] = 12
    """Months within which temporary assistance is not proposed again (no text gives it)."""
    dwellings_explained_from: Annotated[int, Field(ge=1)] = 2
    """From so many dwellings on a household is asked to explain them (no text gives it)."""
    student_until_age: Annotated[int, Field(ge=18)] = 23
    """Until this age the child roll may hold who is at school (no text gives it)."""
    visit_days: Annotated[int, Field(ge=1)] = 10
    """Working days within which a case that was sent out is to be visited (no national deadline)."""
    weekly_capacity: Annotated[int, Field(ge=0)] | None = None
    """Cases a township is sent in one week at most; none: no limit."""
    township_capacity: dict[Township, Annotated[int, Field(ge=0)]] = {}
    """The same for single townships, by ``县/乡镇``."""
    cool_down_days: Annotated[int, Field(ge=0)] = 30
    """Days after a finding in which a reopened case is not sent out again."""
    urgent_points: Annotated[int, Field(ge=1)] = 3
    """Points of need (data/cases/need_points.csv) that raise a case's priority by one."""
    sample_households: Annotated[int, Field(ge=0)] = 0
    """Households that were not flagged, drawn for each county and month and visited to estimate what is missed."""
    list_password: SecretStr | None = None
    """Password that workbooks of the outbox are encrypted with; none: they open freely."""
    csv_identity: Literal["tab", "plain"] = "tab"
    """How identity columns of CSV lists keep their digits in Excel and WPS."""
    wait_minutes: Annotated[float, Field(ge=0)] = 30
    """How long a second command waits for the one that is writing."""
    nightly: Cron = "0 2 * * *"
    """When ``doudi serve`` starts the nightly run, as cron, Asia/Shanghai."""
    returned_lists: Cron = "30 12,18 * * *"
    """When it looks through ``returned/``."""
    reconcile_times: Cron = "0 4 1 * *"
    """When it compares all rolls with each other and with the lists."""
    run_on_arrival: bool = True
    """Whether it runs when files were put into inbox/ or returned/."""
    settle_seconds: Annotated[int, Field(ge=1)] = 120
    """How long the files of a folder must have stayed as they are before they count as copied whole."""
    alert_urls: tuple[Address, ...] = ()
    """Whom to tell, as Apprise addresses, of a run that failed, was withheld, or leaves cases overdue; none: nobody."""
    memory_limit: Annotated[str, Field(pattern=r"^\d+(\.\d+)? ?[KMGT]i?B$")] = "2GB"
    """What the database may use before it works on disk."""
    threads: Annotated[int, Field(ge=1)] = os.cpu_count() or 1
    prefect_start_seconds: Annotated[int, Field(ge=10)] = 180
    """How long Prefect may take to start, the first time on a slow machine."""

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
            raise ValueError("true and false are for settings that are on or off")
        return value

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.link_question > self.link_probable:
            raise ValueError("link_question must not be above link_probable")
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
        raise SettingsWrong(f"{path} is not valid TOML: {error}. Correct that line.") from None
    except UnicodeDecodeError:
        raise SettingsWrong(f"{path} is not written in UTF-8. Save it as UTF-8.") from None
    except OSError as error:
        raise SettingsWrong(f"{path} cannot be read: {error.strerror}.") from None
    except SettingsError as error:
        name = next((name for name in Settings.model_fields if f'"{name}"' in str(error)), "")
        raise SettingsWrong.of(
            [f"{_variable(name)} in the environment: write it as JSON, such as {_EXAMPLE}"]
        ) from None
    except ValidationError as error:
        raise SettingsWrong.of(
            [*faults, *(f"{_place(fault['loc'], path)}: {_said(fault)}" for fault in error.errors())]
        ) from None
    if faults := [*faults, *_unknown_places(settings, path)]:
        raise SettingsWrong.of(faults)
    return settings


_EXAMPLE = '["dibao"] or {"清丰县/马庄桥镇": 20}'
_OTHERS = {"DOUDI_WORKSPACE", "DOUDI_POOL"}
"""Variables that are ours and no settings."""


def _unknown(given: Iterable[str], path: Path) -> list[str]:
    """Tell of names that are no settings, in the file and in the environment, with the nearest that is one."""
    known = list(Settings.model_fields)
    wrong = [f"{path}, {name}: {_nearest(name, known)}" for name in given if name not in known]
    variables = {_variable(name): name for name in known}
    wrong += [
        f"{name} in the environment: {_nearest(name.upper(), list(variables))}"
        for name in sorted(os.environ)
        if name.upper().startswith("DOUDI_") and name.upper() not in {*variables, *_OTHERS}
    ]
    return wrong


def _nearest(name: str, known: list[str]) -> str:
    return f"there is no such setting{did_you_mean(name, known)}"


def _unknown_places(settings: Settings, path: Path) -> list[str]:
    """Tell of an area that does not exist, or else of counties that are not within it, with the nearest that is."""
    listed = divisions.divisions(data_folder())
    counties = divisions.counties(settings.area, listed)
    if not counties:
        return [f"{given_in('area', path)}: {divisions.unknown_area(settings.area, listed)}"]
    wrong = divisions.unknown_counties(settings.township_capacity, counties)
    return [f"{given_in('township_capacity', path)}, {fault}" for fault in wrong]


def _variable(name: str) -> str:
    return f"DOUDI_{name.upper()}"


def _place(loc: tuple[int | str, ...], path: Path) -> str:
    """Tell where a setting was given: the environment outranks the file."""
    name, *within = loc or ("",)
    inner = "".join(f", entry {part + 1}" if isinstance(part, int) else f", {part}" for part in within)
    return f"{given_in(str(name), path)}{inner.removesuffix(', [key]')}"


def given_in(name: str, path: Path | str = SETTINGS_FILE) -> str:
    """Name the file and key, or the variable, that a setting comes from."""
    if any(variable.upper() == _variable(name) for variable in os.environ):
        return f"{_variable(name)} in the environment"
    return f"{path}, {name}" if name else str(path)


_SHAPES = {"area": 'as "410900"', "memory_limit": 'as "2GB"', "township_capacity": 'as "清丰县/马庄桥镇" = 20'}


def _said(fault: ErrorDetails) -> str:
    """Tell what is wrong with a value, in pydantic's words or as a pattern to follow; never the value itself."""
    shape = _SHAPES.get(str(fault["loc"][0])) if fault["type"].startswith("string_") else None
    return f"write it {shape}" if shape else fault["msg"].removeprefix("Value error, ").removeprefix("Input ")
