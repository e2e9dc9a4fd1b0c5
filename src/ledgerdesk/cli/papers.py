"""``export`` and ``print``: what leaves the house is recorded before it does."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from ledgerdesk.cli.opening import ensure_term, opened
from ledgerdesk.cli.terminal import say
from ledgerdesk.domain import text
from ledgerdesk.errors import NotFoundError
from ledgerdesk.excel import exports, saving
from ledgerdesk.ledger import Ledger
from ledgerdesk.printing import issue, students
from ledgerdesk.services import notices, outputs, terms
from ledgerdesk.services.terms import TermFacts

STUDENTS, NOTICE, ROSTER = "students", "notice", "roster"
_SHEETS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys((STUDENTS, "student", "register", "学生名册", "学生", "名册"), STUDENTS)
)
_DOCUMENTS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys((NOTICE, "公示"), NOTICE)
    | dict.fromkeys((ROSTER, STUDENTS, "学生名册", "名册", "花名册"), ROSTER)
)  # fmt: skip


def export(folder: Path, subject: str, out: Path, *, full: bool, purpose: str | None) -> None:
    """Save a register as a workbook, numbers masked unless ``full``, which needs a purpose."""
    _known(subject, _SHEETS, "能导出的表有：students（学生名册）。")
    if full:
        outputs.require_purpose(purpose, full=True)
    _require_place(out)
    with opened(folder) as ledger:
        ensure_term(ledger)
        made = exports.export_students(ledger, full=full, purpose=purpose)
        saved = saving.save(made.content, _target(out, made.file_name))
    say(f"学生名册 {made.rows} 人，{'带完整号码' if full else '号码已遮住'}，存在 {saved}")


def print_(folder: Path, subject: str, out: Path, *, term: str | None) -> None:
    """Save a document as a PDF."""
    kind = _known(subject, _DOCUMENTS, "能打印的有：notice（公示）、roster（学生名册）。")
    _require_place(out)
    with opened(folder) as ledger:
        ensure_term(ledger)
        chosen = _term(ledger, term)
        saved = (_notice if kind == NOTICE else _roster)(ledger, chosen, out)
    say(saved)


def _notice(ledger: Ledger, term: TermFacts, out: Path) -> str:
    """Reprint the newest notice of the term as it was issued; with none issued, the draft marked as one."""
    with ledger.read() as session:
        of_term = [row for row in notices.rows(session) if row.term == term.name]
        name = outputs.heading(session).file_name("公示", ".pdf")
    issued = [row for row in of_term if row.status in (notices.POSTED, notices.TAKEN_DOWN)]
    if issued:
        newest = max(issued, key=lambda row: row.number)
        pdf = issue.reprint_notice(ledger, newest.id)
        with ledger.transaction(f"打印公示 {newest.number}", kind="print"):
            pass
        return f"公示 {newest.number}，{newest.people} 人，存在 {saving.save(pdf, _target(out, name))}"
    drafts = [row for row in of_term if row.status == notices.DRAFT]
    if not drafts:
        raise NotFoundError(f"{term.name}还没有公示。请先在窗口里拟好、定稿。")
    rendered = issue.preview_notice(ledger, drafts[0].id)
    return (
        f"公示草稿，{drafts[0].people} 人，还没有定稿，不能张贴。存在 {saving.save(rendered.pdf, _target(out, name))}"
    )


def _roster(ledger: Ledger, term: TermFacts, out: Path) -> str:
    today = ledger.today()
    if not term.covers_from <= today <= term.covers_to:
        raise NotFoundError(f"学生名册打印的是现在的情况，不能打印{term.name}的。去掉 --term 再做一次。")
    made = students.roster(ledger)
    return f"学生名册 {made.rows} 人，号码已遮住，存在 {saving.save(made.rendered.pdf, _target(out, made.file_name))}"


def _term(ledger: Ledger, wanted: str | None) -> TermFacts:
    with ledger.read() as session:
        if wanted is None:
            return terms.term_at(session, ledger.today())
        known = terms.all_terms(session)
    for term in known:
        if _short(term.name) == _short(wanted):
            return term
    names = "、".join(term.name for term in known)
    raise NotFoundError(f"台账里没有这个学期。有的学期：{names}。")


def _short(term: str) -> str:
    """Return 2026秋 for 2026年秋季学期 and every shorter way to say it."""
    return re.sub("[年季学期]", "", text.compact(term))


def _known(subject: str, table: Mapping[str, str], otherwise: str) -> str:
    found = table.get(subject.strip().lower())
    if found is None:
        raise NotFoundError(f"没有“{subject}”。{otherwise}")
    return found


def _require_place(out: Path) -> None:
    """Refuse before anything is recorded as having left the house."""
    saving.require_writable(out if out.is_dir() else out.absolute().parent)


def _target(out: Path, name: str) -> Path:
    return out / name if out.is_dir() else out
