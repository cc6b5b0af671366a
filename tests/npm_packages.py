"""Programs by others that come from npm: exactly what a lock file names, into the environment."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from pathlib import Path

LOCK = "package-lock.json"


def install_packages(listed: Path, into: Path) -> None:
    """Install what `listed` names, once for all workers. Needs node and npm."""
    into.mkdir(parents=True, exist_ok=True)
    with into.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = into / "done"
        wanted = (listed / LOCK).read_bytes()
        if done.exists() and done.read_bytes() == wanted:
            return
        for name in ("package.json", LOCK):
            shutil.copy(listed / name, into / name)
        command = ["npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=into, check=True, capture_output=True)
        done.write_bytes(wanted)
