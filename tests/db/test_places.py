"""A ledger is used on a drive of this computer: sticks, networks and synced folders are told from it by the system."""

import ctypes
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace

import pytest

from conftest import PASSWORD
from ledgerdesk.db import places
from ledgerdesk.errors import UnsafePlaceError
from ledgerdesk.ledger import Ledger

# Lines as the kernel writes them: number, parent, device, root, point, options, optional fields, dash, type, source.
MOUNTS = r"""
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw
28 27 0:28 / /run rw,nosuid - tmpfs tmpfs rw
31 27 8:17 / /media/wang/KINGSTON rw,relatime - vfat /dev/sdb1 rw
32 27 8:33 / /media/wang/王老师\040的\040优盘 rw,relatime - exfat /dev/sdc1 rw
33 27 0:45 / /media/wang/备份\134盘 rw,relatime - fuseblk /dev/sdd1 rw
34 27 8:65 / /mnt/移动硬盘 rw,relatime - ext4 /dev/sde1 rw
35 27 0:50 / /mnt/学校\040共享 rw,relatime - cifs //192.168.1.2/share rw
36 27 0:51 / /mnt/nas rw,relatime - nfs4 nas:/export rw
37 27 0:52 / /home/wang/远程 rw,relatime - fuse.sshfs wang@host:/ rw
38 27 0:53 / /home/wang/网盘 rw,relatime - fuse https://dav.example.cn/ rw
39 27 0:54 / /data rw,relatime - btrfs /dev/nvme0n1p3 rw
40 27 0:60 / /mnt/auto rw,relatime - autofs systemd-1 rw
41 40 8:17 / /mnt/auto rw,relatime - vfat /dev/sdb1 rw
42 27 0:61 / /overlay rw,relatime - overlay overlay rw
""".strip()


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """Return a ``/sys`` with a disk, sticks that say so, a disk in a case that does not, and an inner drive."""
    root = tmp_path / "sys"
    drives = {
        "devices/pci0000:00/ata1/block/sda": ("0", {"sda2": "8:2"}),
        "devices/pci0000:00/ata9/block/sdb": ("1", {"sdb1": "8:17"}),
        "devices/pci0000:00/ata9/block/sdc": ("1", {"sdc1": "8:33"}),
        "devices/pci0000:00/ata9/block/sdd": ("1", {"sdd1": "8:49"}),
        "devices/pci0000:00/usb3/3-1/block/sde": ("0", {"sde1": "8:65"}),
        "devices/pci0000:00/nvme/nvme0/nvme0n1": ("0", {"nvme0n1p3": "259:3"}),
    }
    for folder in ("dev/block", "class/block"):
        (root / folder).mkdir(parents=True)
    for drive, (removable, partitions) in drives.items():
        (root / drive).mkdir(parents=True)
        (root / drive / "removable").write_text(f"{removable}\n")
        for name, number in partitions.items():
            (root / drive / name).mkdir()
            (root / "dev/block" / number).symlink_to(root / drive / name)
            (root / "class/block" / name).symlink_to(root / drive / name)
    return root


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/wang/台账.ledger", "fixed"),
        ("/", "fixed"),
        ("/run/台账.ledger", "fixed"),
        ("/media/wang/KINGSTON/台账.ledger", "removable"),
        ("/media/wang/KINGSTON", "removable"),
        ("/media/wang/KINGSTON2/台账.ledger", "fixed"),
        ("/media/wang/王老师 的 优盘/一 二/台账.ledger", "removable"),
        ("/media/wang/王老师/台账.ledger", "fixed"),
        ("/media/wang/备份\\盘/台账.ledger", "removable"),
        ("/mnt/移动硬盘/台账.ledger", "removable"),
        ("/mnt/学校 共享/台账.ledger", "network"),
        ("/mnt/nas/a/b/c", "network"),
        ("/home/wang/远程/台账.ledger", "network"),
        ("/home/wang/网盘/台账.ledger", "network"),
        ("/data/台账.ledger", "fixed"),
        ("/mnt/auto/台账.ledger", "removable"),
        ("/overlay/台账.ledger", "fixed"),
    ],
)
def test_the_mount_that_holds_the_path_decides(system, path, kind):
    assert places._mount_kind(Path(path), MOUNTS, system) == kind


