"""The panel beside the record of operations: what one step changed, and taking the last one back."""

from collections.abc import Callable, Mapping
from functools import partial

from ledgerdesk.services.history import Happening
from ledgerdesk.ui import history_words, places
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.detail_panel import DetailPanel
from ledgerdesk.ui.history_source import BEFORE, BLOCKED, LAST, UNDONE, HistorySource
from ledgerdesk.ui.history_words import Change, Story
from ledgerdesk.ui.kit.boxes import Card, well
from ledgerdesk.ui.kit.buttons import Button, link
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Chip, Label, Picture
from ledgerdesk.ui.sheet_model import SheetModel
from ledgerdesk.ui.student_views import moment
from ledgerdesk.ui.theme import Tone

_MOST_PEOPLE = 6


class HistoryPanel(DetailPanel):
    """See RecordPanel. ``attach`` gives it the table it stands beside."""

    def __init__(self, desk: Desk, source: HistorySource) -> None:
        super().__init__(desk.theme, (), empty="选一次操作，这里显示改了什么")
        self._desk, self._source = desk, source
        self._model: SheetModel | None = None
        self._shown: int | None = None

    def attach(self, model: SheetModel) -> None:
        """Take the state in words from a table."""
        self._model = model

    def show_record(self, record: int | None) -> None:
        """See RecordPanel."""
        self._shown = record
        step = self._source.steps.get(record) if record is not None else None
        if step is None:
            self.show_nothing()
            return
        on = self._desk.on
        self._desk.read(
            "读取操作记录",
            lambda session: history_words.tell(session, step.id, on),
            partial(self._draw, step),
            owner=self,
            key=f"history-panel:{id(self)}",
        )

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        return {}

    def _draw(self, step: Happening, story: Story) -> None:
        if step.id != self._shown or self._model is None:
            return
        theme = self._desk.theme
        state = str(self._model.value(step.id, "state"))
        chip = Chip(theme, state, {LAST: Tone.INFO, BEFORE: Tone.INFO, BLOCKED: Tone.WARN}.get(state, Tone.MUTE))
        self.set_head(
            step.label,
            f"{moment(step.at, self._desk)}　{step.user}",
            holder(row(theme, chip, None)),
            show_picture=False,
        )
        items: list[Item] = [
            *self._people(story),
            *(self._change(change, many=len(story.people) > 1) for change in story.changes),
        ]
        if story.more:
            items.append(Label(f"还有 {story.more} 处", "sub"))
        if story.counts and not story.changes:
            items += [Label(words) for words in story.counts]
        elif len(story.counts) > 1:
            items.append(Label("；".join(story.counts), "sub", wrap=True))
        if step.reason:
            items.append(Label(f"{'用途' if step.kind == 'disclose' else '为什么'}：{step.reason}", wrap=True))
        items += [4, *self._undo(step, state)]
        self.set_body(holder(column(theme, *items, None, spacing=8, margin=(0, 2, 6, 2))))

    def _people(self, story: Story) -> list[Item]:
        theme = self._desk.theme
        go = partial(self._desk.open, places.STUDENTS, places.REGISTER)
        items: list[Item] = [
            row(theme, Picture(theme, "user", "sub", 16), link(theme, name, partial(go, record=who)), None)
            for who, name in story.people[:_MOST_PEOPLE]
        ]
        if len(story.people) > _MOST_PEOPLE:
            items.append(Label(f"等 {len(story.people)} 人", "sub"))
        return items

    def _change(self, change: Change, *, many: bool) -> Card:
        theme = self._desk.theme
        old, new = Label(change.old, "sub", wrap=True), Label(change.new, "strong", wrap=True)
        struck = old.font()
        struck.setStrikeOut(change.old != "—")
        old.setFont(struck)
        title = f"{change.whose}　{change.label}" if many and change.whose else change.label
        return well(
            theme, Label(title, "column"), row(theme, (old, 1), Picture(theme, "arrow-right", "sub", 16), (new, 1))
        )

    def _undo(self, step: Happening, state: str) -> list[Item]:
        theme, ledger = self._desk.theme, self._desk.ledger
        words = {
            LAST: "撤销也会记下来，还可以重做。",
            BEFORE: f"要先撤销它后面的。现在能撤销的是：{ledger.undo_label() or '无'}。",
            BLOCKED: f"“{ledger.undo_barrier() or '后面的一步'}”之后，这一步不能再撤销；要改请另登一笔。",
            UNDONE: "已经撤销过了，没有再重做。",
        }
        items: list[Item] = []
        if state in (LAST, BEFORE) and self._desk.editable:
            button = Button(theme, "撤销这一次", "undo-2", run=self._desk.undo)
            button.allow(state == LAST, words[BEFORE])
            items.append(row(theme, button, None))
        if state in words:
            items.append(Label(words[state], "sub", wrap=True))
        return items
