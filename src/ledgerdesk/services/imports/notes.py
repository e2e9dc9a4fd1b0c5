"""Columns nobody has a field for, kept in the note: one line each, 列名：值, which the same list finds again."""

from collections.abc import Mapping

_BETWEEN = "："


def joined(note: str | None, cells: Mapping[str, str], *, overwrite: bool = True) -> str:
    """Return the note with a line for each cell; a line of that heading is replaced, or left without ``overwrite``."""
    lines = note.split("\n") if note else []
    for label, text in cells.items():
        head = f"{label}{_BETWEEN}"
        at = next((at for at, line in enumerate(lines) if line.startswith(head)), None)
        line = head + " ".join(text.split())
        if at is None:
            lines.append(line)
        elif overwrite:
            lines[at] = line
    return "\n".join(lines)
