"""Where a ledger may be used: a drive of this computer, no stick, no network, no folder that is synced away."""

import re
import shutil
import sys
from pathlib import Path, PurePath, PurePosixPath

from ledgerdesk.errors import UnsafePlaceError

_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "sshfs", "fuse.sshfs", "davfs", "fuse.rclone", "afs"}
)
# Names of the folders that programs common in China carry away to a server, file by file and while they are written.
_SYNCED = (
    "onedrive",
    "dropbox",
    "icloud",
    "google drive",
    "googledrive",
    "wps云盘",
    "wps网盘",
    "wpsdrive",
    "坚果云",
    "nutstore",
    "百度网盘",
    "百度云",
    "baidunetdisk",
    "baidusyncdisk",
    "阿里云盘",
    "天翼云盘",
    "腾讯微云",
)
_SYNCED_ALONE = ("微云", "weiyun")  # a school's name may hold these
_USB = re.compile(r"usb\d+")  # a bus among the devices of /sys
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
    if any(_synced(part.lower()) for part in path.parts):
        return "会自动上传的云盘文件夹里"
    kind = _windows_kind(path) if sys.platform == "win32" else _mount_kind(path, _mounts(), Path("/sys"))
    return {"network": "网络盘上", "removable": "优盘上"}.get(kind, "")


def _mounts() -> str:
    try:
        return Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _synced(part: str) -> bool:
    return part in _SYNCED_ALONE or any(name in part for name in _SYNCED)


def _mount_kind(path: Path, mounts: str, system: Path) -> str:
    """Return network, removable or fixed for the mount that holds the path, from the kernel's own lists."""
    best, found, spot = -1, "fixed", f"{path}/"  # as text: every opening comes by, and a computer has dozens of mounts
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields, kind = before.split(), after.split()
        if len(fields) < 5 or not kind:
            continue
        point = _plain(fields[4])
        # Of two mounts on one point the later hides the earlier.
        if len(point) >= best and spot.startswith(f"{point.rstrip('/')}/"):
            best, found = len(point), _kind_of(kind[0], fields[2], _plain(kind[1]) if len(kind) > 1 else "", system)
    return found


def _plain(escaped: str) -> str:
    """Return a name of the kernel's list as it is: spaces and the like stand there in octal."""
    return re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), escaped)


def _kind_of(file_system: str, device: str, source: str, system: Path) -> str:
    if file_system in _NETWORK or (file_system.startswith("fuse") and ":" in source):
        return "network"
    # File systems that a program serves (a stick's NTFS, say) have no device number of their own, but a source.
    for name in (system / "dev" / "block" / device, system / "class" / "block" / PurePosixPath(source).name):
        if PurePosixPath(source).name and name.exists():
            return _drive_kind(name.resolve())
    return "fixed"


def _drive_kind(block: Path) -> str:
    # A disk in a case says that it cannot be removed, but its path in the system leads over the bus it hangs on.
    if any(_USB.fullmatch(part) for part in block.parts):
        return "removable"
    # A partition's own folder has no such file; the drive's, one up, has.
    for place in (block, block.parent):
        try:
            return "removable" if (place / "removable").read_text().strip() == "1" else "fixed"
        except OSError:
            continue
    return "fixed"


def _windows_kind(path: PurePath) -> str:
    drive = path.drive.removeprefix("\\\\?\\")
    if drive.startswith(("\\\\", "UNC\\")):
        return "network"
    import ctypes  # only Windows has what is asked for here

    kind = ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\")  # type: ignore[attr-defined] # Windows only
    return {_REMOVABLE: "removable", _REMOTE: "network"}.get(int(kind), "fixed")


def free_bytes(folder: Path) -> int:
    """Return how many bytes the drive of a folder has left for this user."""
    return shutil.disk_usage(folder).free
