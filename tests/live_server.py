"""The real program as a process of its own, for tests through HTTP and the browser."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

DEMO_PASSWORD = "for-tests-only"
START_SECONDS = 150


@dataclass
class LiveServer:
    """A running `gcs run`; `url` is its origin, without a slash at the end."""

    url: str
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def stop(self) -> int:
        """End it as an operator would (SIGTERM); returns the exit status."""
        self.process.terminate()
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


@contextmanager
def running(
    folder: Path, *arguments: str, database_url: str | None = None, **environ: str
) -> Iterator[LiveServer]:
    """Run `gcs run --port 0 …` in `folder` until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "shared.cli", "run", "--port", "0", *arguments],
        cwd=folder,
        env={
            **os.environ,
            "GCS_DATABASE_URL": database_url or f"sqlite:///{folder / 'gcs.db'}",
            "GCS_KEY_FILE": str(folder / "gcs.key"),
            "GCS_DEMO_PASSWORD": DEMO_PASSWORD,
            **environ,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield _when_ready(process)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


def _when_ready(process: subprocess.Popen[str]) -> LiveServer:
    lines: list[str] = []
    ready = threading.Event()
    threading.Thread(target=_collect, args=(process, lines, ready), daemon=True).start()
    ready.wait(START_SECONDS)
    urls = [line.split()[1] for line in lines if line.startswith("ready http")]
    if not urls:
        process.kill()
        raise RuntimeError("the server did not start:\n" + "".join(lines))
    return LiveServer(urls[0].rstrip("/"), process, lines)


def _collect(process: subprocess.Popen[str], lines: list[str], ready: threading.Event) -> None:
    """Keep reading for the whole life of the process, so that its pipe never fills up."""
    assert process.stdout is not None
    try:
        for line in process.stdout:
            lines.append(line)
            if line.startswith("ready http"):
                ready.set()
    except ValueError:  # closed at the end of the test
        pass
    ready.set()
