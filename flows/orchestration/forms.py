"""Ask for the parameters of a flow on Prefect's pages, in the office's language.

Belongs here: title, description, choices and default of every field. Prefect renders ``enum`` as a drop-down and a
list of it as a multi-select. A flow takes the label that was chosen, in either language, or the code behind it. What
is chosen from is the office's: its counties, and its own folder.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, get_args

from prefect import Flow
from prefect.utilities.callables import parameter_schema
from pydantic import Field, WithJsonSchema

from flows.orchestration.names import DEPLOYED, STAGES_NAMED
from flows.workspace import divisions
from flows.workspace.settings import Settings
from flows.workspace.shipped import data_folder
from flows.workspace.workspace import Workspace
from transforms.errors import BadRequest
from transforms.messages import Both, both, mark, tr
from transforms.programmes import all_programmes
from transforms.rules import policy, standards
from transforms.rules.rate_guard import ALL
from transforms.rules.simulation import SUPPOSABLE

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Office:
    """Whose form it is: the folder that its runs work in, and county code → name."""

    workspace: str = ""
    counties: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, workspace: Workspace, settings: Settings) -> Office:
        """Look the office's counties up in the list of divisions."""
        return cls(str(workspace), divisions.counties(settings.area, divisions.divisions(data_folder())))


@dataclass(frozen=True, slots=True)
class Asked:
    """Declare how a form asks for a parameter.

    title, says: marked for the catalogue. shape: its schema for an office, with ``default`` where the form has
    another one than the function. is_last: below all others, since nobody changes it.
    """

    title: str
    says: str
    shape: Callable[[Office], Schema]
    is_last: bool = False


def fill_in(flow: Flow[..., Any], office: Office) -> None:
    """Describe a flow and its parameters in the language spoken, with the choices of an office.

    Prefect reads the form off the flow's signature, so the flow gets one of its own; its function keeps the other.
    """
    signature = inspect.signature(flow.fn, eval_str=True)
    fields = [_field(parameter, office) for parameter in signature.parameters.values()]
    vars(flow).update(__signature__=signature.replace(parameters=fields), description=tr(DEPLOYED[flow.name].says))
    flow.parameters = parameter_schema(flow)


def _field(parameter: inspect.Parameter, office: Office) -> inspect.Parameter:
    asked = next(found for found in get_args(parameter.annotation)[1:] if isinstance(found, Asked))
    shape = dict(asked.shape(office))
    default = shape.pop("default", parameter.default)
    given: Any = Field(
        ... if default is inspect.Parameter.empty else default,
        description=tr(asked.says),
        json_schema_extra={"title": tr(asked.title)} | ({"position": _LAST} if asked.is_last else {}),
    )
    return parameter.replace(annotation=Annotated[Any, WithJsonSchema(shape)], default=given)


_LAST = 100


@dataclass(frozen=True, slots=True)
class Choices:
    """Hold what can be chosen: code → label. ``what`` names it in messages (marked)."""

    what: str
    labels: Mapping[str, Both]

    @property
    def shown(self) -> list[str]:
        """List the labels as the form shows them."""
        return [str(label) for label in self.labels.values()]

    def one(self) -> Schema:
        """Ask for one, the first unless another is chosen."""
        return {"type": "string", "enum": self.shown, "default": self.shown[0]}

    def several(self) -> Schema:
        """Ask for any number, none at first."""
        return {"type": "array", "items": {"type": "string", "enum": self.shown}, "uniqueItems": True, "default": []}

    def code(self, chosen: str) -> str:
        """Give the code of a label in either language, or of the code itself.

        Raises:
            BadRequest: there is no such choice.

        """
        for code, label in self.labels.items():
            if chosen in (code, label.en, label.zh):
                return code
        raise BadRequest(
            tr(
                "{chosen} is no {what}. Choose one of: {known}.",
                chosen=chosen, what=both(self.what), known=str(_BETWEEN).join(self.shown),
            )
        )  # fmt: skip

    def codes(self, chosen: Iterable[str]) -> tuple[str, ...]:
        """Give the codes of labels."""
        return tuple(self.code(one) for one in chosen)


_BETWEEN = Both(", ", "、")
STAGE = Choices(
    mark("stage"),
    {"": both("all of them, then publish"), **{code: both(named.title) for code, named in STAGES_NAMED.items()}},
)
RELEASED = Choices(
    mark("programme"),
    {
        **{one.code: Both(one.code, one.name_zh) for one in all_programmes()},
        ALL: both("everything in a county's first night"),
        standards.RELEASE: both("dibao standards that look wrong and are right"),
    },
)


def county_choices(counties: Mapping[str, str]) -> Choices:
    """Give the counties to choose from: by name, with the code since two may have one name."""
    return Choices(mark("county"), {code: Both(*(f"{name}（{code}）",) * 2) for code, name in counties.items()})


_UNITS = {
    "month": mark("yuan a month"), "quarter": mark("yuan a quarter"), "year": mark("yuan a year"),
    "ratio": mark("ratio"), "count": mark("whole number"),
}  # fmt: skip