def test_a_list_that_cannot_be_read_refuses_nobody(system):
    assert places._mount_kind(Path("/x"), "", system) == "fixed"
    assert places._mount_kind(Path("/x"), "27 1 8:2 / /\nnonsense - \n - ext4", system) == "fixed"


@pytest.mark.parametrize(
    "folder",
    [
        "OneDrive",
        "OneDrive - 中心小学",
        "Dropbox (个人)",
        "WPS云盘",
        "WPSDrive",
        "我的坚果云",
        "Nutstore Files",
        "百度网盘同步文件夹",
        "BaiduSyncdisk",
        "iCloudDrive",
        "微云",
    ],
)
def test_a_folder_that_is_synced_away_is_told_by_its_name(tmp_path, folder):
    inside = tmp_path / folder / "一 二" / "中心小学.ledger"
    assert "云盘" in places.hazard(inside)
    with pytest.raises(UnsafePlaceError, match="复制到本机硬盘"):
        places.require_safe(inside)


@pytest.mark.parametrize("folder", ["微云山小学", "云盘坡村", "onedrlve", "资料 %20#?&'"])
def test_a_schools_name_is_no_cloud(tmp_path, folder):
    assert places.hazard(tmp_path / folder / "台账.ledger") == ""


def test_a_link_into_a_synced_folder_is_seen_through(tmp_path):
    real = tmp_path / "OneDrive" / "台账.ledger"
    real.mkdir(parents=True)
    (tmp_path / "桌面").symlink_to(real.parent)
    assert places.hazard(tmp_path / "桌面" / "台账.ledger") != ""


@pytest.mark.parametrize(
    ("kind", "words"), [("removable", "优盘上"), ("network", "网络盘上"), ("fixed", ""), ("new", "")]
)
def test_what_the_system_says_is_said_in_words(tmp_path, monkeypatch, kind, words):
    monkeypatch.setattr(places, "_mount_kind", lambda *_: kind)
    monkeypatch.setattr(places.sys, "platform", "linux")
    assert places.hazard(tmp_path) == words


@pytest.mark.parametrize(
    ("path", "answer", "asked", "kind"),
    [
        ("C:\\LedgerDesk数据\\台账.ledger", 3, "C:\\", "fixed"),
        ("E:\\台账.ledger", 2, "E:\\", "removable"),
        ("Z:\\台账.ledger", 4, "Z:\\", "network"),
        ("D:\\台账.ledger", 5, "D:\\", "fixed"),  # a CD: opens for reading, as a folder without rights does
        ("\\\\?\\C:\\台账.ledger", 3, "C:\\", "fixed"),
        ("\\\\server\\share\\台账.ledger", 3, None, "network"),
        ("\\\\?\\UNC\\server\\share\\台账.ledger", 3, None, "network"),
    ],
)
def test_windows_is_asked_about_the_drive(monkeypatch, path, answer, asked, kind):
    questions = []

    def drive_type(root: str) -> int:
        questions.append(root)
        return answer

    windll = SimpleNamespace(kernel32=SimpleNamespace(GetDriveTypeW=drive_type))
    monkeypatch.setattr(ctypes, "windll", windll, raising=False)
    assert places._windows_kind(PureWindowsPath(path)) == kind
    assert questions == ([] if asked is None else [asked])


def test_an_unsafe_place_is_not_opened_whatever_the_password(ledger_folder, tmp_path):
    synced = tmp_path / "坚果云"
    synced.mkdir()
    moved = ledger_folder.rename(synced / ledger_folder.name)
    before = {path.name: path.read_bytes() for path in moved.iterdir() if path.is_file()}
    with pytest.raises(UnsafePlaceError, match="没有打开"):
        Ledger.open(moved, PASSWORD)
    assert {path.name: path.read_bytes() for path in moved.iterdir() if path.is_file()} == before


def test_free_space_is_what_the_drive_has_left(tmp_path):
    assert places.free_bytes(tmp_path) > 0
