"""The network cut: every Python process with this folder on its path reaches this machine only.

Whoever tries more is refused, and written down in the file that ``NETWORK_CUT_LOG`` names.
"""

import os
import sys
from pathlib import Path

HERE = ("127.0.0.1", "localhost", "::1", "0.0.0.0", "", None)


def cut(event, arguments):
    """Hear every look-up of a name and every connection before it is made."""
    if event == "socket.getaddrinfo" or event == "socket.gethostbyname":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in HERE:
        with Path(os.environ["NETWORK_CUT_LOG"]).open("a", encoding="utf-8") as log:
            log.write(f"{os.getpid()} {event} {host} {sys.argv}\n")
        raise OSError("the network is cut")


sys.addaudithook(cut)
