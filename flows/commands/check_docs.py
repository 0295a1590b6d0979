"""Write what is expected of each feed as pages that an office can open without network.

Belongs here: where the pages go and what is said of it. The pages are ``expectations.docs``'; no file is read for them.
"""

from __future__ import annotations

from pathlib import Path

import expectations
from flows.workspace.reference import read_wording
from transforms.errors import BadRequest
from transforms.feeds import all_feeds
from transforms.messages import tr


def write_docs(folder: Path) -> str:
    """Write the pages of all suites into a folder, and tell where to open them."""
    from expectations.docs import write_docs as write

    if folder.exists() and not folder.is_dir():
        raise BadRequest(tr("{path} is a file. Name a folder for the pages.", path=folder))
    words = read_wording()
    page = write([expectations.suite_for(feed, words) for feed in all_feeds().values()], folder)
    return tr("What is expected of each list stands in {page}. It holds no row of any file.", page=page)
