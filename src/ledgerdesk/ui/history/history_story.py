"""What one step did, told: each value before and after, dated changes as one, and sentences people can read out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ledgerdesk.domain import dates
from ledgerdesk.services import history_values
from ledgerdesk.services.history import Happening
from ledgerdesk.services.history_values import Subject, Touched
from ledgerdesk.ui.desk import Session
from ledgerdesk.ui.history import history_words

ERASED = "已依法删除"
NOTHING = "—"
_MOST_CHANGES = 40
_MOST_SENTENCES = 3
_FROM, _TO = "valid_from", "valid_to"
_VERBS = {"I": "新增", "D": "删除", "U": "修改", "F": "留存"}


@dataclass(frozen=True)
class Change:
    """One value of one record: whose it is ("" where there is none), what it was and what it became.

    ``verb`` is I, U or D; ``entity`` says of which record in words.
    """

    whose: str
    entity: str
    label: str
    old: str
    new: str
    verb: str = "U"


@dataclass(frozen=True)
class Story:
    """What one step did: counts by kind of record, values changed and how many more, whom it is about.

    ``masked``: numbers are hidden that could be shown. ``erased``: how many rows hold nothing any more.
    """

    counts: tuple[str, ...]
    changes: tuple[Change, ...]
    more: int
    subjects: tuple[Subject, ...]
    sentences: tuple[str, ...]
    masked: bool
    erased: int


def tell(session: Session, step: Happening, today: date, *, whole: bool = False) -> Story:
    """Return what a step did, in words; with ``whole`` numbers only where that is a step of its own."""
    read = history_values.whole_details if whole else history_values.details
    rows = read(session, step.id)
    subjects = history_values.subjects(session, rows)
    names = {(one.entity, one.id): _name(one) for one in subjects}
    changes = list(_changes(session, rows, names, whole=whole))
    return Story(
        counts=_counts(rows),
        changes=tuple(changes[:_MOST_CHANGES]),
        more=max(0, len(changes) - _MOST_CHANGES),
        subjects=subjects,
        sentences=tuple(sentence(step, change, today) for change in changes[:_MOST_SENTENCES]),
        masked=not whole and any("*" in change.old + change.new for change in changes),
        erased=sum(row.erased for row in rows),
    )


def sentence(step: Happening, change: Change, today: date) -> str:
    """Return a change as one sentence: 王老师 3月5日 将 张三 的 住校 由 否 改为 是."""
    who = f"{step.user or '程序'} {dates.prose(step.at.astimezone().date(), today)}"
    whose = f"{change.whose} 的 " if change.whose else ""
    if change.verb == "I":
        return f"{who} 登记 {whose}{change.label}：{change.new}"
    if change.verb == "D":
        return f"{who} 删除 {whose}{change.label}（原来是 {change.old}）"
    return f"{who} 将 {whose}{change.label} 由 {_empty(change.old)} 改为 {_empty(change.new)}"


def _changes(
    session: Session, rows: Sequence[Touched], names: Mapping[tuple[str, int], str], *, whole: bool
) -> Iterator[Change]:
    show = history_words.whole_value if whole else history_words.value
    pairs = _dated_pairs(rows)
    for row in rows:
        whose = names.get(("Person", row.person_id) if row.person_id is not None else (row.entity, row.entity_id), "")
        entity = history_words.what(row.entity)
        if row.erased:
            yield Change(whose, entity, entity, ERASED, NOTHING)
            continue
        partner = pairs.get((row.entity, row.entity_id))
        if partner is not None and partner.op == "U":
            yield from _from_a_day(session, row, partner, whose, whole=whole)
            continue
        if partner is not None:
            continue  # told with its partner
        for column, (old, new) in row.values.items():
            label = history_words.label(row.entity, column)
            if label:
                label = f"{entity}{label}" if column in (_FROM, _TO) else label
                before, after = (show(session, row.entity, column, one) for one in (old, new))
                yield Change(whose, entity, label, before, after, row.op)


def _dated_pairs(rows: Sequence[Touched]) -> dict[tuple[str, int], Touched]:
    """Return for each half of "from a day on" the other: one dated row was ended or reopened, one added or deleted."""
    ended = {
        (row.entity, row.person_id, day): row
        for row in rows
        if row.op == "U" and _TO in row.values and (day := _last_day(row)) is not None
    }
    out: dict[tuple[str, int], Touched] = {}
    for row in rows:
        begun = next((day for day in row.values.get(_FROM, ()) if isinstance(day, str)), None)
        if row.op not in ("I", "D") or begun is None:
            continue
        other = ended.get((row.entity, row.person_id, (date.fromisoformat(begun) - timedelta(days=1)).isoformat()))
        if other is not None and (row.entity, other.entity_id) not in out:
            out[row.entity, row.entity_id] = other
            out[row.entity, other.entity_id] = row
    return out


def _last_day(row: Touched) -> str | None:
    """Return the day a row was ended on, or had been before it was reopened."""
    old, new = row.values[_TO]
    days = [day for day in (new, old) if isinstance(day, str)]
    return days[0] if days else None


def _from_a_day(session: Session, row: Touched, other: Touched, whose: str, *, whole: bool) -> Iterator[Change]:
    """Tell the new row with the old row's values: 走读 → 住校（从10月16日起）; taken back, the other way round."""
    show = history_words.whole_value if whole else history_words.value
    added = row.op == "I"
    start = next(day for day in row.values[_FROM] if isinstance(day, str))
    since = f"（从{_day(start)}起）"
    columns = dict.fromkeys((*row.values, *(key for key in other.fixed if key in row.values or key in row.fixed)))
    for column in columns:
        label = history_words.label(row.entity, column)
        if not label or column in (_FROM, _TO):
            continue
        here = row.values.get(column, (None, None))[1 if added else 0]
        there = other.values.get(column, (other.fixed.get(column),) * 2)[1]
        if here == there:
            continue
        mine, before = show(session, row.entity, column, here), show(session, row.entity, column, there)
        old, new = (before, mine + since) if added else (mine + since, before)
        yield Change(whose, history_words.what(row.entity), label, old, new)


def _name(subject: Subject) -> str:
    return f"{subject.name} 号户" if subject.entity == "Household" and subject.name else subject.name


def _day(day: str) -> str:
    then = date.fromisoformat(day)
    return f"{then.year}年{then.month}月{then.day}日"


def _empty(words: str) -> str:
    return "空" if words == NOTHING else words


def _counts(rows: Sequence[Touched]) -> tuple[str, ...]:
    met = Counter((_VERBS.get(row.op, ""), history_words.what(row.entity)) for row in rows)
    return tuple(f"{verb} {what} {count} 条" for (verb, what), count in met.most_common())
