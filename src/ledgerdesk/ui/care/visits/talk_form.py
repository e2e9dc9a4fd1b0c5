"""Registering talks, tutoring and material help: storing what was filled in, and keeping what is half written."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import LedgerError, NotFoundError, RuleError, StaleRecordError
from ledgerdesk.services import attachments, confidences, drafts, paper_forms, talks
from ledgerdesk.services.talks import TalkFacts
from ledgerdesk.ui.attachments import attachment_reading
from ledgerdesk.ui.care.follow_ups import follow_up_boxes
from ledgerdesk.ui.care.visits.confidence_box import KEY
from ledgerdesk.ui.care.visits.talk_filling import TalkFilling
from ledgerdesk.ui.care.visits.talk_sheet import KIND, untold
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session

_STORED, _PHOTOS, _PAPER = "stored", "photos", "paper"


class TalkForm(TalkFilling):
    """``saved`` tells the id of a talk that was stored, of several pupils' that of the first."""

    saved = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.bar.saved.connect(self.save)
        self.next_button.clicked.connect(lambda _on=False: self.save_and_next())
        self.photos.settled.connect(self._photos_settled)

    def save(self) -> None:
        """Store the talk; what is wrong is marked and nothing typed is lost."""
        self._save(again=False)

    def save_and_next(self) -> None:
        """Store the talk and begin another of the same day, kind and teacher."""
        self._save(again=True)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return what keys do while the form is open."""
        return {
            Command.SAVE: self.save,
            Command.SAVE_AND_NEXT: self.save_and_next,
            Command.CANCEL: self.closed.emit,
            Command.PHOTO: self.photos.choose,
            Command.SIGNATURE: self.photos.choose_signature,
        }

    def text_state(self) -> dict[str, str]:
        """Return what was typed and is not stored; empty when nothing was."""
        photos = self.photos.text_state()
        rows = (self.student, self.teacher, *self.more.values())
        if not (self.sheet.dirty() or any(one.dirty() for one in rows) or photos):
            return {}
        state = {one.field.key: one.editor.text() for one in rows}
        if not self.bar.save_button.isEnabled():
            state.pop(KEY, None)  # it is being stored: from then on the headteacher alone reads it
        stored, paper = str(self._stored.id) if self._stored else "", str(self.paper.form_id or "")
        return {**self.sheet.text_state(), **state, _STORED: stored, _PHOTOS: photos, _PAPER: paper}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """Put a draft back."""
        self.start(paper=int(state.get(_PAPER) or 0))
        self._put_back(state)
        self.photos.restore_text(state.get(_PHOTOS, ""))
        self.bar.say("接着上次没写完的。")
        number = state.get(_STORED, "")
        if number:
            self._desk.read(
                "读取谈心", lambda s: talks.facts(s, int(number)), self._correct, owner=self, key="talk-form"
            )

    # ---- inside ----------------------------------------------------------------------------------
    def _collected(self) -> dict[str, object] | None:
        """Return what is to be saved; None when something is wrong, which is marked, or asked about once."""
        values = self.sheet.values()
        others = (self.student, self.teacher, *self.more.values())
        wrong = [one for one in others if not one.check_to_save()]
        self.bar.say_problems(self.sheet.problem_count() + len(wrong))
        if values is None or wrong:
            if wrong:
                wrong[0].editor.setFocus()
            return None
        if not self._asked and (lacking := untold(values)):
            self._asked = True
            self.bar.say(f"{lacking}。补上更好；再按一次保存，就这样存。", "warn")
            return None
        return values

    def _save(self, *, again: bool) -> None:
        values = self._collected() if self.bar.save_button.isEnabled() else None
        if values is None:
            return
        if self.photos.busy:
            self._waiting = partial(self._save, again=again)
            self.bar.say("照片加好就保存，请等一下。", "warn")
            return
        facts, people, stored = self._facts(values), self.pupils.people(), self._stored
        photos, confided = self.photos.held, str(self.confidence.field_row.value() or "")
        task = self.follow_up.facts({key: one.value() for key, one in self.more.items()}, helper=facts.staff_id)
        self.bar.save_button.forbid("正在保存")
        paper = self.paper.form_id

        def work(session: Session) -> int:
            ids = []
            for who in people[:1] if stored else people:
                mine = replace(facts, student_id=who.id)
                if stored is not None:
                    talk_id = stored.id
                    talks.update(session, talk_id, stored.version, mine)
                else:
                    talk_id = talks.add(session, mine)
                    attachment_reading.store(session, attachments.TALK, talk_id, photos)
                follow_up_boxes.store(session, task, person_id=who.id, talk_id=talk_id)
                ids.append(talk_id)
            if paper:
                paper_forms.join_talk(session, paper, ids[0])
            if confided:
                confidences.add(session, people[0].id, confided, talk_id=ids[0])
                drafts.strip(session, f"/{KEY}")
            return ids[0]

        def done(talk_id: int) -> None:
            teacher = self.helper.people()
            self._just_stored = facts if stored is None else self._just_stored
            self._begin(None)
            if again:
                self.start()
                self.teacher.set_value(teacher)
            else:
                self.saved.emit(talk_id)

        verb = "登记" if stored is None else "修改"
        what = f"{verb}{KIND.show(facts.kind)} {'、'.join(who.name for who in people)}"
        self._desk.write(
            what, work, done, failed=self._refused, ended=self.bar.save_button.permit, owner=self,
            toast=f"已{what.replace(' ', '：', 1)}",
        )  # fmt: skip

    def _photos_settled(self, fine: bool) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and fine:
            waiting()

    def _facts(self, values: Mapping[str, object]) -> TalkFacts:
        day, minutes, worth = values["held_on"], values["minutes"], values["value_fen"]
        texts: dict[str, Any] = {key: str(values[key]) if values[key] else None for key in talks.WRITTEN}
        return TalkFacts(
            held_on=day if isinstance(day, date) else self._desk.today,
            kind=str(values[KIND.key] or ""),
            student_id=self.pupils.people()[0].id,
            staff_id=self.helper.people()[0].id,
            minutes=minutes if isinstance(minutes, int) else None,
            value_fen=worth if isinstance(worth, int) else None,
            id=self._stored.id if self._stored else 0,
            version=self._stored.version if self._stored else 0,
            **texts,
        )

    def _refused(self, problem: LedgerError) -> None:
        if self._stored is not None and isinstance(problem, (StaleRecordError, NotFoundError)):
            self._catch_up(self._stored)
            return
        if not isinstance(problem, RuleError):
            self._desk.asker.show_error("没有保存，写的内容还在", str(problem))
            return
        rows = (self.student, self.teacher, self.sheet.kind, *self.more.values())
        for one in rows:
            one.show_problem(problem.problems.get(one.field.key, ""))
        known = {one.field.key for one in rows}
        others = self.form.show_problems({key: text for key, text in problem.problems.items() if key not in known})
        count = self.form.problem_count() + sum(bool(one.problem) for one in rows)
        self.bar.say_problems(count, others)

    def _catch_up(self, mine: TalkFacts) -> None:
        """Take the version the talk has by now: saving once more is a decision, and nothing typed is lost."""

        def changed(now: TalkFacts) -> None:
            self._stored = replace(mine, version=now.version)
            self.bar.say("这次谈心刚才在别处改过。您写的都还在；再按一次保存，就以您写的为准。", "warn")

        def gone(_problem: LedgerError) -> None:
            self._stored = None
            self.bar.say("这次谈心刚才已经删掉。您写的都还在；再按一次保存，就登记成新的一次。", "warn")

        read = partial(talks.facts, talk_id=mine.id)
        self._desk.read("读取谈心", read, changed, failed=gone, owner=self, key="talk-form")
