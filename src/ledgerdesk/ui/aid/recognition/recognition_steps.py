"""下一步: how many can go on, the button that moves them, and whose papers still lack something."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.domain.rights import Right
from ledgerdesk.ui.aid.recognition import recognition_reading as reading
from ledgerdesk.ui.aid.recognition.recognition_actions import RecognitionActions
from ledgerdesk.ui.aid.recognition.recognition_reading import Entry, Reading
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import Item, clear, column, row
from ledgerdesk.ui.kit.text import Label, rule
from ledgerdesk.ui.settings.settings_tab import hint

_NAMED = 5  # of those who lack the same, so many are named; the others are in the table
_RULE = "一步都不能跳：公示期满、没有未办结的异议，才能确认。"
#: Steps that are taken elsewhere than by a plain button, and the right that takes.
_ELSEWHERE = {rules.POSTED: Right.ISSUE, rules.REPORTED: Right.ISSUE}


class StepsView(QVBoxLayout):
    """Fills itself with what can be done for some entries; ``lacking`` shows those in the table who lack something.

    ``see`` shows the step an entry stands at.
    """

    def __init__(
        self, desk: Desk, do: RecognitionActions, lacking: Callable[[str], None], see: Callable[[Entry], None]
    ) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, desk.theme.px(6), 0)
        self.setSpacing(desk.theme.px(9))
        self._desk, self._do, self._lacking, self._see = desk, do, lacking, see
        self.forward: Button | None = None

    def load(self, told: Reading, entries: Sequence[Entry], step: str | None, *, ticked: bool) -> None:
        """Show what can be done for the ticked entries, else those at a step, else all of the batch."""
        clear(self)
        self.forward = None
        groups: dict[str, list[Entry]] = defaultdict(list)
        for one in entries:
            groups[one.row.next].append(one)
        ended = groups.pop("", [])
        ahead = sorted(groups, key=lambda one: (not any(e.ready for e in groups[one]), rules.STEPS.index(one)))
        self._put(Label(_heading(ahead, step, ticked=ticked), "heading", wrap=True))
        if not told.entries:
            self._put(Label("先把要认定的学生收进来。", wrap=True))
            self._button("收学生…", self._do.gather, primary=True)
        whole = len(ahead) == 1 or step is not None
        for target in ahead:
            self._group(told, target, groups[target], alone=len(ahead) == 1, whole=whole)
        if ended and not ahead:
            self._put(Label(f"{len(ended)} 人已经办完。要更正，选一名学生，在“这名学生”里办。", wrap=True))
        self._papers(step, ahead)
        self._put(rule(), hint(_RULE))
        self.addStretch(1)

    # ---- one step --------------------------------------------------------------------------------
    def _group(self, told: Reading, target: str, entries: Sequence[Entry], *, alone: bool, whole: bool) -> None:
        ready = [one for one in entries if one.ready]
        waiting = [one for one in entries if not one.ready and not one.refusable]
        refusable = [one for one in entries if one.refusable]
        word = reading.step_word(target)
        if not alone:
            self._put(rule(), Label(f"去“{word}”的 {len(entries)} 人", "strong"))
        told_ready = f"{len(ready)} 人材料齐，可以推进。" if ready else "还没有能推进的。"
        if target not in _ELSEWHERE and (whole or ready):
            self._put(Label(told_ready, wrap=True))
        if ready:
            self._forward(target, ready, word)
        if target == rules.POSTED and told.draft is not None:
            self._button("去看公示草稿", partial(self._do.see_notice, told.draft), right=Right.ISSUE)
        if refusable:
            words = f"{len(refusable)} 人学校评审没有通过，或者定为不困难。"
            self._put(Label(words, wrap=True))
            self._button(f"登记不通过（{len(refusable)} 人）…", partial(self._do.refuse, refusable))
        if waiting and target == rules.APPLIED:
            self._button(f"收到申请表（{len(waiting)} 人）…", partial(self._do.receive, waiting))
        if waiting and target == rules.CLASS_REVIEW:
            self._button("登记班级评议会…", partial(self._do.meet, waiting[0]))
        if waiting and target == rules.SCHOOL_REVIEW:
            self._button("登记学校评审会…", partial(self._do.meet, waiting[0]))
        if waiting and whole:
            self._waiting(waiting)
        elif waiting:
            see = Button(self._desk.theme, "看是谁", role=Role.QUIET, small=True, run=partial(self._see, waiting[0]))
            self._put(row(self._desk.theme, Label(f"{len(waiting)} 人还推不动", "warn"), None, see))

    def _forward(self, target: str, ready: Sequence[Entry], word: str) -> None:
        count = len(ready)
        ids = [one.row.id for one in ready]
        right = _ELSEWHERE.get(target, Right.EDIT)
        if target == rules.POSTED:
            self._put(Label(f"{count} 人学校评审通过，可以公示。", wrap=True))
            made = self._button(f"拟公示（{count} 人）…", partial(self._do.post, ids), primary=True, right=right)
        elif target == rules.REPORTED:
            self._put(Label(f"{count} 人已确认。上报以后就不能再改，只能更正。", wrap=True))
            made = self._button(f"上报认定名单（{count} 人）…", self._do.hand_up, primary=True, right=right)
        else:
            words = f"确认认定（{count} 人）" if target == rules.CONFIRMED else f"推进到{word}（{count} 人）"
            made = self._button(words, partial(self._do.advance, ids, target), primary=True)
        self.forward = self.forward or made

    def _waiting(self, waiting: Sequence[Entry]) -> None:
        self._put(rule(), Label(f"{len(waiting)} 人还推不动", "sub"))
        by_words: dict[str, list[Entry]] = defaultdict(list)
        for one in waiting:
            by_words[one.row.lacks or one.material].append(one)
        for words, met in sorted(by_words.items(), key=lambda pair: -len(pair[1])):
            self._put(Label(f"{words}（{len(met)} 人）" if len(met) > 1 else words, "warn", wrap=True))
            notice = met[0].row.notice_id
            if notice is not None and met[0].row.status == rules.POSTED:
                # What they wait for is one notice, not a paper of each.
                self._button("去看公示", partial(self._do.see_notice, notice), right=Right.LOOK)
                continue
            for one in met[:_NAMED]:
                self._named(one)
            if len(met) > _NAMED:
                more = partial(self._lacking, met[0].material)
                self._put(row(self._desk.theme, Label(f"还有 {len(met) - _NAMED} 人", "sub"), None,
                              Button(self._desk.theme, "在表里看", role=Role.QUIET, small=True, run=more)))  # fmt: skip

    def _named(self, one: Entry) -> None:
        theme = self._desk.theme
        button = Button(theme, "去补", small=True, tip=f"去补 {one.row.name}", run=partial(self._do.mend, one))
        able = self._desk.editable or one.row.notice_id is not None
        words = column(theme, Label(one.row.name), Label(one.row.class_name, "sub"), spacing=0)
        self._put(row(theme, (words, 1), *((button,) if able else ())))

    # ---- what the meetings need ------------------------------------------------------------------
    def _papers(self, step: str | None, ahead: Sequence[str]) -> None:
        if not self._desk.may(Right.OUTPUT):
            return
        meeting = [one for one in ahead if one in (rules.CLASS_REVIEW, rules.SCHOOL_REVIEW)]
        if meeting:
            self._put(rule(), Label("评议会要带的", "sub"))
            self._button(
                "打印评议名单、签到表", partial(self._do.print_panel, meeting[0]), icon="printer", right=Right.OUTPUT
            )
            self._button("和去年比", self._do.compare, icon="git-compare", right=Right.LOOK)
        elif rules.APPLIED in ahead or rules.VISITED in ahead:
            self._put(rule(), Label("发给家长、带去走访的", "sub"))
            if rules.APPLIED in ahead:
                self._button("打印申请表", self._do.print_applications, icon="printer", right=Right.OUTPUT)
            self._button("打印走访调查表", self._do.print_investigations, icon="printer", right=Right.OUTPUT)

    def _button(
        self, words: str, run: Callable[[], object], *, primary: bool = False, icon: str = "", right: Right = Right.EDIT
    ) -> Button | None:
        desk = self._desk
        if not desk.may(right) or (desk.past and right not in (Right.OUTPUT, Right.LOOK)):
            return None
        role = Role.PRIMARY if primary and self.forward is None else Role.SECONDARY
        made = Button(desk.theme, words, icon, role, run=run)
        self.addWidget(made)
        return made

    def _put(self, *items: Item) -> None:
        for item in items:
            if isinstance(item, QWidget):
                self.addWidget(item)
            elif isinstance(item, tuple | int) or item is None:
                raise TypeError("widgets and layouts only")
            else:
                self.addLayout(item)


def _heading(ahead: Sequence[str], step: str | None, *, ticked: bool) -> str:
    if len(ahead) == 1:
        return f"下一步：{reading.step_word(ahead[0])}"
    if ticked:
        return "勾选的学生"
    return f"“{reading.step_word(step)}”这一步" if step else "下一步"
