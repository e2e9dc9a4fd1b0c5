"""Registering a home visit: storing it, going on to the next home, and keeping what is half written."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import LedgerError, NotFoundError, RuleError, StaleRecordError
from ledgerdesk.services import attachments, confidences, drafts, paper_forms, visits
from ledgerdesk.services.visits import VisitFacts
from ledgerdesk.ui.attachments import attachment_reading
from ledgerdesk.ui.care.follow_ups import follow_up_boxes
from ledgerdesk.ui.care.visits.confidence_box import KEY
from ledgerdesk.ui.care.visits.visit_filling import TEXTS, VisitFilling
from ledgerdesk.ui.care.visits.visit_reading import Subject
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session

_CHILD, _TICKED, _STORED, _PHOTOS, _PAPER = "child", "ticked", "stored", "photos", "paper"


class VisitForm(VisitFilling):
    """Stores what was filled in and keeps it as a draft; ``saved`` tells the id of a visit that was stored."""

    saved = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.bar.saved.connect(self.save)
        self.next_button.clicked.connect(lambda _on=False: self.save_and_next())
        self.photos.settled.connect(self._photos_settled)

    # ---- saving ----------------------------------------------------------------------------------
    def save(self) -> None:
        """Store the visit; what is wrong is marked and nothing typed is lost."""
        self._save(self._finish)

    def save_and_next(self) -> None:
        """Store the visit and begin the next home of the slip."""
        self._save(self._go_on)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return what keys do while the form is open."""
        return {
            Command.SAVE: self.save,
            Command.SAVE_AND_NEXT: self.save_and_next,
            Command.CANCEL: self.closed.emit,
            Command.PANEL: self.panel.toggle,
            Command.PHOTO: self.photos.choose,
            Command.SIGNATURE: self.photos.choose_signature,
        }

    # ---- drafts ----------------------------------------------------------------------------------
    def text_state(self) -> dict[str, str]:
        """Return what was typed and is not stored; empty when nothing was."""
        photos = self.photos.text_state()
        if not self.sheet.dirty() and not photos:
            return {}
        here = self.sheet.children_visited()
        chosen = self.sheet.student.people()
        more = {
            _CHILD: str(chosen[0].id) if chosen else "",
            _TICKED: json.dumps([who.id for who in here]),
            _STORED: json.dumps([self._stored.id, self._stored.version]) if self._stored else "",
            _PHOTOS: photos,
            _PAPER: str(self.paper.form_id or ""),
        }
        state = {**self.sheet.text_state(), **more}
        if not self.bar.save_button.isEnabled():
            state.pop(KEY, None)  # it is being stored: from then on the headteacher alone reads it
        return state

    def restore_text(self, state: Mapping[str, str]) -> None:
        """Put a draft back: first whom it is for, then what was typed."""
        self._begin(None)
        self._read_opening()

        def put() -> None:
            self.sheet.restore_text(state)
            self.photos.restore_text(state.get(_PHOTOS, ""))
            self.show_paper(int(state.get(_PAPER) or 0))
            self._kept.setText("接着上次没写完的")

        ticked = json.loads(state.get(_TICKED) or "[]")
        child = state.get(_CHILD) or ""

        def took(subject: Subject | None) -> None:
            self._take(subject, ticked)
            put()

        def again(stored: VisitFacts) -> None:
            # The version it had when it was read then: what was changed meanwhile must not be written over.
            self._begin(replace(stored, version=version))
            self._read_child(stored.student_ids[0], stored.visited_on, took)

        def new(_problem: LedgerError) -> None:
            self._read_child(int(child), self._desk.today, took)

        if state.get(_STORED) and child:
            number, version = json.loads(state[_STORED])
            self._desk.read(
                "读取家访", lambda s: visits.facts(s, number), again, failed=new, owner=self, key="visit-form"
            )
        elif child:
            self._read_child(int(child), self._desk.today, took)
        else:
            put()

    # ---- inside ----------------------------------------------------------------------------------
    def _facts(self, values: Mapping[str, object]) -> VisitFacts:
        teachers = values["teacher_ids"]
        day = values["visited_on"]
        texts: dict[str, Any] = {key: str(values[key]) if values[key] else None for key in TEXTS}
        return VisitFacts(
            visited_on=day if isinstance(day, date) else self._desk.today,
            mode=str(values["mode"] or ""),
            student_ids=tuple(who.id for who in self.sheet.children_visited()),
            teacher_ids=tuple(who.id for who in teachers) if isinstance(teachers, tuple) else (),
            at_school=self.sheet.said(values),
            id=self.stored_id or 0,
            version=self._stored.version if self._stored else 0,
            **texts,
        )

    def _save(self, done: Callable[[int, VisitFacts], object]) -> None:
        if not self.bar.save_button.isEnabled():
            return
        values = self.sheet.collect()
        self.bar.say_problems(self.sheet.problem_count())
        if values is None:
            return
        if self.photos.busy:
            self._waiting = partial(self._save, done)
            self.bar.say("照片加好就保存，请等一下。", "warn")
            return
        facts, photos = self._facts(values), self.photos.held
        names = "、".join(who.name for who in self.sheet.children_visited())
        stored, confided, paper = self._stored, str(values[KEY] or ""), self.paper.form_id
        helper = facts.teacher_ids[0] if facts.teacher_ids else None
        task = self.sheet.follow_up.facts(values, helper=helper)
        self.bar.save_button.forbid("正在保存")

        def work(session: Session) -> int:
            if stored is None:
                visit_id = visits.add(session, facts)
                attachment_reading.store(session, attachments.VISIT, visit_id, photos)
            else:
                visit_id = stored.id
                visits.update(session, visit_id, stored.version, facts)
            first = facts.student_ids[0]
            follow_up_boxes.store(session, task, person_id=first, visit_id=visit_id)
            if paper:
                paper_forms.join_visit(session, paper, visit_id)
            if confided:
                confidences.add(session, first, confided, visit_id=visit_id)
                drafts.strip(session, f"/{KEY}")
            return visit_id

        self._desk.write(
            f"{'登记' if stored is None else '修改'}家访 {names}",
            work,
            lambda visit_id: done(visit_id, facts),
            failed=self._refused,
            ended=self.bar.save_button.permit,
            owner=self,
            toast=f"已{'登记' if stored is None else '修改'}家访：{names}",
        )

    def _photos_settled(self, fine: bool) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and fine:
            waiting()

    def _finish(self, visit_id: int, facts: VisitFacts) -> None:
        self._remember(facts)
        self._begin(None)
        self.saved.emit(visit_id)

    def _go_on(self, _visit_id: int, facts: VisitFacts) -> None:
        self._remember(facts)
        following = self._following(facts.student_ids)
        self.start(following.student_id if following else None, walking=True)
        if following is None:
            self.bar.say("走访单上没有别的户了，可以自己找学生。", "ok")

    def _remember(self, facts: VisitFacts) -> None:
        if self._stored is None:
            self._just_stored = facts

    def _refused(self, problem: LedgerError) -> None:
        if isinstance(problem, RuleError):
            others = self.sheet.show_problems(problem.problems)
            self.bar.say_problems(self.sheet.problem_count(), others)
        elif self._stored is not None and isinstance(problem, (StaleRecordError, NotFoundError)):
            self._catch_up(self._stored)
        else:
            self._desk.asker.show_error("没有保存，写的内容还在", str(problem))

    def _catch_up(self, mine: VisitFacts) -> None:
        """Take the version the visit has by now: saving once more is a decision, and nothing typed is lost."""

        def changed(now: VisitFacts) -> None:
            self._stored = replace(mine, version=now.version)
            self.bar.say("这次家访刚才在别处改过。您写的都还在；再按一次保存，就以您写的为准。", "warn")

        def gone(_problem: LedgerError) -> None:
            self._stored = None
            self.bar.say("这次家访刚才已经删掉。您写的都还在；再按一次保存，就登记成新的一次。", "warn")

        read = partial(visits.facts, visit_id=mine.id)
        self._desk.read("读取家访", read, changed, failed=gone, owner=self, key="visit-form")
