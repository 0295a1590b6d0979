"""Name every place in an office's workspace: folders that people use, and files that only the program knows.

Belongs here: paths below one root, and the check that the root is there. What the store keeps within its folder
is ``flows.store``'s; what the settings say is ``flows.workspace.settings``'.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from transforms.errors import NoWorkspace
from transforms.messages import tr


@dataclass(frozen=True, slots=True)
class Workspace:
    """Hold the places of one office's folder. ``root`` is absolute: a flow or a server may run elsewhere."""

    root: Path

    @classmethod
    def at(cls, path: Path | str) -> Workspace:
        """Give the workspace of that folder, which need not exist yet."""
        return cls(Path(path).absolute())

    def __str__(self) -> str:
        """Show the folder, for messages."""
        return str(self.root)

    @property
    def inbox(self) -> Path:
        """Files as received, one folder for each supplier; never changed."""
        return self.root / "inbox"

    @property
    def returned(self) -> Path:
        """Work lists that officers sent back."""
        return self.root / "returned"

    @property
    def policy(self) -> Path:
        """The office's own numbers of the law."""
        return self.root / "policy"

    @property
    def outbox(self) -> Path:
        """Publications, one folder for each day judged."""
        return self.root / "outbox"

    @property
    def settings_file(self) -> Path:
        """What the office sets, in TOML."""
        return self.root / "doudi.toml"

    @property
    def store(self) -> Path:
        """Snapshots, state and outcomes: see ``flows.store.store.Store``."""
        return self.root / "store"

    @property
    def crash_reports(self) -> Path:
        """Tracebacks of unexpected faults, for their owner only (DECISIONS 7)."""
        return self.store / "crash"

    @property
    def prefect_home(self) -> Path:
        """Prefect's database, profile and server log (DECISIONS 6)."""
        return self.store / "prefect"

    @property
    def server_address(self) -> Path:
        """Where the pages of a running ``doudi serve`` are, as JSON."""
        return self.store / "pages.json"

    @property
    def settled_files(self) -> Path:
        """What the folder watcher saw at its last call, as JSON."""
        return self.store / "arrivals.json"

    def require(self) -> None:
        """Stop where there is no such folder.

        Raises:
            WorkspaceAtFault: says how to name or make one.

        """
        if not self.root.is_dir():
            raise NoWorkspace(
                tr(
                    "There is no workspace {folder}. Name it with --workspace, or make one with `doudi init`.",
                    folder=self.root,
                )
            )
