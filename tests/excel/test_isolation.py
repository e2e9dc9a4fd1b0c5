"""The child that parses: whatever becomes of it, the parent gets an answer or a sentence, and nothing stays behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from excel import township
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import isolation, reader

DATA = township.xlsx(township.pupils(3))[0]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's limits are Linux's")


def instead(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let the child run this instead."""
    monkeypatch.setattr(isolation, "_command", lambda: [sys.executable, "-I", "-c", code])


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.abort()",
        "raise SystemExit(1)",
        "print('no answer at all')",
        'print(\'{"refusal": "", "password": false, "bytes": 99}\')',
        "print('[]')",
        "import sys; sys.stdout.buffer.write(bytes(range(256)) * 99)",
    ],
)
def test_a_child_that_dies_or_babbles_is_a_damaged_file(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    instead(monkeypatch, code)
    with pytest.raises(FileRefusedError, match="已损坏"):
        isolation.run({"job": "read"}, DATA)


def test_a_child_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    instead(monkeypatch, "import time; time.sleep(600)")
    monkeypatch.setattr(isolation, "_WALL_SECONDS", 0.3)
    started = time.monotonic()
    with pytest.raises(FileRefusedError, match="读了很久"):
        isolation.run({"job": "read"}, DATA)
    assert time.monotonic() - started < 10


def test_the_user_may_stop_it(monkeypatch: pytest.MonkeyPatch) -> None:
    instead(monkeypatch, "import time; time.sleep(600)")
    enough = threading.Event()
    threading.Timer(0.2, enough.set).start()
    with pytest.raises(FileRefusedError, match="停下"):
        isolation.run({"job": "read"}, DATA, cancelled=enough)


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@LINUX
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_the_child_dies_with_its_parent(how: signal.Signals) -> None:
    """A parent is killed while its child has been given half a file and waits."""
    source = str(Path(isolation.__file__).parents[2])
    code = (
        f"import sys; sys.path.insert(0, {source!r})\n"
        "import subprocess, time\n"
        "from ledgerdesk.excel import isolation\n"
        "child = subprocess.Popen(isolation._command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        'child.stdin.write(b\'{"job": "read", "bytes": 1000}\\nPK\'); child.stdin.flush()\n'
        "print(child.pid, flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        time.sleep(0.5)
        assert _is_alive(child)
        os.kill(parent.pid, how)
        parent.wait()
    deadline = time.monotonic() + 10
    while _is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_alive(child)


@LINUX
@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("bytearray(2 << 30)", "已损坏"),
        ("open(target, 'wb', buffering=0).write(b'x')", "已损坏"),
        ("[0 for _ in iter(int, 1)]", "读了很久"),
    ],
    ids=["memory", "a file", "time"],
)
def test_the_kernel_keeps_the_limits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str, words: str) -> None:
    source, target = str(Path(isolation.__file__).parents[2]), tmp_path / "left-behind"
    instead(
        monkeypatch,
        f"import sys; sys.path.insert(0, {source!r}); from ledgerdesk.excel import child; child.CPU_SECONDS = 1; "
        f"child._restrain(); target = {str(target)!r}; {code}; "
        'print(\'{"refusal": "escaped", "password": false, "bytes": 0}\')',
    )
    with pytest.raises(FileRefusedError, match=words):
        isolation.run({"job": "read"}, DATA)
    assert not target.exists() or target.stat().st_size == 0


def test_a_child_that_waits_reads_one_file_and_no_second() -> None:
    standby = isolation.Standby()
    try:
        standby.prepare()
        first = standby._waiting
        standby.prepare()
        assert standby._waiting is first, "one is enough"
        assert first is not None
        assert reader.parse(DATA, standby=standby) == reader.parse(DATA, standby=standby)
        assert first.poll() is not None, "the second was read by another child"
    finally:
        standby.close()


def test_a_waiting_child_that_died_is_not_asked() -> None:
    standby = isolation.Standby()
    standby.prepare()
    assert standby._waiting is not None
    standby._waiting.kill()
    standby._waiting.wait()
    assert reader.parse(DATA, standby=standby).sheets
    standby.prepare()
    left = standby._waiting
    standby.close()
    assert left is not None
    assert left.poll() is not None, "nobody is left behind"


def test_a_child_outlives_the_thread_that_started_it() -> None:
    standby = isolation.Standby()
    thread = threading.Thread(target=standby.prepare)
    thread.start()
    thread.join()
    time.sleep(0.3)
    waiting = standby._waiting
    assert waiting is not None
    assert reader.parse(DATA, standby=standby).sheets
    assert waiting.returncode == 0
    standby.close()
