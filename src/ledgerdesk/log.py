"""Where mistakes of the program are written down: in places of the code, never in what anybody typed."""

import copy
import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from ledgerdesk import paths

_SIZE, _OLD_FILES = 512 * 1024, 3
_PARTS_OF_A_PATH = 3  # a user's folder may carry a name


class PlacesOnly(logging.Formatter):
    """Writes an exception as its kind and the places it came through: its message may hold personal data."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; what another handler has made of the exception is not looked at."""
        own = copy.copy(record)
        own.exc_text = own.stack_info = None
        return super().format(own)

    def formatException(  # noqa: N802 - logging's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """Return kind and places of an exception and of those it came from."""
        lines: list[str] = []
        current, met = ei[1], set[int]()
        while current is not None and id(current) not in met:
            met.add(id(current))
            lines.append(f"{type(current).__module__}.{type(current).__qualname__}")
            for frame in traceback.extract_tb(current.__traceback__):
                short = "/".join(Path(frame.filename).parts[-_PARTS_OF_A_PATH:])
                lines.append(f"  {short}:{frame.lineno} {frame.name}")
            current = current.__cause__ or current.__context__
        return "\n".join(lines)


class _Rotated(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Leave unwritten what cannot be: logging would print a traceback where people read."""


@contextmanager
def kept(file_name: str, level: int = logging.WARNING) -> Iterator[Path]:
    """Keep what is logged from a level up in a rotated file of the log folder; yield where."""
    path = paths.logs() / file_name
    handler = _handler(path)
    handler.setLevel(level)
    handler.setFormatter(PlacesOnly("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield path
    finally:
        root.removeHandler(handler)
        handler.close()


def _handler(path: Path) -> logging.Handler:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _Rotated(path, maxBytes=_SIZE, backupCount=_OLD_FILES, encoding="utf-8", delay=True)
    except OSError:
        # Somebody without a home of their own still gets the job done.
        return logging.NullHandler()
