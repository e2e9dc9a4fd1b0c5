"""What the program remembers outside any ledger: which was open last, letters, where the window stood. Nothing personal."""

import json
import logging
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QRect

from ledgerdesk.ui.shell.window_shape import Shape
from ledgerdesk.ui.theme import Density, TextSize

FILE_NAME = "window.json"
_log = logging.getLogger(__name__)
_NOWHERE = Shape()


@dataclass(frozen=True)
class Pointer:
    """The folder of the ledger opened last, None before the first; text size, row height, and the window's place."""

    ledger: Path | None = None
    size: TextSize = TextSize.NORMAL
    density: Density = Density.NORMAL
    shape: Shape = _NOWHERE


def read(folder: Path) -> Pointer:
    """Return what was remembered in a folder; the defaults where nothing usable was."""
    try:
        kept = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        ledger = kept.get("ledger")
        size, density = TextSize(kept["size"]), Density(kept["density"])
        return Pointer(Path(ledger) if ledger else None, size, density, _shape(kept.get("window")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Pointer()


def remember(folder: Path, **changes: object) -> Pointer:
    """Change some of what is remembered; where the folder cannot be written nothing is, and nothing breaks."""
    pointer = replace(read(folder), **changes)  # type: ignore[arg-type] # the fields of Pointer
    inside = pointer.shape.inside
    body = {
        "ledger": str(pointer.ledger) if pointer.ledger else None,
        "size": pointer.size,
        "density": pointer.density,
        "window": {
            "inside": [inside.x(), inside.y(), inside.width(), inside.height()] if inside is not None else None,
            "maximised": pointer.shape.maximised,
        },
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / (FILE_NAME + ".part")
        part.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
        part.replace(folder / FILE_NAME)
    except OSError as problem:
        _log.warning("the last ledger is not remembered: %s", type(problem).__name__)
    return pointer


def _shape(kept: object) -> Shape:
    """Return the window's place; none where the file is of an older version or was written by hand."""
    match kept:
        case {"inside": [int(x), int(y), int(width), int(height)], "maximised": bool(maximised)}:
            return Shape(QRect(x, y, width, height), maximised)
        case {"maximised": bool(maximised)}:
            return Shape(None, maximised)
    return _NOWHERE
