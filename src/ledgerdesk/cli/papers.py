"""``export`` and ``print``: what leaves the house is recorded before it does."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from ledgerdesk.cli import sheets
from ledgerdesk.cli.opening import ensure_term, opened, require_folder
from ledgerdesk.cli.terminal import ledger_password, new_file_password, say
from ledgerdesk.domain import text
from ledgerdesk.errors import LedgerError, NotFoundError
from ledgerdesk.excel import encrypted, exports, saving
from ledgerdesk.fields import catalogue
from ledgerdesk.ledger import Ledger, outgoing
from ledgerdesk.ledger.outgoing import Outgoing, Whole
from ledgerdesk.printing import issue, students
from ledgerdesk.services import notices, outputs, registers, terms
from ledgerdesk.services.terms import TermFacts

STUDENTS, NOTICE, ROSTER = "students", "notice", "roster"
_DOCUMENTS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys((NOTICE, "公示"), NOTICE)
    | dict.fromkeys((ROSTER, STUDENTS, "学生名册", "名册", "花名册"), ROSTER)
)  # fmt: skip


def export(folder: Path, subject: str, out: Path, *, full: bool, purpose: str | None, encrypt: bool) -> None:
    """Save a sheet of the catalogue as a workbook, numbers masked unless ``full``, which needs a purpose; ``encrypt`` locks it."""
    sheet = sheets.named(subject, catalogue.SHEETS)
    outputs.require_purpose(purpose, full=full)
    _require_place(out)
    require_folder(folder)
    password = ledger_password()
    file_password = _file_password() if encrypt else None
    with opened(folder, password=password) as ledger:
        whole = outgoing.allow_whole(ledger, purpose, password) if full else None
        ensure_term(ledger)
        made = exports.register(ledger, sheet.name, whole=whole, file_password=file_password)
        saved = made.save(ledger, _target(out, made.file_name))
    locked = "，加了密码" if encrypt else ""
    say(f"{sheet.title} {made.rows} {registers.listed(sheet.name).unit}，{_numbers(whole)}{locked}，存在 {saved}")


def print_(folder: Path, subject: str, out: Path, *, term: str | None, full: bool, purpose: str | None) -> None:
    """Save a document as a PDF, the numbers of a roster masked unless ``full``, which needs a purpose."""
    kind = _known(subject, _DOCUMENTS, "能打印的有：notice（公示）、roster（学生名册）。")
    outputs.require_purpose(purpose, full=full)
    if full and kind == NOTICE:
        raise LedgerError("公示上没有号码，不用写 --full。去掉它再做一次。")
    _require_place(out)
    require_folder(folder)
    password = ledger_password()
    with opened(folder, password=password) as ledger:
        whole = outgoing.allow_whole(ledger, purpose, password) if full else None
        ensure_term(ledger)
        chosen = _term(ledger, term)
        say(_notice(ledger, chosen, out) if kind == NOTICE else _roster(ledger, chosen, out, whole))


def _notice(ledger: Ledger, term: TermFacts, out: Path) -> str:
    """Reprint the newest notice of the term as it was issued; with none issued, the draft marked as one."""
    with ledger.read() as session:
        of_term = [row for row in notices.rows(session) if row.term == term.name]
        name = outputs.heading(session).file_name("公示", ".pdf")
    issued = [row for row in of_term if row.status in (notices.POSTED, notices.TAKEN_DOWN)]
    if issued:
        newest = max(issued, key=lambda row: row.number)
        saved = _save(ledger, f"打印公示 {newest.number}", issue.reprint_notice(ledger, newest.id), _target(out, name))
        return f"公示 {newest.number}，{newest.people} 人，存在 {saved}"
    drafts = [row for row in of_term if row.status == notices.DRAFT]
    if not drafts:
        raise NotFoundError(f"{term.name}还没有公示。请先在窗口里拟好、定稿。")
    rendered = issue.preview_notice(ledger, drafts[0].id)
    saved = _save(ledger, "打印公示草稿", rendered.pdf, _target(out, name))
    return f"公示草稿，{drafts[0].people} 人，还没有定稿，不能张贴。存在 {saved}"


def _roster(ledger: Ledger, term: TermFacts, out: Path, whole: Whole | None) -> str:
    today = ledger.today()
    if not term.covers_from <= today <= term.covers_to:
        raise NotFoundError(f"学生名册打印的是现在的情况，不能打印{term.name}的。去掉 --term 再做一次。")
    made = students.roster(ledger, whole=whole)
    saved = saving.save_out(ledger, made.going, made.rendered.pdf, _target(out, made.file_name))
    return f"学生名册 {made.rows} 人，{_numbers(whole)}，存在 {saved}"


def _save(ledger: Ledger, label: str, pdf: bytes, path: Path) -> Path:
    return saving.save_out(ledger, Outgoing(label=label, kind=outgoing.PRINT), pdf, path)


def _numbers(whole: Whole | None) -> str:
    return "带完整号码" if whole else "号码已遮住"


def _file_password() -> str:
    """Return the password for the file before anything is opened; LedgerError when it is too weak."""
    password = new_file_password()
    weak = encrypted.weakness(password)
    if weak:
        raise LedgerError(weak)
    return password


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
