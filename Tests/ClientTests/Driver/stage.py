"""What a scenario is given: servers, a folder of its own, programs beside them."""

import os
import pathlib
import subprocess
import sys

from checks import LIMIT, Failure
from server import Server

ROOT = pathlib.Path(__file__).resolve().parents[3]


class Stage:
    def __init__(self, program, folder):
        self.program = os.path.abspath(program)
        self.folder = folder

    def serve(self, *options, key=None):
        """A server with the default model, unless the options name another."""
        return Server(self.program, self.folder, *options, key=key)

    def tool(self, name, environment="clients"):
        """The path of a program that came with an environment of packages."""
        return str(ROOT / ".build" / f"python-{environment}" / "bin" / name)

    def run(self, *command, limit=LIMIT, wants=0, **variables):
        """Standard output of a program that must end with this status."""
        result = subprocess.run(
            [str(part) for part in command], stdin=subprocess.DEVNULL, capture_output=True, text=True,
            errors="replace", timeout=limit, cwd=self.folder, env={**os.environ, **variables})
        if result.returncode != wants:
            told = (result.stdout[-3000:] + result.stderr[-3000:]).strip()
            raise Failure(f"{command[0]} ended with {result.returncode} instead of {wants}:\n{told}")
        return result.stdout

    def need(self, environment):
        """Installs an environment of packages where it is missing."""
        subprocess.run([ROOT / ".ci" / "setup.sh", environment], check=True, stdout=sys.stdout)
