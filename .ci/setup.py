"""Set up `.venv` from `requirements.lock`, once, then run a command in it.

    python3 .ci/setup.py doudi demo
    python3 .ci/setup.py pytest

Plain Python and pip; uv is used instead of pip when it is installed. The set-up is repeated only
when the lock, the project file or the Python version changed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
OLDEST, NEWEST = (3, 11), (3, 14)


def wanted() -> str:
    """What the environment must have been made from."""
    parts = [sys.version.encode(), str(ROOT).encode()]
    parts += [(ROOT / name).read_bytes() for name in ("requirements.lock", "pyproject.toml")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def make() -> None:
    """Make the environment anew: pinned and hashed packages, then the project itself."""
    print("setting up .venv (a minute or two, once) ...", file=sys.stderr, flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    python = str(BIN / "python")
    uv = shutil.which("uv")
    pip = [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install"]
    # Byte-compile now, whatever the shell says: the first start would otherwise take seconds longer.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"UV_COMPILE_BYTECODE": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    for arguments in (
        ["--quiet", "--require-hashes", "-r", str(ROOT / "requirements.lock")],
        ["--quiet", "--no-deps", "--no-build-isolation", "-e", str(ROOT)],
    ):
        subprocess.run([*pip, *arguments], check=True, env=environment)


def main(command: list[str]) -> int:
    """Set up when needed, then become the command."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        print(
            f"setup: Python {OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]} is needed, this is "
            f"{sys.version.split()[0]}. Run this file with another one, e.g. python3.12 .ci/setup.py",
            file=sys.stderr,
        )
        return 2
    stamp = VENV / "made-from"
    if not stamp.exists() or stamp.read_text() != wanted():
        try:
            make()
        except subprocess.CalledProcessError:
            print(
                "setup: the packages could not be installed (message above); .venv is incomplete.",
                file=sys.stderr,
            )
            return 2
        stamp.write_text(wanted())
    if not command:
        return 0
    environment = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    program = shutil.which(command[0], path=environment["PATH"]) or command[0]
    return subprocess.call([program, *command[1:]], env=environment, cwd=None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
