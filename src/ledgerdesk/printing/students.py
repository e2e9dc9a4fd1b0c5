"""The register of pupils on paper; every printing is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledgerdesk.fields import catalogue
from ledgerdesk.ledger import Ledger
from ledgerdesk.printing import rosters
from ledgerdesk.printing.fonts import FontBook
from ledgerdesk.printing.render import Rendered, render
from ledgerdesk.services import outputs, school

# What a class teacher wants on one sheet; the table's own columns may be asked for instead.
USUAL_KEYS = (
    "name",
    "sex",
    "grade",
    "class_number",
    "id_number",
    "boarding",
    "categories",
    "guardian_name",
    "guardian_phone",
)


@dataclass(frozen=True)
class Printed:
    """A roster in memory, the name it should be saved under, and how many pupils stand on it."""

    file_name: str
    rendered: Rendered
    rows: int


def roster(
    ledger: Ledger,
    *,
    keys: Sequence[str] = USUAL_KEYS,
    ids: Sequence[int] | None = None,
    full: bool = False,
    purpose: str | None = None,
    fonts: FontBook | None = None,
) -> Printed:
    """Return the roster of pupils as a PDF, sensitive numbers masked unless ``full``, and record that it was printed.

    Raises:
        LedgerError: full numbers are wanted without a purpose, or no sheet is wide enough for the columns.
    """
    printed = prepare(ledger, keys=keys, ids=ids, full=full, purpose=purpose, fonts=fonts)
    reason = outputs.require_purpose(purpose, full=full)
    title = catalogue.sheet("students").title
    with ledger.transaction(f"打印{title} {printed.rows} 人", kind="disclose" if full else "print", reason=reason):
        pass
    return printed


def prepare(
    ledger: Ledger,
    *,
    keys: Sequence[str] = USUAL_KEYS,
    ids: Sequence[int] | None = None,
    full: bool = False,
    purpose: str | None = None,
    fonts: FontBook | None = None,
) -> Printed:
    """Return the roster for a preview; nothing is recorded until it is printed. Raises as ``roster``."""
    with ledger.read() as session:
        sheet = catalogue.sheet("students", system=school.system(session))
    fields = tuple(sheet.field(key) for key in keys)
    outputs.require_purpose(purpose, full=full)
    with ledger.read() as session:
        heading = outputs.heading(session)
        rows = outputs.pupils(session, keys, ids)
    shown = tuple(
        tuple(field.show(row[field.key]) if full else field.mask(row[field.key]) for field in fields) for row in rows
    )
    paper = rosters.RosterPaper(
        school=heading.school,
        term_name=heading.term,
        title=sheet.title,
        fields=fields,
        rows=shown,
        prepared_by=heading.maker,
        printed_at=f"{heading.made_on:%Y-%m-%d}",
    )
    rendered = render(rosters.build(paper), fonts)
    return Printed(heading.file_name(sheet.title, ".pdf"), rendered, len(rows))
