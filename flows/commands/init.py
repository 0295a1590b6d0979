"""Make a workspace to begin with: empty with everything an office must fill, or with the shipped sample.

Belongs here: folders, templates, what starts ``doudi serve`` with the machine.
"""

from __future__ import annotations

import os
import shutil
import sys
from datetime import date
from pathlib import Path

from flows.nightly.outputs.briefing import briefing_path
from flows.workspace.settings_file import documented
from flows.workspace.shipped import data_folder
from flows.workspace.workspace import Workspace
from transforms.errors import BadTarget
from transforms.messages import both, listed, tr

_MADE_BY_DEMO = ".made-by-doudi-demo"
_STARTERS = {"posix": "doudi.service", "nt": "doudi-task.ps1"}
"""What starts `doudi serve` with the machine, by kind of system."""


def lay_out(workspace: Workspace) -> None:
    """Make a fresh workspace that holds the shipped sample; an earlier demo's is replaced.

    Raises:
        WorkspaceAtFault: the folder is there and was not made by the demo.

    """
    root, mark = workspace.root, workspace.root / _MADE_BY_DEMO
    if root.exists() and any(root.iterdir()):
        if not mark.exists():
            raise BadTarget(
                tr(
                    "{folder} is not empty and was not made by the demo. Name another folder with --workspace.",
                    folder=workspace,
                )
            )
        # Prefect's home is kept: making its database anew takes half a minute.
        kept = (mark, workspace.store, workspace.prefect_home)
        for path in (*root.iterdir(), *workspace.store.glob("*")):
            if path not in kept:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark.write_text(tr("Made-up people only; remove this folder whenever you like.") + "\n", encoding="utf-8")
    sample = data_folder() / "sample"
    for source, target in ((sample / "inbox", workspace.inbox), (sample / "policy", workspace.policy)):
        shutil.copytree(source, target, dirs_exist_ok=True)


def begin(workspace: Workspace) -> str:
    """Make folders, a documented doudi.toml, a policy/dibao.csv to fill and what starts it; what is there stays.

    Returns: what to do next.
    """
    for folder in (workspace.inbox, workspace.returned, workspace.policy):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    templates, standards = data_folder() / "templates", workspace.policy / "dibao.csv"
    made = []
    if not workspace.settings_file.exists():
        workspace.settings_file.write_text(documented(), encoding="utf-8")
        made.append(str(workspace.settings_file))
    if not standards.exists():
        shutil.copyfile(templates / "dibao.csv", standards)
        made.append(str(standards))
    starter = workspace.root / _STARTERS[os.name]
    if not starter.exists():
        write_starter(templates / starter.name, starter, Path(sys.executable))
        made.append(str(starter))
    return tr(
        "Made: {files}.\n"
        "1. Put the received files into {inbox}, one folder for each supplier.\n"
        "2. Enter your counties' dibao standards, with their documents, in {standards}.\n"
        "3. doudi check --workspace {workspace}, then doudi run --workspace {workspace}\n"
        "4. For every night: doudi serve --workspace {workspace}; {starter} starts it with the machine.",
        files=listed(made) if made else both("nothing, all was there"), inbox=workspace.inbox, standards=standards,
        workspace=workspace, starter=starter.name,
    )  # fmt: skip


def after_demo(workspace: Workspace, day: date) -> str:
    """Tell who has seen the demo what to open, how to begin with lists of one's own, and where more is to be read."""
    folder = workspace.outbox / str(day)
    return tr(
        "1. Open the briefing first: {briefing}; the lists of each county stand beside it.\n"
        "2. For an office of your own: doudi init --workspace office, which says what to put where.\n"
        "3. The manual: {manual}",
        briefing=folder / briefing_path(day), manual=data_folder() / "manual",
    )  # fmt: skip


def write_starter(template: Path, target: Path, python: Path) -> None:
    """Write a systemd unit, or a script that registers a Windows task, for the workspace it is written into."""
    escaped, twice = ("%", "%%") if target.suffix == ".service" else ("'", "''")
    places = {"{workspace}": target.absolute().parent, "{python}": python}
    text = template.read_text(encoding="utf-8")
    for name, place in places.items():
        text = text.replace(name, str(place).replace(escaped, twice))
    target.write_text(text, encoding="utf-8-sig" if target.suffix == ".ps1" else "utf-8")  # PowerShell 5 wants the mark
