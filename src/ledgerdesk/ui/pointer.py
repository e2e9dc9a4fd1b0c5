"""What the program remembers outside any ledger: which was open last, how large the letters are. Nothing personal."""

import json
import logging
from dataclasses import dataclass, replace
from pathlib import Path

from ledgerdesk.ui.theme import Density, TextSize

FILE_NAME = "window.json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pointer:
    """The folder of the ledger opened last, None before the first; text size and row height."""

    ledger: Path | None = None
    size: TextSize = TextSize.NORMAL
    density: Density = Density.NORMAL


def read(folder: Path) -> Pointer:
    """Return what was remembered in a folder; the defaults where nothing usable was."""
    try:
        kept = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        ledger = kept.get("ledger")
        return Pointer(Path(ledger) if ledger else None, TextSize(kept["size"]), Density(kept["density"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Pointer()


def remember(folder: Path, **changes: object) -> Pointer:
    """Change some of what is remembered; where the folder cannot be written nothing is, and nothing breaks."""
    pointer = replace(read(folder), **changes)  # type: ignore[arg-type] # the fields of Pointer
    body = {"ledger": str(pointer.ledger) if pointer.ledger else None, "size": pointer.size, "density": pointer.density}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / (FILE_NAME + ".part")
        part.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
        part.replace(folder / FILE_NAME)
    except OSError as problem:
        _log.warning("the last ledger is not remembered: %s", type(problem).__name__)
    return pointer
