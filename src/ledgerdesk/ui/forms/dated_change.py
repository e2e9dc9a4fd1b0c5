"""The question a dated fact asks when it is edited: was it wrong, or is it different from some day on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledgerdesk.domain import dates
from ledgerdesk.domain.findings import Rejected
from ledgerdesk.ui.asker import Asker

CORRECT, SINCE = "correct", "since"


@dataclass(frozen=True)
class Answer:
    """``since`` is the day from which the new values hold, None for a correction."""

    since: date | None


def ask(asker: Asker, labels: Sequence[str], today: date) -> Answer | None:
    """Ask what the change of some facts means; None when the person went back to the form."""
    if not labels:
        return Answer(None)
    named = "、".join(labels)
    picked = asker.choose(
        f"{named}改了，是哪一种？",
        "改正错误：原来就填错了，直接改过来。从某天起变了：以前的照旧留着，从那一天起按新的算。",
        ((CORRECT, "改正错误"), (SINCE, "从某天起变了")),
        "再看看",
    )
    if picked is None:
        return None
    if picked == CORRECT:
        return Answer(None)
    typed = asker.ask_text(
        f"{named}从哪天起变了？",
        "= 是今天，-1 是昨天，10.8 是 10月8日。",
        "照这样保存",
        initial=dates.show_day(today),
        check=lambda text: _problem(text, today),
    )
    return None if typed is None else Answer(dates.parse_typed(typed, today))


def changed_labels(
    dated: Mapping[str, str], before: Mapping[str, object], changes: Mapping[str, object]
) -> tuple[str, ...]:
    """Return the labels of the dated facts that had a value and get another; a first value asks nothing."""
    met = (label for key, label in dated.items() if key in changes and before.get(key))
    return tuple(dict.fromkeys(met))


def _problem(text: str, today: date) -> str:
    try:
        dates.parse_typed(text, today)
    except Rejected as wrong:
        return str(wrong)
    return ""
