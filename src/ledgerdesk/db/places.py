"""Where a ledger may be used: a drive of this computer, no stick, no network, no folder that is synced away."""

import re
import shutil
import sys
from pathlib import Path

from ledgerdesk.errors import UnsafePlaceError

_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "sshfs", "fuse.sshfs", "davfs", "fuse.rclone", "afs"}
)
# Names of the folders that programs common in China carry away to a server, file by file and while they are written.
_SYNCED = (
    "onedrive",
    "dropbox",
    "wps云盘",
    "wpsdrive",
    "坚果云",
    "nutstore",
    "百度网盘",
    "baidunetdisk",
    "icloud",
    "微云",
)
_REMOVABLE, _REMOTE = 2, 4  # GetDriveTypeW


def require_safe(folder: Path) -> None:
    """Refuse to work in a place where a ledger gets damaged or leaves the house.

    Raises:
        UnsafePlaceError: it lies on a stick, a network drive or in a synced folder; copying it is the way out.
    """
    what = hazard(folder)
    if what:
        raise UnsafePlaceError(
            f"这份台账在{what}，直接使用容易损坏或外泄，没有打开。请先复制到本机硬盘，再打开复制的那份。"
        )


def hazard(folder: Path) -> str:
    """Return in Chinese what is wrong with the place; empty for a drive of this computer."""
    path = folder.resolve()
    if any(name in part.lower() for part in path.parts for name in _SYNCED):
        return "会自动上传的云盘文件夹里"
    kind = _windows_kind(path) if sys.platform == "win32" else _mount_kind(path, _mounts(), Path("/sys"))
    return {"network": "网络盘上", "removable": "优盘上"}.get(kind, "")


def _mounts() -> str:
    try:
        return Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _mount_kind(path: Path, mounts: str, system: Path) -> str:
    """Return network, removable or fixed for the mount that holds the path, from the kernel's own lists."""
    best, found = -1, "fixed"
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields, kind = before.split(), after.split()
        if len(fields) < 5 or not kind:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[4])  # blanks are written as \040
        if len(point) > best and (path == Path(point) or Path(point) in path.parents):
            best, found = len(point), _kind_of(kind[0], fields[2], system)
    return found


def _kind_of(file_system: str, device: str, system: Path) -> str:
    if file_system in _NETWORK:
        return "network"
    # A partition's own folder has no such file; the drive's, one up, has.
    block = (system / "dev" / "block" / device).resolve()
    for place in (block, block.parent):
        try:
            return "removable" if (place / "removable").read_text().strip() == "1" else "fixed"
        except OSError:
            continue
    return "fixed"


def _windows_kind(path: Path) -> str:
    if path.drive.startswith("\\\\"):
        return "network"
    import ctypes  # only Windows has what is asked for here

    kind = ctypes.windll.kernel32.GetDriveTypeW(path.anchor)  # type: ignore[attr-defined] # Windows only
    return {_REMOVABLE: "removable", _REMOTE: "network"}.get(int(kind), "fixed")


def free_bytes(folder: Path) -> int:
    """Return how many bytes the drive of a folder has left for this user."""
    return shutil.disk_usage(folder).free
