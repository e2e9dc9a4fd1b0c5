"""What is looked at before paper comes out: glyphs no font has, whole numbers, the size of the sheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledgerdesk.ui.printing.print_source import Made

_SHOWN = 6
_PAPERS = (("A4", 595, 842), ("A3", 842, 1191), ("B5", 516, 729), ("A5", 420, 595))
_CLOSE = 4  # points


@dataclass(frozen=True)
class Check:
    """One finding; ``tone`` is ok, warn or bad."""

    tone: str
    words: str

    @property
    def icon(self) -> str:
        """Return its drawing."""
        return {"ok": "circle-check", "warn": "triangle-alert", "bad": "circle-alert"}[self.tone]


def checks(made: Made, disclosable: bool, purpose: str | None) -> Iterator[Check]:
    """Return what was found, good and bad."""
    if made.missing:
        for character in dict.fromkeys(character for _, character in made.missing):
            texts = list(dict.fromkeys(text for text, met in made.missing if met == character))
            more = f"等 {len(texts)} 处" if len(texts) > _SHOWN else ""
            named = "、".join(texts[:_SHOWN])
            yield Check(
                "bad",
                f"有一个字（U+{ord(character):X}）印不出来，印成了〓：{named}{more}。请核对户口本，改好姓名再印。",
            )
    else:
        yield Check("ok", "每个字都能印出来")
    if purpose is not None:
        yield Check("warn", f"带完整号码，用途：{purpose}。用完请收好，不要张贴。")
    elif disclosable:
        yield Check("ok", "身份证号、电话、卡号都已遮住中间几位")


def paper(sizes: Sequence[tuple[float, float]]) -> str:
    """Return the paper of the pages in words: A4 竖放."""
    return "、".join(dict.fromkeys(map(_paper, sizes)))


def _paper(size: tuple[float, float]) -> str:
    short, long = sorted(size)
    fits = (name for name, w, h in _PAPERS if abs(short - w) < _CLOSE and abs(long - h) < _CLOSE)
    name = next(fits, f"{short / 72 * 25.4:.0f}×{long / 72 * 25.4:.0f} 毫米")
    return f"{name} {'横放' if size[0] > size[1] else '竖放'}"
