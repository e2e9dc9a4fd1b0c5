"""The panel beside the record of operations: what one step changed, and taking the last one back."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QTimer

from ledgerdesk.domain.rights import Right
from ledgerdesk.services.history import Happening
from ledgerdesk.services.history_values import Subject
from ledgerdesk.ui import places
from ledgerdesk.ui.accounts.disclosure import KIND, PURPOSES, SECONDS
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.history import history_story
from ledgerdesk.ui.history.history_source import BEFORE, BLOCKED, KINDS, LAST, ONLY_RECORD, UNDONE, HistorySource
from ledgerdesk.ui.history.history_story import Change, Story
from ledgerdesk.ui.kit.boxes import Card, well
from ledgerdesk.ui.kit.buttons import Button, link
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Chip, Label, Picture
from ledgerdesk.ui.sheet.detail_panel import DetailPanel
from ledgerdesk.ui.sheet.sheet_model import SheetModel
from ledgerdesk.ui.students.student_views import moment
from ledgerdesk.ui.theme import Tone

_MOST_SUBJECTS = 6
_ICONS = {"Person": "user", "Staff": "user", "Household": "house"}
#: Shows the steps of one record only.
Narrow = Callable[[tuple[str, int], str], object]


class HistoryPanel(DetailPanel):
    """See RecordPanel. ``attach`` gives it the table it stands beside."""

    def __init__(self, desk: Desk, source: HistorySource, narrow: Narrow) -> None:
        super().__init__(desk.theme, (), empty="选一次操作，这里显示改了什么")
        self._desk, self._source, self._narrow = desk, source, narrow
        self._model: SheetModel | None = None
        self._shown: int | None = None
        self._hide = QTimer(self)
        self._hide.setSingleShot(True)
        self._hide.setInterval(SECONDS * 1000)
        self._hide.timeout.connect(lambda: self.show_record(self._shown))

    def attach(self, model: SheetModel) -> None:
        """Take the state in words from a table."""
        self._model = model

    def show_record(self, record: int | None) -> None:
        """See RecordPanel."""
        if record != self._shown:
            self._hide.stop()
        elif self._hide.isActive():
            return  # whole numbers were asked for: they stay their time
        self._shown = record
        step = self._source.steps.get(record) if record is not None else None
        if step is None:
            self.show_nothing()
            return
        today = self._desk.today
        self._desk.read(
            "读取操作记录",
            lambda session: history_story.tell(session, step, today),
            partial(self._draw, step),
            owner=self,
            key=f"history-panel:{id(self)}",
        )

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        return {}

    def reveal(self, step: Happening) -> None:
        """Show the whole numbers of a step for a while, after their purpose was written down."""
        purpose = self._desk.asker.ask_text(
            "看完整的号码做什么用？",
            f"会记下您看过这一步的完整号码和用途，{SECONDS} 秒后自动遮住。",
            "显示",
            options=PURPOSES,
            check=lambda text: "" if text.strip() else "请写一下做什么用。",
        )
        if purpose is None:
            return
        today = self._desk.today

        def show(story: Story) -> None:
            self._hide.start()
            self._draw(step, story)

        self._desk.write(
            f"显示完整号码 操作记录第 {step.id:,} 步",
            lambda session: history_story.tell(session, step, today, whole=True),
            show,
            owner=self,
            kind=KIND,
            reason=purpose.strip(),
        )

    def _draw(self, step: Happening, story: Story) -> None:
        if step.id != self._shown or self._model is None or self._model.row_of(step.id) is None:
            return
        theme = self._desk.theme
        state = str(self._model.value(step.id, "state"))
        chip = Chip(theme, state, {LAST: Tone.INFO, BEFORE: Tone.INFO, BLOCKED: Tone.WARN}.get(state, Tone.MUTE))
        self.set_head(
            step.label,
            f"{moment(step.at, self._desk)}　{step.user}　第 {step.id:,} 步",
            holder(row(theme, chip, None)),
            show_picture=False,
        )
        items: list[Item] = [*self._subjects(story)]
        items += [Label(words, wrap=True, selectable=True) for words in story.sentences if len(story.changes) <= 3]
        items += self._facts(step, story)
        items += [self._change(change, many=len(story.subjects) > 1) for change in story.changes]
        if story.more:
            items.append(Label(f"还有 {story.more:,} 处", "sub"))
        if story.masked and self._desk.may(Right.REVEAL) and not self._desk.past:
            reveal = Button(theme, "显示完整号码", "eye", small=True, run=partial(self.reveal, step))
            items.append(row(theme, reveal, None))
        items += [4, *self._undo(step, state)]
        self.set_body(holder(column(theme, *items, None, spacing=8, margin=(0, 2, 6, 2))))

    def _facts(self, step: Happening, story: Story) -> list[Item]:
        items: list[Item] = []
        if story.counts and not story.changes:
            items += [Label(words) for words in story.counts]
        elif len(story.changes) > 3:
            items.append(Label("；".join(story.counts), "sub", wrap=True))
        if story.erased:
            items.append(Label("有的内容已依法删除，只留下“这里动过”的记录，校验照样有效。", "sub", wrap=True))
        if step.reason:
            items.append(Label(f"{'用途' if step.kind == KIND else '为什么'}：{step.reason}", wrap=True))
        return items

    def _subjects(self, story: Story) -> list[Item]:
        shown = sorted((one for one in story.subjects if one.name), key=lambda one: not one.pupil)[:_MOST_SUBJECTS]
        items: list[Item] = [self._subject(one) for one in shown]
        if len(story.subjects) > _MOST_SUBJECTS:
            items.append(Label(f"等 {len(story.subjects):,} 个", "sub"))
        return items

    def _subject(self, one: Subject) -> Item:
        theme = self._desk.theme
        name = f"{one.name} 号户" if one.entity == "Household" else one.name
        page, tab = {"Household": (places.FAMILIES, places.HOUSEHOLDS), "Staff": (places.STUDENTS, places.STAFF)}.get(
            one.entity, (places.STUDENTS, places.REGISTER)
        )
        go = partial(self._desk.open, page, tab, record=one.id)
        leads = one.pupil or one.entity in ("Household", "Staff")
        known = link(theme, name, go) if leads else Label(name)
        every = link(theme, "全部记录", partial(self._narrow, (one.entity, one.id), name), name=f"看 {name} 的全部记录")
        return row(theme, Picture(theme, _ICONS.get(one.entity, "list-checks"), "sub", 16), known, None, every)

    def _change(self, change: Change, *, many: bool) -> Card:
        theme = self._desk.theme
        old, new = Label(change.old, "sub", wrap=True), Label(change.new, "strong", wrap=True)
        struck = old.font()
        struck.setStrikeOut(change.old not in ("—", history_story.ERASED))
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
            ONLY_RECORD: f"“{KINDS.get(step.kind, '这种操作')}”没有改资料，只留记录，不用撤销。",
        }
        if step.kind == "undo":
            words[ONLY_RECORD] = "这一步是撤销；要找回来，用“重做”，或者再改一次。"
        elif step.barrier and state == BLOCKED and step.label == ledger.undo_barrier():
            words[BLOCKED] = "这一步已经发出去、或者不能收回，所以不能撤销；要改请另登一笔。"
        items: list[Item] = []
        if state in (LAST, BEFORE) and self._desk.editable:
            button = Button(theme, "撤销这一次", "undo-2", run=self._desk.undo)
            button.allow(state == LAST, words[BEFORE])
            items.append(row(theme, button, None))
        elif state in (LAST, BEFORE):
            words[state] = "您现在只能看，不能撤销。"
        if state in words:
            items.append(Label(words[state], "sub", wrap=True))
        return items
