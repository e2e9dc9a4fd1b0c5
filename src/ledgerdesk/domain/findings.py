"""What a rule says about a value: refused, or doubtful."""

from dataclasses import dataclass
from enum import Enum


class Rejected(ValueError):  # noqa: N818 - its kinds read IdProblem, DateUnclear
    """A text is not a value: what is wrong and what to do, in Chinese, never the text itself."""

    def __init__(self, what: str, fix: str = "") -> None:
        """Keep the two halves; ``fix`` follows 请 and both come without a full stop."""
        super().__init__(f"{what}，请{fix}。" if fix else f"{what}。")
        self.what = what
        self.fix = fix


class Level(Enum):
    """An error blocks; a warning states the consequence and lets through."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One remark of a rule on a value or on how two values agree."""

    level: Level
    what: str
    fix: str = ""

    @property
    def blocks(self) -> bool:
        """Tell whether the value may not be stored."""
        return self.level is Level.ERROR


def error(what: str, fix: str = "") -> Finding:
    """Return a finding that blocks."""
    return Finding(Level.ERROR, what, fix)


def warning(what: str, fix: str = "") -> Finding:
    """Return a finding that lets through."""
    return Finding(Level.WARNING, what, fix)
