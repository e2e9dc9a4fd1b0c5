"""What installer/build.py refuses; the build itself is proved by the frozen program's own check."""

import importlib.util
from pathlib import Path

import pytest

WHOLE = [
    "_internal/PySide6/Qt/plugins/platforms/libqxcb.so",
    "_internal/PySide6/Qt/plugins/platforms/libqoffscreen.so",
    "_internal/PySide6/Qt/plugins/iconengines/libqsvgicon.so",
    "_internal/PySide6/Qt/plugins/imageformats/libqjpeg.so",
    "_internal/PySide6/Qt/translations/qtbase_zh_CN.qm",
    "_internal/ledgerdesk/migrations/env.py",
    "_internal/ledgerdesk/migrations/versions/0001_the_house.py",
    "_internal/ledgerdesk/resources/fonts/LedgerDeskSong-Regular.ttf",
    "_internal/ledgerdesk/resources/icons/lock.svg",
    "_internal/ledgerdesk/resources/changelog.md",
]


@pytest.fixture(scope="module")
def build():
    path = Path(__file__).parent.parent / "installer" / "build.py"
    spec = importlib.util.spec_from_file_location("installer_build", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_whole_program_is_accepted(build):
    assert build.complaints(WHOLE) == []


@pytest.mark.parametrize("lost", WHOLE)
def test_every_part_that_was_ever_lost_is_missed(build, lost):
    (complaint,) = build.complaints([name for name in WHOLE if name != lost])
    assert complaint.startswith("missing: ")


def test_what_costs_megabytes_for_nothing_is_named(build):
    assert build.complaints([*WHOLE, "_internal/PySide6/Qt/lib/libQt6Quick.so.6"]) == [
        "unwanted: _internal/PySide6/Qt/lib/libQt6Quick.so.6"
    ]


def test_a_font_is_bundled_once(build):
    assert build.complaints([*WHOLE, "_internal/resources/fonts/LedgerDeskSong-Regular.ttf"]) == [
        "bundled twice: LedgerDeskSong-Regular.ttf"
    ]
