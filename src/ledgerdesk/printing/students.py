"""The register of pupils on paper, and how its leaving is written down."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledgerdesk.fields import catalogue
from ledgerdesk.ledger import Ledger, outgoing
from ledgerdesk.ledger.outgoing import Outgoing, Whole
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
    """A roster in memory, the name it should be saved under, how many pupils stand on it; nothing is written down."""

    file_name: str
    rendered: Rendered
    rows: int
    going: Outgoing


def roster(
    ledger: Ledger,
    *,
    keys: Sequence[str] = USUAL_KEYS,
    ids: Sequence[int] | None = None,
    whole: Whole | None = None,
    fonts: FontBook | None = None,
) -> Printed:
    """Return the roster of pupils as a PDF, sensitive numbers masked unless they are allowed ``whole``.

    Raises:
        NotAllowedError: the role prints nothing.
        LedgerError: no sheet is wide enough for the columns.
    """
    outgoing.require(ledger)
    with ledger.read() as session:
        sheet = catalogue.sheet("students", system=school.system(session))
        fields = tuple(sheet.field(key) for key in keys)
        heading = outputs.heading(session)
        rows = outputs.pupils(session, keys, ids)
    shown = tuple(
        tuple(field.show(row[field.key]) if whole else field.mask(row[field.key]) for field in fields) for row in rows
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
    going = outgoing.describe(f"打印{sheet.title} {len(rows)} 人", whole, kind=outgoing.PRINT)
    return Printed(heading.file_name(sheet.title, ".pdf"), rendered, len(rows), going)
