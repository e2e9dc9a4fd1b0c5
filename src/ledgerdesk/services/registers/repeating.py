"""Where a list says something for the second time."""

from ledgerdesk.fields.rows import ParsedRow


class Met:
    """The rows that were the first to say something, in one list or in several sheets of one file."""

    def __init__(self) -> None:
        self._first: dict[object, ParsedRow] = {}

    def before(self, what: object, row: ParsedRow) -> str:
        """Return in words where it was said before (第 3 行, 工作表“一班”第 3 行), "" when this row is the first."""
        first = self._first.setdefault(what, row)
        return "" if first is row else place(first, row)


def place(first: ParsedRow, row: ParsedRow) -> str:
    """Return where one row stands as it is told beside another: with its sheet where that is another one."""
    sheet = "" if first.sheet == row.sheet else f"工作表“{first.sheet}”"
    return f"{sheet}第 {first.row} 行"
