"""A workspace to begin with: the shipped sample, or empty with everything an office must fill."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from flows.settings import SETTINGS_FILE, data_folder
from transforms.errors import WorkspaceAtFault

_MADE_BY_DEMO = ".made-by-doudi-demo"


def lay_out(workspace: Path) -> Path:
    """A fresh workspace holding the shipped sample; an earlier demo's is replaced.

    Raises:
        WorkspaceAtFault: the folder is there and was not made by the demo.

    """
    if workspace.exists() and any(workspace.iterdir()):
        if not (workspace / _MADE_BY_DEMO).exists():
            raise WorkspaceAtFault(
                f"{workspace} is not empty and was not made by the demo. Name another folder with --workspace."
            )
        # Prefect's home is kept: making its database anew takes half a minute.
        for found in (*workspace.glob("[!s.]*"), *(workspace / "store").glob("[!p]*")):
            shutil.rmtree(found) if found.is_dir() else found.unlink()
    workspace.mkdir(parents=True, exist_ok=True, mode=0o700)
    (workspace / _MADE_BY_DEMO).write_text("Made-up people only; remove this folder whenever you like.\n")
    sample = data_folder() / "sample"
    for name in ("inbox", "policy"):
        shutil.copytree(sample / name, workspace / name, dirs_exist_ok=True)
    return workspace


def begin(workspace: Path) -> str:
    """Folders, a documented doudi.toml, an empty policy/dibao.csv, a systemd unit; what is there stays.

    Returns: what to do next.
    """
    for name in ("inbox", "returned", "policy"):
        (workspace / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    templates = data_folder() / "templates"
    made = []
    for source, target in (
        (templates / "doudi.toml", workspace / SETTINGS_FILE),
        (templates / "dibao.csv", workspace / "policy" / "dibao.csv"),
    ):
        if not target.exists():
            shutil.copyfile(source, target)
            made.append(str(target))
    unit = workspace / "doudi.service"
    if not unit.exists():
        text = (templates / unit.name).read_text(encoding="utf-8")
        places = {"workspace": workspace.absolute(), "python": sys.executable}
        text = text.format_map({name: str(place).replace("%", "%%") for name, place in places.items()})
        unit.write_text(text, encoding="utf-8")
        made.append(str(unit))
    return (
        f"Made: {', '.join(made) or 'nothing, all was there'}.\n"
        f"1. Put the received files into {workspace / 'inbox'}, one folder for each supplier.\n"
        f"2. Enter your counties' dibao standards, with their documents, in {workspace / 'policy' / 'dibao.csv'}.\n"
        f"3. doudi check --workspace {workspace}, then doudi run --workspace {workspace}\n"
        f"4. For every night: doudi serve --workspace {workspace}; {unit.name} starts it with the machine (Linux)."
    )
