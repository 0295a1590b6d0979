"""Settings: where things are and how the run behaves. Never a rule, never a policy number.

Each can stand in ``doudi.toml`` in the workspace or in the environment as ``DOUDI_…``.
"""

from __future__ import annotations

import os
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from transforms.errors import WorkspaceAtFault

SETTINGS_FILE = "doudi.toml"
TIMEZONE = "Asia/Shanghai"
OPERATING = {
    "threads", "memory_limit", "wait_minutes", "nightly", "returned_lists", "reconcile_times", "run_on_arrival",
    "settle_seconds", "alert_urls", "prefect_start_seconds",
}  # fmt: skip
"""Settings that say when and how to run, and change nothing that is published."""


def _readable_cron(text: str) -> str:
    try:
        CronSim(text, datetime(2000, 1, 1))  # noqa: DTZ001 — only read, never compared
    except CronSimError:
        raise ValueError(f"{text!r} is no cron expression; write minute hour day month weekday, as 0 2 * * *") from None
    return text


Cron = Annotated[str, AfterValidator(_readable_cron)]


class Settings(BaseSettings):
    """Everything an office may set; the defaults fit Puyang (濮阳市)."""

    model_config = SettingsConfigDict(env_prefix="DOUDI_", extra="forbid", frozen=True)

    area: Annotated[str, Field(pattern=r"^\d{6}$")] = "410900"
    """Six-digit code of the city or county whose lists are judged."""
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
    opening_programmes: tuple[str, ...] = ("tekun", "dibao", "dibao_single")
    """Programmes that open a row of the work list; the others join an open row."""
    link_probable: Annotated[float, Field(gt=0, le=1)] = 0.99
    """From this probability on a link beyond the number is probable; it still decides nothing alone."""
    link_question: Annotated[float, Field(gt=0, le=1)] = 0.5
    """Between this and ``link_probable`` a link is a question; below it is none."""
    visit_days: Annotated[int, Field(ge=1)] = 10
    """Working days within which a case that was sent out is to be visited (no national deadline)."""
    weekly_capacity: Annotated[int, Field(ge=0)] | None = None
    """Cases a township is sent in one week at most; none: no limit."""
    township_capacity: dict[str, Annotated[int, Field(ge=0)]] = {}
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
    alert_urls: tuple[SecretStr, ...] = ()
    """Whom to tell, as Apprise addresses, of a run that failed, was withheld, or leaves cases overdue; none: nobody."""
    memory_limit: str = "2GB"
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
        """The environment outranks the file, which reaches us as arguments."""
        return env_settings, init_settings

    @property
    def schedules(self) -> dict[str, str]:
        """When each flow starts by itself, as cron, Asia/Shanghai."""
        return {"monitor": self.nightly, "feedback": self.returned_lists, "reconcile": self.reconcile_times}

    @property
    def password(self) -> str | None:
        """The password of protected files, in plain."""
        return self.workbook_password.get_secret_value() if self.workbook_password else None


def read_settings(workspace: Path) -> Settings:
    """The workspace's settings.

    Raises:
        WorkspaceAtFault: the file is no TOML, or a setting is unknown or out of range.

    """
    path = workspace / SETTINGS_FILE
    given: dict[str, object] = {}
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig")) if path.exists() else {}
        return Settings(**given)  # type: ignore[arg-type]
    except tomllib.TOMLDecodeError as error:
        raise WorkspaceAtFault(f"{path} is not valid TOML: {error}. Correct that line.") from None
    except UnicodeDecodeError:
        raise WorkspaceAtFault(f"{path} is not written in UTF-8. Save it as UTF-8.") from None
    except SettingsError as error:
        raise WorkspaceAtFault(f"A setting in the environment (DOUDI_…) cannot be read: {error}.") from None
    except ValidationError as error:
        faults = "".join(f"\n  - {_place(fault['loc'], path)}: {fault['msg']}" for fault in error.errors())
        raise WorkspaceAtFault(f"Settings are wrong:{faults}\nCorrect or remove them.") from None


def _place(loc: tuple[int | str, ...], path: Path) -> str:
    """Where a setting was given: the environment outranks the file."""
    variable = f"DOUDI_{str(loc[0]).upper()}"
    key = ".".join(str(part) for part in loc)
    return f"{variable} in the environment" if variable in os.environ else f"{path}, {key}"


def data_folder() -> Path:
    """The folder of headings, code lists, policy numbers and the sample: the checkout's, or the wheel's copy."""
    packaged = Path(__file__).parent / "_data"
    return packaged if packaged.exists() else Path(__file__).parent.parent / "data"
