"""What the hand-up of recognised pupils holds (F4 until the official layout is known)."""

from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Field

FIELDS: tuple[Field, ...] = (
    kinds.name("name", "姓名"),
    kinds.id_number("id_number", "身份证号"),
    kinds.text("class", "班级", width=14),
    kinds.text("level", "认定等级", width=12),
    kinds.day("recognised_on", "认定时间"),
    kinds.text("ground", "认定依据", width=14),
    kinds.long_text("reason", "认定原因"),
)
