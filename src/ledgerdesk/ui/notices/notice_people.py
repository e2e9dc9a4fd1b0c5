"""Whom a notice names: candidates to tick, with the reason for the clerk's eyes only."""

from collections.abc import Sequence
from dataclasses import replace

from ledgerdesk.domain.text import compact
from ledgerdesk.services.notices import Candidate
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.inputs import SearchBox
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.sheet.line_table import Line, LineColumn, LineTable
from ledgerdesk.ui.theme import Theme


class PeopleCard(Card):
    """All candidates are ticked at first, but for those another notice of the term and kind names already."""

    def __init__(self, theme: Theme) -> None:
        columns = (
            LineColumn(title="姓名", width=90, name=True),
            LineColumn(title="年级", width=80, name=True, leaves=1),
            LineColumn(title="班级", width=110, name=True),
            LineColumn(title="为什么在名单里（不公示）", width=150, share=1, tint="sub"),
            LineColumn(title="公示过没有", width=110, tint="warn", leaves=2),
        )
        self._count = Label("", "strong")
        self._search = SearchBox(theme, "姓名、班级")
        self.table = LineTable(theme, columns, name="可以公示的学生", ticks=True)
        self._all = Button(theme, "全勾上", small=True, run=lambda: self._tick_all(True))
        self._none = Button(theme, "全不勾", small=True, run=lambda: self._tick_all(False))
        super().__init__(
            theme,
            row(theme, self._count, None, self._all, self._none),
            self._search,
            (self.table, 1),
            margin=(12, 10, 12, 8),
        )
        self._search.settled.connect(lambda _text: self._fill())
        self._search.to_list.connect(self.table.setFocus)
        self.table.ticked.connect(self._ticked)
        self._found: tuple[Candidate, ...] = ()
        self._chosen: set[int] = set()

    def forget(self) -> None:
        """Empty the list and the search."""
        self._found, self._chosen = (), set()
        self._search.clear()
        self._fill()

    def load(self, found: Sequence[Candidate], chosen: Sequence[int] | None = None) -> None:
        """Show other candidates; ``chosen`` are those of a draft, without it the usual ones are ticked."""
        self._found = tuple(found)
        known = {candidate.student_id for candidate in found}
        if chosen is None:
            self._chosen = {candidate.student_id for candidate in found if not candidate.already}
        else:
            self._chosen = set(chosen) & known
        self._fill()

    def chosen(self) -> tuple[int, ...]:
        """Return the pupils ticked, in the order of the list."""
        return tuple(c.student_id for c in self._found if c.student_id in self._chosen)

    def tick(self, student_id: int, on: bool) -> None:
        """Tick a pupil or take the tick away."""
        (self._chosen.add if on else self._chosen.discard)(student_id)
        self.table.change(lambda line: replace(line, ticked=line.key in self._chosen))
        self._tell()

    def _fill(self) -> None:
        wanted = compact(self._search.text())
        shown = [c for c in self._found if wanted in compact(c.name + c.class_name + c.grade)]
        self.table.set_lines(
            [
                Line(
                    c.student_id,
                    (c.name, c.grade, c.class_name, c.reason, "本学期公示过" if c.already else ""),
                    c.student_id in self._chosen,
                )
                for c in shown
            ]
        )
        self._tell()

    def _ticked(self, key: object, on: bool) -> None:
        if isinstance(key, int):
            self.tick(key, on)

    def _tick_all(self, on: bool) -> None:
        shown = {line.key for line in self.table.lines() if isinstance(line.key, int)}
        self._chosen = self._chosen | {k for k in shown if isinstance(k, int)} if on else self._chosen - shown
        self.table.change(lambda line: replace(line, ticked=on))
        self._tell()

    def _tell(self) -> None:
        self._count.setText(f"名单 {len(self._chosen):,} 人（可选 {len(self._found):,} 人）")
