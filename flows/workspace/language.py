"""Choose the language that an office reads: DOUDI_LANGUAGE, else its settings, else Chinese.

Belongs here: the choice, made before anything is said, so also where settings cannot be read. Messages themselves are
``transforms.messages``'.
"""

from __future__ import annotations

import gettext
import os
import tomllib
from importlib.resources import as_file

from flows.workspace.console import show_any_character
from flows.workspace.workspace import Workspace
from transforms.messages import CATALOGUE, CHINESE, ENGLISH, LANGUAGES, mark, speak

VARIABLE = "DOUDI_LANGUAGE"
ARGPARSE = (
    mark("usage: "), mark("options"), mark("positional arguments"), mark("show this help message and exit"),
    mark("the following arguments are required: %s"), mark("one of the arguments %s is required"),
    mark("not allowed with argument %s"), mark("unrecognized arguments: %s"), mark("expected one argument"),
    mark("expected at least one argument"), mark("ambiguous option: %(option)s could match %(matches)s"),
    mark("argument %(argument_name)s: %(message)s"), mark("%(prog)s: error: %(message)s\n"),
    mark("invalid choice: %(value)r (choose from %(choices)s)"), mark("invalid %(type)s value: %(value)r"),
)  # fmt: skip
"""What Python's own reader of arguments says; it looks each up in the catalogue itself."""


def speak_as_office(workspace: Workspace | None = None) -> str:
    """Speak the language of an office from now on, in this process and in those it starts.

    A workspace whose areas are Chinese, as all that ``data/reference`` knows are, reads Chinese unless it says
    otherwise; a setting that is no language is told when settings are read.
    """
    show_any_character()
    wanted = os.environ.get(VARIABLE) or _set_in(workspace)
    language = wanted if wanted in LANGUAGES else CHINESE
    speak(language)
    if not wanted or wanted == language:  # else it is told, with where it was given, when settings are read
        os.environ[VARIABLE] = language
    with as_file(CATALOGUE) as compiled:
        folder = compiled.parents[2]
        gettext.bindtextdomain("doudi", str(folder))
    gettext.textdomain("doudi")
    os.environ["LANGUAGE"] = {CHINESE: "zh_CN", ENGLISH: "C"}[language]
    return language


def _set_in(workspace: Workspace | None) -> str:
    """Read the one setting, leniently: what is wrong with the file is told by whoever reads all of it."""
    if workspace is None:
        return ""
    try:
        return str(tomllib.loads(workspace.settings_file.read_text(encoding="utf-8-sig")).get("language", ""))
    except (OSError, ValueError):
        return ""
