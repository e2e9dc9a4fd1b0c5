"""Which drives are sticks, as the kernel lists them."""

from pathlib import Path

from ledgerdesk.db import keys
from ledgerdesk.db.backups import stick
from ledgerdesk.db.backups.stick import Mount, Taken

MOUNTINFO = r"""
22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw
41 22 8:17 / /media/wang/\344\274\230\347\233\230 rw,nosuid shared:2 - vfat /dev/sdb1 rw
42 22 8:33 / /run/media/wang/KING\040STON rw,nosuid shared:3 - exfat /dev/sdc1 rw
43 22 0:40 / /proc rw - proc proc rw
44 22 8:49 / /media/wang/优盘 rw - fuseblk /dev/sdd1 rw
broken line
"""


def test_sticks_are_what_desktops_mount() -> None:
    found = stick.linux_mounts(MOUNTINFO)
    assert [(str(one.path), one.file_system) for one in found[1:]] == [
        ("/run/media/wang/KING STON", "exfat"),
        ("/media/wang/优盘", "fuseblk"),
    ]


def test_the_own_stick_comes_first_and_fixed_disks_only_when_they_carry_the_id(tmp_path: Path) -> None:
    opened = keys.new_keys("clerk", "clerk")
    for name in ("a", "b", "c", "d"):
        (tmp_path / name).mkdir()
    mounted = [
        Mount(tmp_path / "a", "a", "vfat"),
        Mount(tmp_path / "b", "b", "vfat"),
        Mount(tmp_path / "c", "c", "ntfs", removable=False),
        Mount(tmp_path / "d", "d", "ntfs", removable=False),
        Mount(tmp_path / "gone", "gone", "vfat"),
    ]
    stick.adopt(tmp_path / "b", opened)
    stick.adopt(tmp_path / "d", opened)
    assert [(one.name, one.known) for one in stick.drives(opened, mounted)] == [("b", True), ("d", True), ("a", False)]


def test_a_stick_serves_two_ledgers(tmp_path: Path) -> None:
    first, second = keys.new_keys("clerk", "clerk"), keys.new_keys("clerk", "clerk")
    stick.adopt(tmp_path, first)
    stick.adopt(tmp_path, second)
    assert len(stick.ids(tmp_path)) == 2
    assert stick.ids(tmp_path / "nothing") == frozenset()


def test_what_cannot_be_read_is_as_if_nothing_was_taken(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    assert stick.last(tmp_path) is None
    taken = Taken(datetime(2026, 11, 20, tzinfo=UTC), 3, 2, "7:ab", "优盘")
    stick.note(tmp_path, taken)
    assert stick.last(tmp_path) == taken
    (tmp_path / "stick.json").write_text("{")
    assert stick.last(tmp_path) is None
