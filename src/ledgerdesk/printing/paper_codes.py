"""Record forms and handbooks with a code on every page; they count as out only when they really went to paper."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ledgerdesk.errors import LedgerError
from ledgerdesk.ledger import Ledger, outgoing
from ledgerdesk.ledger.outgoing import Whole
from ledgerdesk.printing import care_papers
from ledgerdesk.printing.document import PageCode
from ledgerdesk.printing.fonts import FontBook
from ledgerdesk.printing.render import Rendered
from ledgerdesk.services import paper_forms
from ledgerdesk.services.paper_forms import Prepared


@dataclass(frozen=True)
class Printed:
    """The pages and the forms they are of, in the same order."""

    rendered: Rendered
    forms: tuple[Prepared, ...]

    def on(self, pages: Collection[int]) -> tuple[Prepared, ...]:
        """Return the forms that have a page among some, counted from 0."""
        found, first = [], 0
        for form in self.forms:
            if any(first <= page < first + form.pages for page in pages):
                found.append(form)
            first += form.pages
        # A page that ran over has moved the ones behind it: then none is left out.
        return tuple(found) if first == self.rendered.pages else self.forms


def number(
    ledger: Ledger,
    kind: str,
    student_ids: Sequence[int],
    term_id: int,
    staff: Mapping[int, int] | None = None,
    *,
    filled: bool = False,
) -> tuple[Prepared, ...]:
    """Return numbered forms of a kind, one for each pupil; nothing is stored. ``filled``: see ``care_papers.papers``."""
    pages = care_papers.pages(ledger, kind, student_ids, term_id, filled=filled)
    with ledger.read() as session:
        return paper_forms.prepare(session, kind, list(pages), term_id, pages, staff)


def draw(
    ledger: Ledger,
    forms: Sequence[Prepared],
    *,
    filled: bool = False,
    whole: Whole | None = None,
    fonts: FontBook | None = None,
) -> Printed:
    """Draw numbered forms of one kind and term, each with its codes, ``filled`` if they were numbered so.

    NotAllowedError when the role prints nothing.
    """
    first = forms[0]
    codes = {form.student_id: [PageCode(text, shown) for text, shown in form.codes] for form in forms}
    ids = [form.student_id for form in forms]
    rendered = care_papers.papers(
        ledger, first.kind, ids, first.term_id, codes=codes, filled=filled, whole=whole, fonts=fonts
    )
    return Printed(rendered, tuple(forms))


@contextmanager
def leaving(
    ledger: Ledger, forms: Sequence[Prepared], label: str, whole: Whole | None = None, part: Path | None = None
) -> Iterator[None]:
    """Write down that forms go out, note each as out, and let them go inside; those that did not get out are not out.

    Raises:
        LedgerError: it could not be written down; what stands inside is not done.
    """
    going = outgoing.describe(label, whole, kind=outgoing.PRINT)
    fresh: list[int] = []

    def note(session: outgoing.Session) -> None:
        fresh.extend(paper_forms.issue(session, forms))

    try:
        with outgoing.leaving(ledger, replace(going, also=note), part):
            yield
    except BaseException:
        with suppress(LedgerError), ledger.transaction(f"没有印成：{label}") as session:
            paper_forms.withdraw(session, fresh)
        raise
