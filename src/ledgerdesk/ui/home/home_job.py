"""One job of 首页: a sentence, what it is about, when, and where its button leads."""

from dataclasses import dataclass

from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.theme import Tone


@dataclass(frozen=True)
class Job:
    """Something to do: the sentence, what it is about, when in a chip, the button and where it leads."""

    icon: str
    title: str
    told: str
    when: str
    tone: Tone
    action: str
    place: Place
