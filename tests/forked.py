"""The command line, or any code, in processes of their own, forked from one that has imported everything.

Importing takes a process more than most commands do. Nothing else of the one is passed to the other: each command has
its own process, environment, rights and end.

    python forked.py CODE < requests: a JSON object a line, answered by one
"""

import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

_NOBODY = 65534
_COMMANDS = "import ledgerdesk.__main__, ledgerdesk.cli, ledgerdesk.demo, ledgerdesk.db.migrate"


class Forge:
    """Runs commands on a warm process in an environment and a working directory; POSIX only."""

    def __init__(self, environment: Mapping[str, str], folder: Path | None = None, first: str = _COMMANDS) -> None:
        """``first`` is code that the warm process runs: what is to be imported, before any rights go."""
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve()), first],
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, *words: object, nobody: bool = False, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run one command, as ``nobody`` because root ignores permissions; ``environment`` is added."""
        return self._ask({"words": [str(word) for word in words], "nobody": nobody, "environment": environment})

    def run_code(self, code: str, *words: object, nobody: bool = False) -> subprocess.CompletedProcess[str]:
        """Run code with these words as its arguments, as the interpreter does with ``-c``."""
        return self._ask({"words": [str(word) for word in words], "nobody": nobody, "environment": {}, "code": code})

    def _ask(self, request: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        source, sink = self._process.stdin, self._process.stdout
        assert source is not None
        assert sink is not None
        source.write(json.dumps(request) + "\n")
        source.flush()
        said = json.loads(sink.readline())
        return subprocess.CompletedProcess(request["words"], said["code"], said["out"], said["error"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        with self._process:
            pass  # the end of its input is its end


def _serve() -> None:
    exec(sys.argv[1], {})  # noqa: S102 - imports of a test
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_run(json.loads(line))) + "\n")
        sys.stdout.flush()


def _run(request: dict[str, Any]) -> dict[str, object]:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        child = os.fork()
        if child == 0:
            _become(request, out.fileno(), error.fileno())
        _, status = os.waitpid(child, 0)
        said = []
        for file in (out, error):
            file.seek(0)
            said.append(file.read().decode())
    return {"code": os.waitstatus_to_exitcode(status), "out": said[0], "error": said[1]}


def _become(request: dict[str, Any], out: int, error: int) -> None:
    """Be the process of one command; never returns."""
    code = 70
    try:
        nothing = os.open(os.devnull, os.O_RDONLY)
        for ours, theirs in ((nothing, 0), (out, 1), (error, 2)):
            os.dup2(ours, theirs)
        os.environ.update(request["environment"])
        if request["nobody"] and os.geteuid() == 0:
            os.setgroups([])
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)
        if "code" in request:
            sys.argv = ["-c", *request["words"]]
            exec(compile(request["code"], "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102 - that of a test
            code = 0
        else:
            from ledgerdesk import __main__

            code = __main__.main(request["words"])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - as an interpreter would
        traceback.print_exc()
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
