"""Write the documented doudi.toml that a workspace begins with, in the office's language.

Belongs here: the form of the file. What a setting means is ``flows.workspace.settings``' to say.
"""

from __future__ import annotations

import json
import re
import textwrap

from flows.workspace.settings import Settings
from transforms.messages import CHINESE, spoken, tr
from transforms.programmes import label

_WIDTH = 110
_SENTENCE = re.compile(r"(?<=。)(?=.)")


def documented() -> str:
    """Give every setting with what it means and its default or an example, each behind a # that can be removed."""
    head = tr(
        "兜底 doudi: settings of this workspace. Every line may stay as it is; remove the # to change one. Each can "
        "also be given in the environment, e.g. DOUDI_AREA=410900."
    )
    parts = [_comment(head)]
    for name, field in Settings.model_fields.items():
        example = field.examples[0] if field.examples else field.default
        if name == "opening_programmes":
            example = [str(label(code)) for code in example]
        parts.append(f"{_comment(tr(str(field.description)))}\n# {name} = {_toml(example)}")
    return "\n\n".join(parts) + "\n"


def _comment(text: str) -> str:
    """Break a comment into lines: Chinese has no blanks, so it is broken after each sentence."""
    lines = _SENTENCE.split(text) if spoken() == CHINESE else textwrap.wrap(text, _WIDTH, break_long_words=False)
    return "\n".join(f"# {line}" for line in lines)


def _toml(value: object) -> str:
    """Write a value as TOML does: its texts, numbers and lists look as in JSON."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_toml(key)} = {_toml(inner)}" for key, inner in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
