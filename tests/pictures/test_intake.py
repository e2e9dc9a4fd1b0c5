"""Pictures from outside: small and clean they come in, hostile they stay out, and the program stays alive."""

import io
import logging
import random
import sys
import threading
import time

import pytest
from PIL import Image

from ledgerdesk import pictures
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.pictures import intake, reencode
from pictures import shots


def opened(prepared: pictures.Prepared) -> Image.Image:
    return Image.open(io.BytesIO(prepared.content))


def near(pixel: tuple[int, ...], colour: str) -> bool:
    wanted = {"red": (255, 0, 0), "blue": (0, 0, 255), "lime": (0, 255, 0), "white": (255, 255, 255)}[colour]
    return all(abs(a - b) < 40 for a, b in zip(pixel, wanted, strict=True))


@pytest.mark.parametrize("kind", shots.FORMATS)
def test_every_usual_format_becomes_a_jpeg_of_the_same_picture(kind: str) -> None:
    made = pictures.prepare(shots.shot(kind))
    picture = opened(made)
    assert (picture.format, picture.size, made.media_type) == ("JPEG", (800, 600), pictures.JPEG)
    assert near(picture.getpixel((300, 300)), "red")
    assert near(picture.getpixel((500, 300)), "blue")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_pixel_is_taken(mode: str) -> None:
    grey = shots.scene().convert("L")
    picture = grey.convert(mode) if mode == "I;16" else shots.scene(mode=mode)
    made = opened(pictures.prepare(shots.shot("PNG", picture)))
    assert (made.mode, made.size) == ("RGB", (800, 600))
    assert len(made.convert("L").histogram()) == 256
    low, high = made.convert("L").getextrema()
    assert high - low > 20  # the halves can still be told apart


def test_what_is_transparent_becomes_white() -> None:
    picture = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    assert near(opened(pictures.prepare(shots.shot("PNG", picture))).getpixel((50, 50)), "white")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright_and_is_small(orientation: int) -> None:
    made = opened(pictures.prepare(shots.phone_shot(orientation, width=2400)))
    assert max(made.size) == pictures.LONG_SIDE
    assert (made.width < made.height) == (orientation >= 5)
    right, bottom = made.width - 20, made.height - 20
    corners = {
        1: (20, 20), 2: (right, 20), 3: (right, bottom), 4: (20, bottom),
        5: (20, 20), 6: (right, 20), 7: (right, bottom), 8: (20, bottom),
    }  # fmt: skip
    assert near(made.getpixel(corners[orientation]), "lime")


def test_nothing_hidden_goes_on() -> None:
    data = shots.phone_shot(6)
    assert shots.SECRET in data
    made = pictures.prepare(data)
    picture = opened(made)
    assert shots.SECRET not in made.content
    assert dict(picture.getexif()) == {}
    assert not {"exif", "icc_profile", "comment", "xmp", "photoshop"} & picture.info.keys()
    for marker in (b"Exif\0", b"ICC_PROFILE", b"http://ns.adobe.com", b"Photoshop"):
        assert marker not in made.content


def test_the_day_it_was_taken_is_told_before_it_goes() -> None:
    assert str(pictures.prepare(shots.phone_shot()).taken_on) == "2026-11-18"
    for nonsense in ("0000:00:00 00:00:00", "1970:01:01 08:00:00", "gestern"):
        assert pictures.prepare(shots.phone_shot(taken=nonsense, width=400)).taken_on is None