def _numbers() -> dict[str, Both]:
    """Give every number that can be supposed, the standard first; an amount for each period in which it can be told."""
    amounts: dict[str, Both] = {}
    others: dict[str, Both] = {}
    for name, number in policy.NAMES.items():
        if name not in SUPPOSABLE:
            continue
        periods = sorted((per for per in policy.AMOUNTS if number.takes(per)), key=lambda per: per != number.per)
        for per in periods or [number.per]:
            unit = both(_UNITS[per])
            label = Both(f"{name} ({unit.en})", f"{number.zh}（{unit.zh}）")
            (amounts if periods else others)[f"{name}/{per}" if periods else name] = label
    return amounts | others


NUMBER = Choices(mark("number"), _numbers())
SECOND_NUMBER = Choices(mark("number"), {"": both("none"), **NUMBER.labels})


def supposed(pairs: Sequence[tuple[str, float | None]]) -> dict[str, str]:
    """Give the changes that a simulation takes, of numbers chosen and their values.

    Raises:
        BadRequest: one is no number, is chosen twice, has no value, or a value with more than three decimals.

    """
    changes: dict[str, str] = {}
    for chosen, value in pairs:
        code = SECOND_NUMBER.code(chosen)
        if not code:
            continue
        name, _, per = code.partition("/")
        label = SECOND_NUMBER.labels[code]
        if name in changes:
            raise BadRequest(tr("{number} is chosen twice. Choose another number, or none.", number=label))
        if value is None:
            raise BadRequest(tr("{number} has no value. Enter one, or choose none.", number=label))
        if value < 0 or round(value, 3) != value:
            raise BadRequest(
                tr("{number}: {value} is no value. It has at most three decimals and is not negative.",
                   number=label, value=value)
            )  # fmt: skip
        told = f"{value:.3f}".rstrip("0").rstrip(".")
        changes[name] = f"{told}/{per}" if per else told
    return changes


def _own_folder(office: Office) -> Schema:
    fixed: Schema = {"enum": [office.workspace], "default": office.workspace} if office.workspace else {}
    return {"type": "string", "minLength": 1} | fixed


def _a_day(_: Office) -> Schema:
    return {"type": "string", "format": "date"}


def _yes_or_no(_: Office) -> Schema:
    return {"type": "boolean"}


def _a_value(_: Office) -> Schema:
    return {"type": "number", "minimum": 0, "maximum": 999_999_999}


WorkspacePath = Annotated[
    str,
    Field(min_length=1),
    Asked(
        mark("Office's folder"),
        mark("The folder on the server that this deployment works in; fixed."),
        _own_folder,
        is_last=True,
    ),
]
DayJudged = Annotated[
    date | None,
    Asked(mark("Day judged"), mark("Never later than today; empty: today, by the time of Beijing."), _a_day),
]
DayTakenIn = Annotated[
    date | None,
    Asked(mark("Day taken in"), mark("Never later than today; empty: today, by the time of Beijing."), _a_day),
]
DayCommitted = Annotated[
    date | None,
    Asked(mark("Day of the run"), mark("The day judged by the run that is taken; empty: the last run."), _a_day),
]
PastDay = Annotated[
    date,
    Asked(
        mark("Past day judged"),
        mark("Judged by the law and the numbers of that day; never later than today."),
        _a_day,
    ),
]
DayKnown = Annotated[
    date | None,
    Asked(mark("Files known on"), mark("With the files known on this day; empty: the day judged."), _a_day),
]
Until = Annotated[
    str, Asked(mark("Stop after"), mark("Stop after this stage and publish nothing."), lambda _: STAGE.one())
]
Release = Annotated[
    list[str],
    Asked(
        mark("Release"),
        mark("What is published though it was withheld, after somebody has looked into it; empty: nothing."),
        lambda _: RELEASED.several(),
    ),
]
ReleaseIn = Annotated[
    list[str],
    Asked(
        mark("Release in"),
        mark("Counties in which it is published; empty: in all of them."),
        lambda office: county_choices(office.counties).several(),
    ),
]
Settle = Annotated[
    bool,
    Asked(
        mark("Wait for files"),
        mark("Begin only when nothing is being copied into the folder any more."),
        _yes_or_no,
    ),
]
TrustStandards = Annotated[
    bool,
    Asked(
        mark("Standards are right"),
        mark("Judge by dibao standards that look wrong, since they are right or meant so."),
        _yes_or_no,
    ),
]
Number = Annotated[str, Asked(mark("Number"), mark("The number of the law that is supposed."), lambda _: NUMBER.one())]
Value = Annotated[float, Asked(mark("Value"), mark("Its value, in the unit in brackets behind the number."), _a_value)]
SecondNumber = Annotated[
    str, Asked(mark("Second number"), mark("Another number supposed with it, or none."), lambda _: SECOND_NUMBER.one())
]
SecondValue = Annotated[
    float | None, Asked(mark("Second value"), mark("Its value; empty where there is no second number."), _a_value)
]
Counties = Annotated[
    list[str],
    Asked(
        mark("Counties"),
        mark("Where the numbers apply; empty: everywhere."),
        lambda office: county_choices(office.counties).several(),
    ),
]
