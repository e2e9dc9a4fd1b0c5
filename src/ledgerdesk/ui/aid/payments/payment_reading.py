"""What the page of payments reads in one go: programmes of the term, their batches, and what one still lacks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ledgerdesk.domain import money
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.domain.aid.book import Program
from ledgerdesk.fields import codes
from ledgerdesk.services import terms
from ledgerdesk.services.aid import programs
from ledgerdesk.services.notices import NoticeFacts
from ledgerdesk.services.notices import facts as notice_facts
from ledgerdesk.services.payments import batches, conditions, funds, listing, results
from ledgerdesk.services.payments.batches import BatchFacts
from ledgerdesk.services.payments.funds import ReceiptFacts
from ledgerdesk.services.payments.listing import Listed
from ledgerdesk.services.terms import TermFacts
from ledgerdesk.ui.desk import Session

_SEARCHED = 20  # pupils looked for in turn: they come from one list, so the first tell
#: The batch that stands for the computation itself.
RUN = 0
_NEXT = {steps.DRAFT: steps.APPROVED, steps.APPROVED: steps.SENT, steps.SENT: steps.CLOSED}


@dataclass(frozen=True)
class Reading:
    """A term's programmes and the batches of one of them; ``batch`` is None while the computation is in view.

    ``missing`` says what the batch lacks for its next step, ``waiting`` how many entitlements no batch lists and their
    fen, ``free_fen`` what of the programme's money no batch has. ``earlier`` are batches of earlier ``terms`` (names by id)
    that are still to be worked off, ``reasons`` those kept for changes against the term before.
    """

    term: TermFacts
    programs: tuple[Program, ...]
    program: Program | None
    batches: tuple[BatchFacts, ...] = ()
    batch: BatchFacts | None = None
    missing: tuple[str, ...] = ()
    waiting: tuple[int, int] = (0, 0)
    receipts: tuple[ReceiptFacts, ...] = ()
    allotted: Mapping[int, int] = field(default_factory=dict)
    notice: NoticeFacts | None = None
    listed: Mapping[int, Listed] = field(default_factory=dict)
    earlier: tuple[BatchFacts, ...] = ()
    terms: Mapping[int, str] = field(default_factory=dict)
    reasons: Mapping[int, str] = field(default_factory=dict)

    @property
    def free_fen(self) -> int:
        """Return the fen of receipts that no batch has."""
        return sum(one.free_fen for one in self.receipts)

    @property
    def documents(self) -> str:
        """Return the documents the batch's money came by."""
        return "、".join(dict.fromkeys(one.document for one in self.receipts if self.allotted.get(one.id)))

    def title_of(self, batch: BatchFacts) -> str:
        """Return what a batch of the list is called: 第 2 批, of an earlier term 2025年秋季学期 发放2025-03."""
        if batch in self.earlier:
            return f"{self.terms.get(batch.term_id, '')} {batch.number or '名册'}"
        return f"第 {len(self.batches) - [one.id for one in self.batches].index(batch.id)} 批"


def read(session: Session, on: date, program: str, wanted: int | None) -> Reading:
    """Return the reading of the term of a day; ``wanted`` is a batch, RUN, or None for what is to be done next.

    Money of a term that is over is finished in the present one: what is open of it stands among its batches.
    """
    term = terms.term_at(session, on)
    offered = tuple(one for one in programs.programs(session, on) if not one.definition.record_only and one.rates)
    chosen = next((one for one in offered if one.key == program), offered[0] if offered else None)
    if chosen is None:
        return Reading(term, offered, None)
    held = tuple(
        one for one in batches.rows(session, term.id) if one.program == chosen.key and one.status != steps.VOID
    )
    waiting = batches.waiting(session, term.id, chosen.key)
    earlier = tuple(batches.facts(session, one) for one in listing.unfinished(session, chosen.key, term.id))
    batch = next((one for one in earlier if one.id == wanted), None) or _chosen(held, wanted, waiting[0])
    found = Reading(
        term,
        offered,
        chosen,
        held,
        waiting=waiting,
        receipts=funds.receipts(session, chosen.key),
        earlier=earlier,
        terms={one.term_id: terms.facts(session, one.term_id).name for one in earlier},
        reasons=listing.reasons(session, term.id, chosen.key),
    )
    if batch is None:
        return found
    target = _NEXT.get(batch.status)
    return replace(
        found,
        batch=batch,
        missing=conditions.missing(session, batch.id, target) if target else (),
        allotted=funds.allotments(session, batch.id),
        notice=notice_facts(session, batch.notice_id) if batch.notice_id is not None else None,
        listed={one.payment.id: one for one in listing.lines(session, batch.id)},
    )


def _chosen(held: tuple[BatchFacts, ...], wanted: int | None, waiting: int) -> BatchFacts | None:
    if wanted == RUN:
        return None
    found = next((one for one in held if one.id == wanted), None)
    open_ones = (one for one in held if one.status != steps.CLOSED)
    return found or next(open_ones, None if waiting or not held else held[0])


def where(session: Session, on: date, pupils: Collection[int]) -> tuple[str, int] | None:
    """Return (programme, batch) in which some pupils' money of a term waits to be worked off; None where none does.

    What failed comes first, then the newest.
    """
    term = terms.term_at(session, on)
    failed = [one for one in results.failed(session, term.id) if one.student_id in pupils]
    if failed:
        return failed[-1].program, failed[-1].batch_id
    paid = [
        one for student in list(pupils)[:_SEARCHED] for one in results.of_student(session, student)
        if one.term_id == term.id
    ]  # fmt: skip
    return (paid[-1].program, paid[-1].batch_id) if paid else None


def batch_words(reading: Reading, batch: BatchFacts) -> str:
    """Return a batch as the list of batches names it: 第 1 批　已报银行　95 人."""
    return f"{reading.title_of(batch)}　{steps.WORDS[batch.status]}　{batch.balance.people} 人"


def facts_words(reading: Reading) -> str:
    """Return the grey words of the header."""
    if reading.program is None:
        return ""
    said = [reading.program.name, reading.term.name]
    if reading.batch is not None:
        said[1] = reading.terms.get(reading.batch.term_id, said[1]) if reading.batch in reading.earlier else said[1]
        method = codes.table("pay_method").label(reading.batch.method)
        said += [reading.batch.number or reading.title_of(reading.batch), method]
    return "　".join(said)


def yuan(fen: int | None) -> str:
    """Return fen as a table shows it; unknown is a dash."""
    return "—" if fen is None else money.show(fen)
