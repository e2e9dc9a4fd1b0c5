"""数据 › 备份恢复: which backups there are, that they were opened and checked, and the ways back."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.ledger import safekeeping
from ledgerdesk.ledger.safekeeping import BackupFacts
from ledgerdesk.ui.backups import backup_acts, backup_words
from ledgerdesk.ui.backups.backup_watch import BackupWatch
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.attach import attach
from ledgerdesk.ui.kit.boxes import Banner
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.layout import column, row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.sheet import sheet_memory
from ledgerdesk.ui.sheet.list_source import ListSource
from ledgerdesk.ui.sheet.sheet_column import Align, Column, Row
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action, Empty
from ledgerdesk.ui.theme import Tone

CHOICES = "sheet.backups"
SOUND, PINNED, OLD_KEYS, BAD = "已打开核对", "一直留着", "换钥匙以前的", "不能用"
_TONES = {SOUND: Tone.OK, PINNED: Tone.INFO, OLD_KEYS: Tone.MUTE, BAD: Tone.BAD}
COLUMNS = (
    Column(key="made_at", title="什么时候", name=True, width=170, find=None, priority=9),
    Column(key="reason", title="为什么备份", width=150, priority=7),
    Column(key="bytes", title="大小", width=90, align=Align.RIGHT, find=None, priority=5),
    Column(key="counts", title="里面有", width=330, find=None, priority=6),
    Column(key="files", title="照片", width=70, align=Align.RIGHT, find=None, priority=3),
    Column(
        key="state", title="", width=120, find=None, tone=lambda value: _TONES.get(str(value), Tone.MUTE), priority=8
    ),
    Column(key="note", title="说明", width=220, find=None, priority=2),
)


def make(desk: Desk, watch: BackupWatch) -> SheetPage:
    """Return the tab."""
    source = ListSource(
        desk=desk,
        title="备份恢复",
        unit="份",
        columns=COLUMNS,
        shown=[column.key for column in COLUMNS],
        read=lambda _session: _rows(desk),
        entities=frozenset(),
        search_hint="为什么备份",
        empty=Empty(
            icon="shield-check",
            what="还没有备份",
            why="程序会在打开、关闭和每隔一段时间自己备份；也可以现在就做一份。",
            actions=(("现在备份", watch.back_up),) if watch.keeps else (),
        ),
        words=lambda total, _shown: f"这台电脑上有 {total} 份" if total else "",
    )
    safety = _SafetyLine(desk, watch, lambda: backup_acts.save_bundle(desk, page))
    page = SheetPage(
        desk.theme,
        source,
        desk.runner,
        actions=_actions(desk, watch, lambda: page),
        choices=sheet_memory.recall(desk, CHOICES),
        above=safety,
    )
    sheet_memory.keep(desk, CHOICES, page)
    attach(desk, page, key=CHOICES)
    page.view.opened.connect(lambda _record: backup_acts.choose(desk, watch, page))
    watch.changed.connect(page.reload)
    safety.tell()
    watch.look()
    return page


def _actions(desk: Desk, watch: BackupWatch, page: Callable[[], SheetPage]) -> list[Action]:
    acts: list[Action] = []
    if desk.ledger.may(Right.RESTORE) and not desk.ledger.read_only:
        restore = lambda: backup_acts.choose(desk, watch, page())  # noqa: E731 - a short name for a button
        acts.append(Action(text="用这份备份…", icon="history", run=restore, tip="对列表里点中的那一份；双击也行"))
    if watch.keeps:
        acts += [
            Action(text="拷到优盘", icon="usb", run=lambda: backup_acts.copy_to_stick(desk, watch, page())),
            Action(text="现在备份", icon="shield-check", run=watch.back_up, primary=True),
        ]
    return acts


class _SafetyLine(QWidget):
    """How safe the ledger is now, in one line; a red banner when the stick is late."""

    def __init__(self, desk: Desk, watch: BackupWatch, to_bundle: Callable[[], object]) -> None:
        super().__init__()
        self._desk, self._watch = desk, watch
        self._line = Label("", "sub", wrap=True)
        self._late = Banner(desk.theme, Tone.BAD, "")
        self._late.hide()
        self._damaged = Banner(desk.theme, Tone.BAD, "", "恢复备份…", watch.offer)
        self._damaged.hide()
        tip = "整个台账和照片放进一个文件，加密的：换电脑、送上级时用"
        carry = Button(desk.theme, "存成备份包", "download", tip=tip, run=to_bundle)
        carry.setVisible(watch.keeps)
        said = column(desk.theme, self._damaged, self._late, self._line, spacing=0)
        self.setLayout(row(desk.theme, (said, 1), carry, spacing=10))
        watch.told.connect(self.tell)
        watch.hurt.connect(self.tell)
        watch.changed.connect(self.tell)

    def tell(self, *_told: object) -> None:
        """Say it anew."""
        safety, damage = self._watch.safety, self._watch.damage
        self._damaged.set_text(damage)
        self._damaged.setVisible(bool(damage))
        if safety is None:
            return
        words = backup_words.in_full(safety, self._desk.today)
        self._late.set_text(f"{words}电脑坏了、丢了，只有优盘里的能救。")
        self._late.setVisible(safety.stick_late)
        self._line.setText(words)
        self._line.setVisible(not safety.stick_late)


def _rows(desk: Desk) -> Sequence[Row]:
    return [_row(desk, one) for one in safekeeping.backups(desk.ledger)]


def _row(desk: Desk, one: BackupFacts) -> Row:
    state = BAD if one.problem else OLD_KEYS if one.other_keys else PINNED if one.pinned else SOUND
    return (
        one.sequence,
        backup_words.moment(one.made_at, desk.today),
        one.reason.word,
        backup_words.size(one.bytes),
        backup_words.counts(one.counts),
        one.files or None,
        state,
        one.problem or None,
    )
