"""An OpenID provider written by others (npm: oidc-provider, MIT, certified): it signs people in as
offices' providers do, and is not the code that we check it with.

`python -m tests.openid_provider` installs it into the environment; tests do so where it is missing.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.needed import program
from tests.npm_packages import install_packages

HERE = Path(__file__).parent
INSTALLED = HERE.parents[1] / ".venv" / "openid-provider"


def install() -> None:
    """Install exactly what the lock file names, once for all workers. Needs node and npm."""
    install_packages(HERE, INSTALLED)


@contextmanager
def provider() -> Iterator[str]:
    """The provider on a free port of this machine; yields its issuer."""
    program("npm")
    node = program("node")
    install()
    server = subprocess.Popen(
        [node, str(HERE / "server.js"), str(INSTALLED)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    try:
        yield _issuer(server)
    finally:
        server.terminate()
        server.wait(10)
        server.stdout.close()


def _issuer(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    for line in server.stdout:
        if line.startswith("http://"):
            return line.strip()
    raise AssertionError("the provider did not start")
