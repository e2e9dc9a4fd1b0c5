"""A photo made small and clean: at most 1,600 pixels long, upright, without where and by what it was taken.

Runs in the child process only. Pixels are decoded and encoded anew, so that nothing of the old file but what can be
seen goes on: no EXIF, GPS, XMP, ICC profile, comment or bytes behind the picture.
"""

import io
import warnings
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from PIL import Image, ImageCms, ImageOps

from ledgerdesk.errors import FileRefusedError

QUALITY = 85  # of the JPEG; text on a posted sheet stays readable
MOST_PIXELS = 60_000_000  # decoded whole: 240 MB
MOST_JPEG_PIXELS = 120_000_000  # today's largest phone cameras; the decoder shrinks them while it reads
LONGEST_RATIO = 50  # a strip longer than this is no photo
_DATE_TAKEN, _DATE_CHANGED, _EXIF = 0x9003, 0x0132, 0x8769
_EARLIEST = 2000  # a camera without a clock says 1970 or 1980

TOO_MANY_PIXELS = "这张图片太大（像素太多），没有加进来。请用画图打开，把尺寸改小后另存，再加一次。"
BROKEN = "这张图片不完整或损坏了，没有加进来。请重新从手机或相机里导出一份。"
TOO_THIN = "这张图片太窄太长，不像照片，没有加进来。请截取要用的部分，再加一次。"


@dataclass(frozen=True)
class Photo:
    """A clean JPEG, its size in pixels, and the day it was taken where the camera knew it."""

    jpeg: bytes
    width: int
    height: int
    taken_on: date | None


@dataclass(frozen=True)
class Decoded:
    """A frame upright in three colours, how many frames there are, and the day it was taken."""

    picture: Image.Image
    frames: int
    taken_on: date | None


def reencode(data: bytes, kind: str, long_side: int) -> Photo:
    """Return the first frame as a clean JPEG.

    Raises:
        FileRefusedError: too many pixels, or not whole.
    """
    decoded = decode(data, kind, long_side)
    picture = decoded.picture
    return Photo(encode(picture), picture.width, picture.height, decoded.taken_on)


def decode(data: bytes, kind: str, long_side: int, frame: int = 0) -> Decoded:
    """Return a frame, counted from 0, at most ``long_side`` pixels long; refuses what ``reencode`` refuses."""
    Image.MAX_IMAGE_PIXELS = MOST_JPEG_PIXELS  # beyond it Pillow warns, beyond its double it raises: both end here
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=[kind]) as opened:
                return _made(opened, kind, long_side, frame)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
            raise FileRefusedError(TOO_MANY_PIXELS) from None
        except FileRefusedError:
            raise
        except Exception:  # noqa: BLE001 - Pillow's plugins raise whatever a broken file leads them to
            raise FileRefusedError(BROKEN) from None


def encode(picture: Image.Image) -> bytes:
    """Return an RGB picture as a JPEG that tells nothing but its pixels."""
    picture.info.clear()  # a comment would be written again
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _made(opened: Image.Image, kind: str, long_side: int, frame: int) -> Decoded:
    frames = int(getattr(opened, "n_frames", 1)) if kind == "TIFF" else 1
    if frame:
        opened.seek(frame)
    width, height = opened.size
    if width * height > (MOST_JPEG_PIXELS if kind == "JPEG" else MOST_PIXELS):
        raise FileRefusedError(TOO_MANY_PIXELS)
    if max(width, height) > LONGEST_RATIO * min(width, height):
        raise FileRefusedError(TOO_THIN)
    taken_on = _taken_on(opened)
    profile = opened.info.get("icc_profile")
    opened.draft(None, (long_side, long_side))  # a JPEG is decoded at half, a quarter or an eighth
    opened.load()
    picture = _upright(opened)
    picture = _flat(picture)
    picture.thumbnail((long_side, long_side), Image.Resampling.LANCZOS, reducing_gap=3.0)
    picture = _in_screen_colours(picture, profile)
    return Decoded(picture, frames, taken_on)


def _upright(picture: Image.Image) -> Image.Image:
    with suppress(Exception):  # EXIF that cannot be read turns nothing
        return ImageOps.exif_transpose(picture)
    return picture


def _flat(picture: Image.Image) -> Image.Image:
    """Return it in three colours, what is transparent white."""
    if picture.mode.startswith("I") or picture.mode == "F":
        lowest, highest = picture.getextrema()
        span = float(highest) - float(lowest) or 1.0  # type: ignore[arg-type] # one band, two numbers
        deep = picture.convert("F")
        return deep.point(lambda value: value * (255 / span) - float(lowest) * (255 / span)).convert("L").convert("RGB")  # type: ignore[arg-type]
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        ground = Image.new("RGBA", clear.size, "white")
        ground.alpha_composite(clear)
        return ground.convert("RGB")
    return picture.convert("RGB")


def _in_screen_colours(picture: Image.Image, profile: object) -> Image.Image:
    """Bring wide colours of a phone to sRGB, since the profile goes; a profile that cannot be read is left out."""
    if not isinstance(profile, bytes):
        return picture
    with suppress(Exception):
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        if turned is not None:
            return turned
    return picture


def _taken_on(picture: Image.Image) -> date | None:
    with suppress(Exception):
        exif = picture.getexif()
        told = exif.get_ifd(_EXIF).get(_DATE_TAKEN) or exif.get(_DATE_CHANGED)
        day = datetime.strptime(str(told)[:10], "%Y:%m:%d").date()  # noqa: DTZ007 - a camera's day has no zone
        return day if day.year >= _EARLIEST else None
    return None