def test_the_largest_phone_photo_is_taken() -> None:
    data = shots.shot(picture=Image.new("RGB", (12_000, 9_000), "red"), quality=50)
    assert pictures.prepare(data).width == pictures.LONG_SIDE


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "是空的"),
        (b"hello, this is no picture at all", "不是照片"),
        (b"PK\x03\x04" + bytes(100), "不是照片"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(64), "HEIC"),
        (shots.png_bomb(), "像素太多"),
        (shots.shot()[:3000], "不完整"),
        (shots.shot("PNG")[:600], "不完整"),
        (b"\xff\xd8\xff" + bytes(200), "不完整"),
        (b"GIF89a" + bytes(3), "不完整"),
        (shots.shot("PNG", Image.new("L", (6000, 2))), "太窄太长"),
        (shots.pdf(password="x"), "密码"),
        (b"%PDF-1.7\n" + bytes(64), "不完整"),
    ],
    ids=[
        "empty",
        "text",
        "zip",
        "heic",
        "bomb",
        "cut jpeg",
        "cut png",
        "zeros",
        "stub gif",
        "strip",
        "locked",
        "no pdf",
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(data: bytes, words: str) -> None:
    started = time.monotonic()
    with pytest.raises(FileRefusedError, match=words) as refused:
        pictures.prepare(data)
    assert str(refused.value).count("。") <= 3
    assert "没有加进来" in str(refused.value) or "HEIC" in str(refused.value)
    assert time.monotonic() - started < 20


def test_a_file_is_what_it_holds_not_what_it_is_called(tmp_path) -> None:
    wrong = tmp_path / "家访.jpg"
    wrong.write_bytes(shots.shot("PNG"))
    assert pictures.prepare_file(wrong).media_type == pictures.JPEG
    wrong.write_bytes(shots.pdf())
    assert pictures.prepare_file(wrong).media_type == pictures.PDF


def test_a_hundred_megabytes_are_refused_before_they_are_read(tmp_path) -> None:
    large = tmp_path / "large.jpg"
    with large.open("wb") as file:
        file.write(shots.shot())
        file.truncate(100 << 20)
    started = time.monotonic()
    with pytest.raises(FileRefusedError, match="100 MB"):
        pictures.prepare_file(large)
    assert time.monotonic() - started < 1
    with pytest.raises(FileRefusedError, match="读不了"):
        pictures.prepare_file(tmp_path / "gone.jpg")


def test_a_scan_is_kept_as_it_is_with_a_picture_of_its_first_page() -> None:
    data = shots.pdf(3)
    made = pictures.prepare(data)
    assert (made.content, made.media_type, made.pages, made.taken_on) == (data, pictures.PDF, 3, None)
    assert Image.open(io.BytesIO(made.preview)).size == (made.width, made.height) == (1131, 1600)
    assert pictures.page(data, 2).pages == 3
    with pytest.raises(FileRefusedError):
        pictures.page(data, 3)


def test_a_large_scan_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_SCAN_BYTES", 100)
    with pytest.raises(FileRefusedError, match="PDF"):
        pictures.prepare(shots.pdf())


def test_it_stops_when_it_is_told_to() -> None:
    enough = threading.Event()
    enough.set()
    with pytest.raises(FileRefusedError, match="已停下"):
        pictures.prepare(shots.shot("PNG", shots.scene(7000, 7000)), cancelled=enough)


def test_a_child_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "_WALL_SECONDS", 0.3)
    monkeypatch.setattr(intake, "command", lambda: ["/bin/sleep", "600"])
    with pytest.raises(FileRefusedError, match="读了很久"):
        pictures.prepare(shots.shot())


def mutated(chance: random.Random, data: bytes) -> bytes:
    """Return a picture with bytes changed, a piece cut out, doubled or left off."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(out))
        match chance.randrange(4):
            case 0:
                out[at] = chance.randrange(256)
            case 1:
                del out[at : at + chance.randint(1, 50)]
            case 2:
                out[at:at] = out[at : at + chance.randint(1, 50)]
            case _:
                out[at : at + 4] = b"\xff\xff\xff\xff"
        if not out:
            return b""
    return bytes(out)


def fuzz(count: int, seed: int) -> int:
    """Feed mutated pictures to what runs in the child and return how many were refused; anything else raises."""
    chance, refused = random.Random(seed), 0
    small = shots.scene(64, 48)
    seeds = [(kind, shots.shot(kind, small)) for kind in shots.FORMATS]
    for _ in range(count):
        kind, data = chance.choice(seeds)
        try:
            photo = reencode.reencode(mutated(chance, data), kind, 100)
        except FileRefusedError:
            refused += 1
        else:
            assert Image.open(io.BytesIO(photo.jpeg)).format == "JPEG"
    return refused


@pytest.fixture
def quiet_pillow(caplog: pytest.LogCaptureFixture) -> None:
    """Leave unsaid what Pillow says of broken files: the child's words go nowhere."""
    caplog.set_level(logging.CRITICAL, logger="PIL")


@pytest.mark.usefixtures("quiet_pillow")
def test_mutated_pictures_are_taken_or_refused() -> None:
    assert 30 < fuzz(300, seed=7) < 300


@pytest.mark.campaign
@pytest.mark.timeout(3_600)
@pytest.mark.usefixtures("quiet_pillow")
def test_twenty_thousand_mutated_pictures() -> None:
    refused = fuzz(20_000, seed=11)
    sys.stdout.write(f"20,000 mutated pictures: {refused:,} refused, the others made clean, nothing else\n")
    assert 1_000 < refused < 20_000
