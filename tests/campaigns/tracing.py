"""Watch with strace what a process asks of the files of one folder, and read the record as happenings of a disk."""

import re
import subprocess
import sys
from pathlib import Path

from campaigns.disk import Create, Folder, Happening, Remove, Rename, Said, Sync, Truncate, Write
from campaigns.killing import environment
from campaigns.works import Order

_CALLS = (
    "openat,open,creat,close,write,pwrite64,writev,pwritev,pwritev2,lseek,ftruncate,truncate,fallocate,sendfile,"
    "copy_file_range,mkdir,mkdirat,rmdir,unlink,unlinkat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,"
    "fsync,fdatasync,sync_file_range"
)
_LINE = re.compile(r"(\w+)\((.*)\)\s+= (\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_DESCRIPTOR = re.compile(r"(\d+)<([^>]*)>")
_GONE = " (deleted)"


def record(order: Order, strace: str, trace: Path) -> list[Happening]:
    """Run an order to its end under strace and return what it did to the ledger's folder, and what it said."""
    reader = _Reader(order)
    command = [strace, "-o", str(trace), "-xx", "-s", "100000000", "-y", "-e", f"trace={_CALLS}"]
    worker = [sys.executable, "-m", "campaigns.works", order.to_json()]
    subprocess.run([*command, *worker], env=environment(), check=True, timeout=1_800)
    with trace.open(encoding="ascii") as lines:
        return [happening for line in lines if (happening := reader.read(line)) is not None]


class _Reader:
    """Turns lines of strace into happenings; keeps where in a file its descriptor stands."""

    def __init__(self, order: Order) -> None:
        self.root, self.acks = str(order.folder), str(order.acks)
        self.known = {str(path) for path in order.folder.rglob("*")}
        self.at: dict[int, int] = {}

    def read(self, line: str) -> Happening | None:
        """Return what a line tells of the folder; None for everything else."""
        found = _LINE.match(line)
        if found is None:
            assert not line.startswith(("unfinished", "+++ killed")), line
            return None
        call, words, result = found[1], found[2], int(found[3])
        texts = [_plain(text) for text in _TEXT.findall(words)]
        descriptor = _DESCRIPTOR.match(words)
        number, path = (int(descriptor[1]), _name(descriptor[2])) if descriptor else (-1, "")
        if call in ("open", "openat", "creat"):
            return self._opened(texts[0].decode(), words, result)
        if call == "close":
            self.at.pop(number, None)
        elif path == self.acks and call == "write":
            return Said(texts[0].decode())
        elif call in _NAMES:
            return self._named(call, [text.decode() for text in texts])
        elif self._inside(path):
            return self._of_file(call, number, path, words, texts, result)
        return None

    def _inside(self, path: str) -> bool:
        return (path == self.root or path.startswith(self.root + "/")) and not path.endswith(_GONE)

    def _opened(self, path: str, words: str, descriptor: int) -> Happening | None:
        if not self._inside(path):
            return None
        self.at[descriptor] = 0
        assert "O_APPEND" not in words, path
        if path not in self.known and "O_CREAT" in words:
            self.known.add(path)
            return Create(path)
        return Truncate(path, 0) if "O_TRUNC" in words else None

    def _of_file(
        self, call: str, number: int, path: str, words: str, texts: list[bytes], result: int
    ) -> Happening | None:
        match call:
            case "pwrite64":
                return Write(path, int(words.rsplit(", ", 1)[1]), texts[-1][:result])
            case "write":
                return self._written(number, path, texts[-1][:result])
            case "sendfile":
                source, start = _DESCRIPTOR.findall(words)[1], re.search(r", \[(\d+)\]", words)
                begin = int(start[1]) if start else self.at.get(int(source[0]), 0)
                self.at[int(source[0])] = begin + result
                return self._written(number, path, Path(_name(source[1])).read_bytes()[begin : begin + result])
            case "lseek":
                self.at[number] = result
                return None
            case "ftruncate":
                return Truncate(path, int(words.rsplit(", ", 1)[1], 0))
            case "fsync" | "fdatasync":
                return Sync(path)
        raise NotImplementedError(f"{call} on {path}")

    def _written(self, number: int, path: str, data: bytes) -> Write:
        start = self.at[number]
        self.at[number] = start + len(data)
        return Write(path, start, data)

    def _named(self, call: str, names: list[str]) -> Happening | None:
        if not any(self._inside(name) for name in names):
            return None
        if call in ("mkdir", "mkdirat"):
            self.known.add(names[0])
            return Folder(names[0])
        if call in ("unlink", "unlinkat", "rmdir"):
            self.known.discard(names[0])
            return Remove(names[0])
        if call in ("rename", "renameat", "renameat2") and names[0] in self.known:
            self.known = {
                names[1] + n[len(names[0]) :] if (n + "/").startswith(names[0] + "/") else n for n in self.known
            }
            return Rename(names[0], names[1])
        raise NotImplementedError(f"{call} {names}")


_NAMES = frozenset(
    {"mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "rename", "renameat", "renameat2"}
    | {"link", "linkat", "symlink", "symlinkat", "truncate"}
)


def _plain(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _name(text: str) -> str:
    return _plain(text).decode() if text.startswith("\\x") else text
