"""What a disk may hold after a power cut, rebuilt from what a process asked the system to do.

Synced data stay. Of what was written since, any 512-byte sectors may have arrived, or none, or all; truncations may
be lost; new names, renames and removals of a folder survive as far as some moment before the cut, in their order,
unless the folder was synced. Syncing a file promises nothing about its name.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512


@dataclass(frozen=True)
class Write:
    """Bytes put at an offset of an open file."""

    path: str
    offset: int
    data: bytes


@dataclass(frozen=True)
class Truncate:
    path: str
    size: int


@dataclass(frozen=True)
class Create:
    """A new, empty file under this name."""

    path: str


@dataclass(frozen=True)
class Folder:
    """A new folder under this name."""

    path: str


@dataclass(frozen=True)
class Remove:
    path: str


@dataclass(frozen=True)
class Rename:
    path: str
    target: str


@dataclass(frozen=True)
class Sync:
    """A file, or a folder with its names, is on the disk when this is done."""

    path: str


@dataclass(frozen=True)
class Said:
    """A step was acknowledged."""

    line: str


Happening = Write | Truncate | Create | Folder | Remove | Rename | Sync | Said


@dataclass
class _File:
    safe: bytearray
    waiting: list[Write | Truncate] = field(default_factory=list)

    def sync(self) -> None:
        for one in self.waiting:
            _put(self.safe, one)
        self.waiting.clear()

    def whole(self) -> bytes:
        """Return the content as the running system sees it."""
        content = bytearray(self.safe)
        for one in self.waiting:
            _put(content, one)
        return bytes(content)

    def survivor(self, dice: random.Random) -> bytes:
        """Return a content a cut may leave."""
        content, luck = bytearray(self.safe), dice.random()
        for one in self.waiting:
            if luck < 0.25:
                break
            if luck < 0.5:
                _put(content, one)
            elif isinstance(one, Truncate):
                if dice.random() < 0.5:
                    _put(content, one)
            else:
                for at in range(0, len(one.data), SECTOR):
                    if dice.random() < 0.6:
                        _put(content, Write(one.path, one.offset + at, one.data[at : at + SECTOR]))
        return bytes(content)


class _Folder:
    """A folder that keeps its identity when it is renamed: the names it shows, and as far as they are safe."""

    def __init__(self, names: "dict[str, _Node]") -> None:
        self.now = names
        self.safe = dict(names)
        self.waiting: list[Callable[[dict[str, _Node]], object]] = []

    def change(self, how: "Callable[[dict[str, _Node]], object]") -> None:
        how(self.now)
        self.waiting.append(how)

    def sync(self) -> None:
        for how in self.waiting:
            how(self.safe)
        self.waiting.clear()

    def survivors(self, dice: random.Random) -> "dict[str, _Node]":
        names = dict(self.safe)
        for how in self.waiting[: dice.randint(0, len(self.waiting))]:
            how(names)
        return names


_Node = _File | _Folder


class Disk:
    """The files below a folder: as the system shows them, and what of them a cut would leave."""

    def __init__(self, folder: Path) -> None:
        self._above = folder
        self._root = _read(folder)
        self.syncs = 0

    def take(self, happening: Happening) -> None:
        """Let something happen."""
        match happening:
            case Write(path) | Truncate(path):
                self._file(path).waiting.append(happening)
            case Create(path):
                self._put(path, _File(bytearray()))
            case Folder(path):
                self._put(path, _Folder({}))
            case Remove(path):
                folder, name = self._place(path)
                folder.change(lambda names: names.pop(name, None))
            case Rename(path, target):
                self._rename(path, target)
            case Sync(path):
                self.syncs += 1
                self._node(path).sync()
            case Said():
                pass

    def cut(self, dice: random.Random) -> dict[Path, bytes | None]:
        """Return the files and folders (None) a power cut at this moment may leave, by their paths below the folder."""
        return dict(_walk(self._root, lambda folder: folder.survivors(dice), lambda file: file.survivor(dice)))

    def whole(self) -> dict[Path, bytes]:
        """Return the files as the running system shows them."""
        found = _walk(self._root, lambda folder: folder.now, _File.whole)
        return {path: content for path, content in found if content is not None}

    def _node(self, path: str) -> _Node:
        node: _Node = self._root
        for name in Path(path).relative_to(self._above).parts:
            assert isinstance(node, _Folder)
            node = node.now[name]
        return node

    def _file(self, path: str) -> _File:
        node = self._node(path)
        assert isinstance(node, _File)
        return node

    def _place(self, path: str) -> tuple[_Folder, str]:
        folder = self._node(str(Path(path).parent))
        assert isinstance(folder, _Folder)
        return folder, Path(path).name

    def _put(self, path: str, node: _Node) -> None:
        folder, name = self._place(path)
        folder.change(lambda names: names.__setitem__(name, node))

    def _rename(self, path: str, target: str) -> None:
        node = self._node(path)
        (source, old), (to, new) = self._place(path), self._place(target)
        if source is to:
            source.change(lambda names: (names.pop(old, None), names.__setitem__(new, node)))
        else:
            to.change(lambda names: names.__setitem__(new, node))
            source.change(lambda names: names.pop(old, None))


def _read(folder: Path) -> _Folder:
    return _Folder({p.name: _read(p) if p.is_dir() else _File(bytearray(p.read_bytes())) for p in folder.iterdir()})


def _walk(
    folder: _Folder,
    names: "Callable[[_Folder], dict[str, _Node]]",
    content: Callable[[_File], bytes],
    above: Path = Path(),
) -> "Iterator[tuple[Path, bytes | None]]":
    for name, node in names(folder).items():
        if isinstance(node, _Folder):
            yield above / name, None
            yield from _walk(node, names, content, above / name)
        else:
            yield above / name, content(node)


def _put(content: bytearray, one: Write | Truncate) -> None:
    if isinstance(one, Truncate):
        del content[one.size :]
        content.extend(bytes(one.size - len(content)))
        return
    content.extend(bytes(max(0, one.offset - len(content))))
    content[one.offset : one.offset + len(one.data)] = one.data


def lay_out(files: dict[Path, bytes | None], folder: Path) -> None:
    """Write the files and folders of a cut below a folder that is not there yet."""
    folder.mkdir(parents=True)
    for path in sorted(files):
        content = files[path]
        if content is None:
            (folder / path).mkdir()
        else:
            (folder / path).write_bytes(content)
