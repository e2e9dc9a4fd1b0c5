import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from ledgerdesk.paths import bundled
from ledgerdesk.printing.document import Document, text
from ledgerdesk.printing.face import Face
from ledgerdesk.printing.fonts import FILES, FontBook
from ledgerdesk.printing.render import render

FOLDER = bundled("resources") / "fonts"
STANDARD = "".join(
    line
    for line in (Path(__file__).parent / "standard_characters.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
)
SHIPPED = sorted(path.name for path in FOLDER.glob("*.ttf"))


@pytest.fixture(scope="module")
def faces() -> Iterator[dict[str, TTFont]]:
    with ExitStack() as opened:
        yield {name: opened.enter_context(TTFont(FOLDER / name, lazy=True)) for name in SHIPPED}


def test_every_face_has_a_file_and_every_file_a_name_of_its_own(faces):
    assert set(FILES.values()) <= set(SHIPPED)
    names = [face["name"].getDebugName(6) for face in faces.values()]
    assert len(names) == len(set(names)) == 8
    assert all(name.startswith("LedgerDesk") for name in names)


def test_no_face_carries_a_reserved_name(faces):
    for face in faces.values():
        for record in face["name"].names:
            if record.nameID in {1, 3, 4, 6, 16, 17, 18, 21, 22, 25}:
                assert not re.search("LXGW|霞鹜|Source|Noto|WenKai", record.toUnicode()), record.toUnicode()


def test_every_face_may_be_embedded_and_has_outlines_reportlab_reads(faces):
    for name, face in faces.items():
        assert face["OS/2"].fsType in {0, 8}, name
        assert "glyf" in face, name
        assert "fvar" not in face, name


def test_the_standard_characters_are_all_there(faces):
    assert len(STANDARD) == len(set(STANDARD)) == 8_105
    codes = {ord(character) for character in STANDARD}
    for name in ("LedgerDeskSong-Regular", "LedgerDeskTitle-Black", "LedgerDeskKai-Light", "UIHei-R", "UIHei-B"):
        assert not codes - set(faces[f"{name}.ttf"].getBestCmap()), name
    fang = set(faces["LedgerDeskFang-Regular.ttf"].getBestCmap())
    assert len(codes - fang) == 1_467
    assert not codes - fang - set(faces["LedgerDeskSongLightS.ttf"].getBestCmap())


def test_song_and_rare_hold_every_ideograph_of_level_3(faces):
    both = set(faces["LedgerDeskSong-Regular.ttf"].getBestCmap()) | set(
        faces["LedgerDeskRare-Regular.ttf"].getBestCmap()
    )
    ranges = (
        (0x3400, 0x4DB6), (0x4E00, 0x9FF0), (0x20000, 0x2A6D7), (0x2A700, 0x2B735), (0x2B740, 0x2B81E),
        (0x2B820, 0x2CEA2), (0x2CEB0, 0x2EBE1),
    )  # fmt: skip
    wanted = {code for first, after in ranges for code in range(first, after)}
    assert not wanted - both


def test_every_font_is_listed_with_its_sum_and_its_licence():
    listing = (FOLDER / "FONTS.md").read_text("utf-8")
    for name in SHIPPED:
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() in listing, name
    original = (FOLDER / "source" / "FandolFang-Regular.otf").read_bytes()
    assert hashlib.sha256(original).hexdigest() in listing
    for licence in re.findall(r"`(licences/[^`]+)`", listing):
        assert (FOLDER / licence).stat().st_size > 500, licence
    assert {path.name for path in (FOLDER / "licences").iterdir()} == {
        name.removeprefix("licences/") for name in re.findall(r"`(licences/[^`]+)`", listing)
    }
    assert "special exception" in (FOLDER / "licences" / "GPL3-Fandol.txt").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_face_read_by_need_is_the_face_in_the_file(faces, name):
    face, whole = Face(FOLDER / FILES[name]), faces[FILES[name]]
    characters, metrics, order = whole.getBestCmap(), whole["hmtx"], whole.getGlyphOrder()
    for code in range(0x30000):
        assert (code in face.charToGlyph) == (code in characters), hex(code)
    for code, glyph in characters.items():
        assert order[face.charToGlyph[code]] == glyph
        assert face.width(code) == pytest.approx(metrics[glyph][0] * 1000 / whole["head"].unitsPerEm)
    with pytest.raises(KeyError):
        face.width(0xE000 if 0xE000 not in characters else 0xF8FE)


def test_a_face_is_opened_when_a_character_needs_it():
    book = FontBook()
    assert book.loaded() == frozenset()
    assert book.role("song").width("张三") == 2.0
    assert book.loaded() == {"song"}
    book.role("song").width("龙𬱖")
    assert "rare" not in book.loaded()
    book.role("song").width("𠀀")
    assert "rare" in book.loaded()


def test_a_role_takes_what_its_face_lacks_from_the_next(book):
    fang = book.role("fang")
    assert [fang.face_of[each] for each in "国，喆7·¥𠀀"] == ["fang", "fang", "light", "light", "light", "song", "rare"]
    kai = book.role("kai")
    assert [kai.face_of[each] for each in "国“—"] == ["kai", "song", "fang"]


def test_fang_draws_no_sign_that_it_draws_wrongly(book):
    """FandolFang draws ￥ as $ and leaves ™ and wide spaces empty."""
    fang = book.role("fang")
    assert not [each for each in "￥＄¥€™№℃①Ⅳ～－％□☑＋" if fang.face_of[each] == "fang"]
    assert {book.role(role).face_of["ǎ"] for role in ("song", "title", "hei", "fang")} <= {"fang", "hei", "title"}


def test_what_no_face_has_is_named(book):
    assert book.lacking("张\ue000三\U00030000三\ue000") == "\ue000\U00030000"
    assert book.lacking("龙𬱖·买买提（甲）—……《》“” 12\n\u200b\ufe00") == ""


def test_what_has_no_shape_is_neither_drawn_nor_missed(book):
    song = book.role("song")
    assert song.width("张\u200b\ufe00\U000e0100三\ufeff") == 2.0
    assert song.face_of["\u200b"] is None
    assert not song.unknown & set("\u200b\ufe00\U000e0100\ufeff")


def test_two_threads_share_a_book_one_after_the_other():
    book = FontBook()
    documents = [Document("letter", str(n), (text("姓名" * (n + 1) + "龙𬱖"),)) for n in range(6)]
    alone = [render(document).pdf for document in documents]
    together: dict[int, bytes] = {}

    def work(numbers: range) -> None:
        for number in numbers:
            together[number] = render(documents[number], book).pdf

    threads = [threading.Thread(target=work, args=(range(first, 6, 2),)) for first in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[number] for number in range(6)] == alone
