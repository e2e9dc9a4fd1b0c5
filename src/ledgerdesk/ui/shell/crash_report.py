"""What is said about a crash to whoever maintains the program: where, never what about."""

import platform
import traceback

import PySide6


def describe(exception: BaseException, version: str) -> str:
    """Return versions and the places the exception came through.

    Messages and values are left out: they may hold personal data.
    """
    lines = [
        f"LedgerDesk {version}",
        f"Python {platform.python_version()}, PySide6 {PySide6.__version__}, {platform.platform()}",
    ]
    seen: set[int] = set()
    current: BaseException | None = exception
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines.append(f"{type(current).__module__}.{type(current).__qualname__}")
        lines += [
            f"  {_short(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(current.__traceback__)
        ]
        current = current.__cause__ or current.__context__
    return "\n".join(lines)


def _short(path: str) -> str:
    """Keep the last parts of a path: a user's folder may carry a name."""
    return "/".join(path.replace("\\", "/").split("/")[-3:])
