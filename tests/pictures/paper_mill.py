"""What becomes of a printed sheet before it is a picture in a file: scanners, phones, bad light and hasty hands."""

import io
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter

Spoil = Callable[[Image.Image, random.Random], Image.Image]
A4 = (8.27, 11.69)  # inches


def pages(pdf: bytes, dpi: int = 120) -> list[Image.Image]:
    """Return the pages of a PDF in shades of grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L") for page in document]
    finally:
        document.close()


def at(dpi: int) -> Spoil:
    return lambda sheet, _: sheet.resize((round(A4[0] * dpi), round(A4[1] * dpi)), Image.Resampling.LANCZOS)


def turned(degrees: float) -> Spoil:
    return lambda sheet, _: sheet.rotate(degrees, expand=True, fillcolor=110, resample=Image.Resampling.BICUBIC)


def blurred(millimetres: float) -> Spoil:
    """Blur by a radius on the paper; a square of the code has 0.69 mm."""
    return lambda sheet, _: sheet.filter(ImageFilter.GaussianBlur(millimetres / 25.4 * max(sheet.size) / A4[1]))


def pale(contrast: float, light: float) -> Spoil:
    return lambda sheet, _: sheet.point(lambda v: int((204 * (1 - contrast) + v * contrast) * light))


def noisy(sigma: float) -> Spoil:
    return lambda sheet, _: ImageChops.add(sheet, Image.effect_noise(sheet.size, sigma), 1, -128)


def squeezed(quality: int) -> Spoil:
    def spoil(sheet: Image.Image, _: random.Random) -> Image.Image:
        out = io.BytesIO()
        sheet.save(out, "JPEG", quality=quality)
        return Image.open(out).convert("L")

    return spoil


def photographed(slant: float) -> Spoil:
    """Lay the sheet on a dark table and look at it from the side."""

    def spoil(sheet: Image.Image, chance: random.Random) -> Image.Image:
        rim = max(sheet.size) // 8
        table = Image.new("L", (sheet.width + 2 * rim, sheet.height + 2 * rim), 80)
        table.paste(sheet, (rim, rim))
        wide, high = table.size
        off = [(chance.uniform(0, slant) * wide, chance.uniform(0, slant) * high) for _ in range(4)]
        (a, b), (c, d), (e, f), (g, h) = off
        corners = (a, b, c, high - d, wide - e, high - f, wide - g, h)
        return table.transform(table.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)

    return spoil


def shaded(depth: float) -> Spoil:
    """Let the light fall off to one side, as under a lamp."""

    def spoil(sheet: Image.Image, _: random.Random) -> Image.Image:
        ramp = Image.linear_gradient("L").rotate(90).resize(sheet.size).point(lambda v: 255 - int(v * depth))
        return ImageChops.multiply(sheet, ramp)

    return spoil


def stained(share: float) -> Spoil:
    """Cover a share of the code, as a stamp or a blot does."""

    def spoil(sheet: Image.Image, _: random.Random) -> Image.Image:
        out, inch = sheet.copy(), sheet.width / A4[0]
        right, top, side = sheet.width - 11 / 25.4 * inch, 9 / 25.4 * inch, 20 / 25.4 * inch
        blot = side * share**0.5
        ImageDraw.Draw(out).ellipse(
            (right - side * 0.6, top + side * 0.45, right - side * 0.6 + blot, top + side * 0.45 + blot), fill=30
        )
        return out

    return spoil


def two_tone(sheet: Image.Image, _: random.Random) -> Image.Image:
    return sheet.point(lambda v: 255 if v > 140 else 0)


def torn(sheet: Image.Image, _: random.Random) -> Image.Image:
    """Lose the corner with the code."""
    out = sheet.copy()
    out.paste(255, (sheet.width * 3 // 4, 0, sheet.width, sheet.height // 6))
    return out


def cropped(sheet: Image.Image, _: random.Random) -> Image.Image:
    """Photograph only the upper half."""
    return sheet.crop((sheet.width // 4, 0, sheet.width, sheet.height // 2))


#: Ways that are always read, from the flatbed to the kitchen table.
READ: Mapping[str, Sequence[Spoil]] = {
    "flatbed 100 dpi": (at(100), squeezed(35)),
    "lying, two tones": (turned(90), two_tone),
    "head down and skewed, grainy": (turned(187), noisy(18), squeezed(50)),
    "phone from the side": (photographed(0.04), blurred(0.12), squeezed(60)),
    "by night": (photographed(0.02), pale(0.45, 0.5), noisy(6), squeezed(40)),
    "upper half, under a lamp": (cropped, turned(268), shaded(0.7), squeezed(40)),
    "stained": (stained(0.1), turned(-4)),
}
#: Ways after which a person must say whose it is.
LOST: Mapping[str, Sequence[Spoil]] = {
    "torn": (torn,),
    "out of focus": (at(100), blurred(1.5)),
}


def spoilt(sheet: Image.Image, ways: Sequence[Spoil], seed: int = 1) -> Image.Image:
    """Return a sheet after all that."""
    chance = random.Random(seed)
    for way in ways:
        sheet = way(sheet, chance)
    return sheet


def by_chance(sheet: Image.Image, chance: random.Random, hardship: float) -> Image.Image:
    """Return a sheet after what chance does to it; ``hardship`` 1 is a bad day, 2 more than can be asked."""
    ways: list[Spoil] = [at(chance.choice((100, 120, 150, 200, 300)))]
    if chance.random() < 0.6:
        ways.append(photographed(0.05 * hardship))
    ways.append(turned(chance.choice((0, 90, 180, 270)) + chance.uniform(-8, 8)))
    if chance.random() < 0.7:
        ways.append(blurred(chance.uniform(0, 0.28 * hardship)))
    contrast, light = chance.uniform(0.3 / hardship, 1), chance.uniform(0.3, 1)
    ways.append(pale(contrast, light))
    if chance.random() < 0.7:
        ways.append(noisy(chance.uniform(0.1, 22 * hardship * contrast * light)))
    return spoilt(sheet, [*ways, squeezed(chance.choice((20, 35, 50, 80)))], chance.randrange(1 << 30))


def scan_file(path: Path, sheets: Sequence[Image.Image]) -> Path:
    """Write sheets as a scanner does: one PDF, or one TIFF of several pages."""
    first, *others = [sheet.convert("RGB") for sheet in sheets]
    first.save(path, save_all=True, append_images=others, **({"resolution": 150} if path.suffix == ".pdf" else {}))
    return path
