"""Pictures as phones, scanners and people with bad intentions make them."""

import io
import struct
import zlib

from PIL import Image, ImageDraw

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF")
_ORIENTATION, _TAKEN, _MAKER, _GPS, _EXIF = 0x0112, 0x9003, 0x010F, 0x8825, 0x8769
SECRET = b"Xiaomi-GPS-7.1234"


def scene(width: int = 800, height: int = 600, mode: str = "RGB") -> Image.Image:
    """Return a picture whose left half is red, right half blue, with a green top left corner."""
    picture = Image.new("RGB", (width, height), "blue")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, width // 2 - 1, height), fill="red")
    draw.rectangle((0, 0, width // 8, height // 8), fill="lime")
    return picture.convert(mode)


def shot(kind: str = "JPEG", picture: Image.Image | None = None, **options: object) -> bytes:
    out = io.BytesIO()
    (picture or scene()).save(out, kind, **options)
    return out.getvalue()


def phone_shot(orientation: int = 1, *, taken: str = "2026:11:18 09:30:00", width: int = 4000) -> bytes:
    """Return a photo as a phone writes it: EXIF with maker, day and place, a comment, an ICC profile."""
    exif = Image.Exif()
    exif[_ORIENTATION], exif[_MAKER] = orientation, SECRET.decode()
    exif.get_ifd(_EXIF)[_TAKEN] = taken
    exif.get_ifd(_GPS).update({1: "N", 2: (27.0, 6.0, 30.0), 3: "E", 4: (109.0, 0.0, 59.0)})
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return shot(picture=scene(width, width * 3 // 4), exif=exif, comment=SECRET, icc_profile=profile, quality=90)


def png_bomb(side: int = 30_000) -> bytes:
    """Return a few kilobytes that unpack to side × side pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(side * (side // 8 + 1)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(pages: int = 1, *, password: str = "") -> bytes:
    """Return a PDF of empty A4 pages."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
