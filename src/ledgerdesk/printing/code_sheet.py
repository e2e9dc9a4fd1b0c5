"""What the sheets with a code for the safe have in common: the code in numbered groups, and the notes under it."""

from collections.abc import Iterable, Sequence

from ledgerdesk.printing.document import Block, FormCell, FormGrid, Run, text
from ledgerdesk.printing.wording import Wording


def groups(parts: Sequence[str], labels: Sequence[str], *, last: float = 1.0, height: float) -> FormGrid:
    """Return the code, each part under its label: the program names a wrong one by its number.

    ``last`` is the width of the last part against the others', ``height`` that of the code in mm.
    """
    cells = []
    for place, (part, label) in enumerate(zip(parts, labels, strict=True)):
        cells.append(FormCell(0, place, label, role="kai", lines=1))
        cells.append(FormCell(1, place, part, role="hei", size=21.0, lines=1))
    return FormGrid((*(1.0 for _ in parts[:-1]), last), (7.0, height), tuple(cells), 10.5)


def numbered(words: Wording, count: int) -> list[str]:
    """Return the labels of the first groups."""
    return [words.say("group", number=str(place + 1)) for place in range(count)]


def notes(words: Wording, keys: Iterable[str], *, size: float, leading: float) -> list[Block]:
    """Return what is said about the code, each note after its label in bold."""
    return [
        text(
            (Run(words.say(f"{key}_label"), "hei"), Run(words.say(key))),
            role="song",
            size=size,
            leading=leading,
            indent=0.0,
        )
        for key in keys
    ]
