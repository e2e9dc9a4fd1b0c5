"""The vendored faces: which of them draws a character in which role, and how wide it is.

reportlab's own registry (``pdfmetrics.registerFont``) is process-wide, keeps one state per face and quietly takes
two fonts of one PostScript name for the same. Nothing here touches it: a FontBook owns its faces, reportlab only
parses and cuts the files, and ``embedding`` writes the font objects. So there is no global state at all; a FontBook
is used by one thread at a time, which its lock sees to.
"""

import threading
import unicodedata
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from ledgerdesk.paths import bundled
from ledgerdesk.printing.document import Role
from ledgerdesk.printing.face import Face

FaceName = Literal["song", "title", "hei", "kai", "fang", "light", "rare"]

FILES: Mapping[FaceName, str] = MappingProxyType(
    {
        "song": "LedgerDeskSong-Regular.ttf",
        "title": "LedgerDeskTitle-Black.ttf",
        "hei": "UIHei-B.ttf",
        "kai": "LedgerDeskKai-Light.ttf",
        "fang": "LedgerDeskFang-Regular.ttf",
        "light": "LedgerDeskSongLightS.ttf",
        "rare": "LedgerDeskRare-Regular.ttf",
    }
)
_CHAINS: Mapping[Role, tuple[FaceName, ...]] = MappingProxyType(
    {
        "song": ("song", "fang", "rare"),
        "title": ("title", "song", "fang", "rare"),
        "hei": ("hei", "song", "fang", "rare"),
        "kai": ("kai", "song", "fang", "rare"),
        "fang": ("fang", "light", "song", "rare"),  # light Song is hardly seen in a Fang line, Song and Kai stand out
    }
)
# FandolFang is trusted with ideographs and these marks only: its Latin is heavy, it draws ￥ as $ and some signs not
# at all. Elsewhere it is asked after Song, for it has tone letters such as ǎ.
_FANG_MARKS = frozenset("，。、；：？！（）〔〕【】《》〈〉「」『』“”‘’—…")
_FROM_SONG: Mapping[str, FaceName] = MappingProxyType(
    {"“": "song", "”": "song", "‘": "song", "’": "song", "…": "song", "·": "song"}
)
_BESIDE_FANG: tuple[FaceName, ...] = ("light", "song", "fang", "rare")
# Two dashes of Noto Serif SC do not meet; the quotation marks of WenKai are proportional; 黑体 sets · over a whole em.
_PREFERRED: Mapping[Role, Mapping[str, FaceName]] = MappingProxyType(
    {
        "song": MappingProxyType({"—": "fang"}),
        "kai": MappingProxyType({"—": "fang", **_FROM_SONG}),
        "hei": MappingProxyType({"·": "song"}),
    }
)
GETA = "〓"
"""Drawn where no face has the character: a typesetter's sign that a glyph is wanting."""


class FontBook:
    """The faces of the program, each opened when a character first needs it."""

    def __init__(self, folder: Path | None = None) -> None:
        """Take the faces from ``folder``, by default the bundled ones."""
        self._folder = folder or bundled("resources") / "fonts"
        self._faces: dict[FaceName, Face] = {}
        self._roles = {role: RoleFonts(self, role) for role in get_args(Role)}
        self.lock = threading.Lock()

    def face(self, name: FaceName) -> Face:
        """Return a face, opening its file the first time."""
        found = self._faces.get(name)
        if found is None:
            found = self._faces[name] = Face(self._folder / FILES[name])
        return found

    def role(self, role: Role) -> "RoleFonts":
        """Return the faces that stand behind a role."""
        return self._roles[role]

    def loaded(self) -> frozenset[FaceName]:
        """Return the faces opened so far."""
        return frozenset(self._faces)

    def lacking(self, text: str) -> str:
        """Return the characters of ``text`` that no face has, each once, in their order; any thread may ask."""
        with self.lock:
            song = self.role("song")
            song.width(text)
            return "".join(dict.fromkeys(character for character in text if character in song.unknown))


class RoleFonts:
    """One role: the face and the width of every character met so far."""

    def __init__(self, book: FontBook, role: Role) -> None:
        self._book = book
        self._fang = role == "fang"
        self._chain = _CHAINS[role]
        self._preferred = _PREFERRED.get(role, {})
        self.face_of = _Faces(self)
        """The face that draws a character; None when nothing is drawn."""
        self.unknown: set[str] = set()
        """The characters no face has."""

    @cached_property
    def width_of(self) -> Mapping[str, float]:
        """Return the widths in em; a character not met before is looked up in the faces."""
        return _Widths(self)

    def width(self, text: str) -> float:
        """Return the natural width of a text in em."""
        return sum(map(self.width_of.__getitem__, text))

    def place(self, character: str) -> float:
        """Choose the face of a character and return its width in em."""
        if not is_drawn(character):
            self.face_of[character] = None
            return 0.0
        if not is_private(character):
            for name in self._faces_for(character):
                face = self._book.face(name)
                if ord(character) in face.charToGlyph:
                    self.face_of[character] = name
                    return face.width(ord(character)) / 1000
        self.unknown.add(character)
        self.face_of[character] = "song"
        return self._book.face("song").width(ord(GETA)) / 1000

    def _faces_for(self, character: str) -> tuple[FaceName, ...]:
        if self._fang and character not in _FANG_MARKS and not is_ideograph(character):
            return _BESIDE_FANG
        preferred = self._preferred.get(character)
        return (preferred, *self._chain) if preferred else self._chain


class _Faces(dict[str, FaceName | None]):
    """The faces found so far; a character not met before is looked up."""

    def __init__(self, fonts: RoleFonts) -> None:
        super().__init__()
        self._fonts = fonts

    def __missing__(self, character: str) -> FaceName | None:
        self._fonts.place(character)
        return self[character]


class _Widths(dict[str, float]):
    """A dictionary that looks an unknown character up: the path of known ones stays one C call."""

    def __init__(self, fonts: RoleFonts) -> None:
        super().__init__()
        self._fonts = fonts

    def __missing__(self, character: str) -> float:
        width = self[character] = self._fonts.place(character)
        return width


def is_ideograph(character: str) -> bool:
    """Tell whether the character is a Han ideograph (〇 included)."""
    code = ord(character)
    return 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFF or character == "〇"


def is_private(character: str) -> bool:
    """Tell whether the character belongs to a private use area, where every system means something else."""
    return unicodedata.category(character) == "Co"


def is_drawn(character: str) -> bool:
    """Tell whether the character has a shape or a width: no controls, joiners or variation selectors."""
    if character == "\u00ad" or 0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF:
        return False
    return unicodedata.category(character) not in {"Cc", "Cf", "Zl", "Zp"}
