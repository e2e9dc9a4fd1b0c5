"""The number formats of a workbook's cells, and what a stored number is under one."""

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import wire
from ledgerdesk.excel.number_formats import BUILT_IN, GENERAL, LONGEST, from_serial, is_date
from ledgerdesk.excel.package import TOO_LARGE

_MAX_STYLES = 70_000  # Excel's own limit is 65,490


class CellStyles:
    """``formats[index]`` is a number format; ``of_cell[style]`` its index and whether it shows dates."""

    def __init__(self) -> None:
        self.formats = [GENERAL]
        self.of_cell: list[tuple[int, bool]] = []
        self._known: dict[str, tuple[int, bool]] = {GENERAL: (0, False)}
        self._custom: dict[int, str] = {}

    def define(self, number: int, pattern: str) -> None:
        """Take a number format of the workbook's own; raise FileRefusedError beyond the limits."""
        if len(self._custom) >= _MAX_STYLES:
            raise FileRefusedError(TOO_LARGE)
        self._custom[number] = pattern

    def add(self, number: int) -> None:
        """Take the next cell style, which shows numbers by the format of that number."""
        if len(self.of_cell) >= _MAX_STYLES:
            raise FileRefusedError(TOO_LARGE)
        self.of_cell.append(self.place(self._custom.get(number) or BUILT_IN.get(number, GENERAL)))

    def place(self, pattern: str) -> tuple[int, bool]:
        """Return a format's index and whether it shows dates, a new index for a new one."""
        if len(pattern) > LONGEST:
            return self._known[GENERAL]
        if (known := self._known.get(pattern)) is None:
            known = self._known[pattern] = len(self.formats), is_date(pattern)
            self.formats.append(pattern)
        return known


def whole(number: float) -> int | float:
    """Return a stored number as int when it is one that Excel holds exactly."""
    return int(number) if number == number // 1 and abs(number) < 10**15 else number


def typed(number: float, *, dates: bool, since_1904: bool) -> tuple[int, object]:
    """Return (kind, value) of a finite number in a cell whose style shows dates or not."""
    day = from_serial(number, since_1904=since_1904) if dates else None
    return (wire.NUMBER, whole(number)) if day is None else (wire.DAY, wire.moment(day))
