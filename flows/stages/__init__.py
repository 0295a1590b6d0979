"""What each stage of a night does with files and store; what it computes is in ``transforms``."""

from collections.abc import Callable

from flows.night import Night
from flows.stages.delivering import deliver
from flows.stages.flagging import flag
from flows.stages.judging import assess, identify, join
from flows.stages.receiving import intake, standardise, validate

Stage = Callable[[Night], None]

STEPS: dict[str, Stage] = {
    "intake": intake,
    "validate": validate,
    "standardise": standardise,
    "identify": identify,
    "join": join,
    "assess": assess,
    "flag": flag,
    "deliver": deliver,
}
