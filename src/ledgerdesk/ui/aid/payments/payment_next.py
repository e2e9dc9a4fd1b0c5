"""Which step of the way a term's money is at, what comes next, and in words why it cannot be done yet. No Qt."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ledgerdesk.domain import dates, money
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.domain.aid.facts import NotEntitled
from ledgerdesk.services.payments import conditions
from ledgerdesk.services.payments.run import UNDECIDED, Line, TermRun
from ledgerdesk.ui.aid.payments.payment_reading import Reading

STEPS = ("算应发", "核变化", "造册", "签字审核", "报银行", "银行回单", "补发结清")
COMPUTE, CHECK, LIST, APPROVE, SEND, ANSWER, CLOSE = range(len(STEPS))
DONE = len(STEPS)


@dataclass(frozen=True)
class Next:
    """The step in view (0 to 7; 7: all done), what is said beside it, and the button: ``why`` not, if it cannot be."""

    step: int
    said: str = ""
    action: str = ""
    why: str = ""


@dataclass(frozen=True)
class Difference:
    """What storing the computation would do: pupils by outcome; ``more`` are 补差, ``less`` was paid too much."""

    added: tuple[Line, ...] = ()
    changed: tuple[Line, ...] = ()
    gone: tuple[Line, ...] = ()
    more: tuple[Line, ...] = ()
    less: tuple[Line, ...] = ()

    @property
    def count(self) -> int:
        """Return how many pupils storing would touch."""
        return sum(map(len, (self.added, self.changed, self.gone, self.more)))

    def words(self) -> str:
        """Return it in words: 新增 3 人，改 1 人."""
        told = (
            ("新列", self.added), ("改金额", self.changed), ("去掉", self.gone), ("补差", self.more),
            ("多发了", self.less),
        )  # fmt: skip
        return "，".join(f"{word} {len(lines)} 人" for word, lines in told if lines)


def difference(run: TermRun) -> Difference:
    """Return how a computation differs from what is stored."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in run.lines:
        found[_outcome(line)].append(line)
    return Difference(**{key: tuple(lines) for key, lines in found.items() if key})


def _outcome(line: Line) -> str:
    """Return in which part of the difference a line stands; "" where it is stored as it is due."""
    stored = line.stored_fen
    if stored is None:
        return "added" if line.entitled else ""
    if line.paid_fen > 0:
        return "more" if line.fen > stored else "less" if line.fen < stored else ""
    if not line.entitled:
        return "gone"
    return "changed" if line.fen != stored else ""


def lacking(run: TermRun, reasons: Mapping[int, str]) -> tuple[Line, ...]:
    """Return the changed lines that have no reason yet."""
    return tuple(line for line in run.lines if line.change and not (reasons.get(line.student_id) or line.reason))


def of_run(reading: Reading, run: TermRun | None, reasons: Mapping[int, str]) -> Next:
    """Return where the computation stands; ``reasons`` are those typed and not kept yet."""
    if run is None:
        return Next(COMPUTE)
    if not run.lines:
        why = "、".join(f"{reason} {count} 人" for reason, count in list(run.others.items())[:2])
        return Next(COMPUTE, f"本学期没有人享受：{why}。" if why else "本学期没有人享受。")
    without, found = lacking(run, reasons), difference(run)
    unkept = sum(
        reading.reasons.get(line.student_id, "") != (reasons.get(line.student_id) or line.reason)
        for line in run.lines
        if line.change
    )
    if without:
        return Next(CHECK, f"还有 {len(without)} 人的变化没有写原因。", "store", "变化都写了原因，才能存应发。")
    if found.count or unkept:
        return Next(CHECK, f"算好了，还没有存：{found.words() or f'{unkept} 人的变化原因'}。", "store")
    waiting, fen = reading.waiting
    if waiting:
        return Next(LIST, f"{waiting} 人、{money.show(fen)} 元还没有造册。", "make")
    open_ones = sum(isinstance(line.due, NotEntitled) and line.due.code in UNDECIDED for line in run.lines)
    if open_ones and not found.less:
        return Next(COMPUTE, f"{open_ones} 人的金额由学校定，还没有定。勾上学生，按“定金额”。")
    if not any(line.entitled for line in run.lines) and not reading.batches:
        return Next(CHECK, "本学期没有人享受，退出的原因已经存好。")
    told = f"{len(found.less)} 人多发了，请在名册里收回。" if found.less else "都已造册，在上面选一批接着办。"
    return Next(LIST, told)


def of_batch(reading: Reading) -> Next:
    """Return where the batch in view stands."""
    batch, missing = reading.batch, reading.missing
    if batch is None:
        return Next(COMPUTE)
    said = "".join(missing)
    if batch.status == steps.DRAFT:
        step = LIST if missing else APPROVE
        return Next(step, said or "名册齐了，请审核签字。", "approve", said)
    if batch.status == steps.APPROVED:
        ready = "可以报银行了。" if conditions.by_card(batch.method) else "可以发放了。"
        return Next(SEND, said or f"{batch.approved_by}已审核。{ready}", "send", said)
    if batch.status == steps.SENT:
        if batch.balance.pending:
            waited = "银行结果" if conditions.by_card(batch.method) else "领取结果"
            return Next(ANSWER, f"{batch.balance.pending} 笔还没有{waited}。", "answer")
        ready = conditions.unsettled(batch.balance) or "下达和到账平了，可以结清。"
        return Next(CLOSE, said or ready, "close", said)
    day = dates.full(batch.closed_on) if batch.closed_on else ""
    reason = f"差额说明：{batch.difference_reason}" if batch.difference_reason else ""
    return Next(DONE, f"{day}已结清。{reason}")
