"""Minutes and sign-in sheets: long minutes run on under the form, and every person called has a line to sign."""

from datetime import date

import pytest

from ledgerdesk.printing import meetings
from ledgerdesk.printing.document import FormGrid, Grid, Paragraph
from ledgerdesk.services.meetings import Attendee, MeetingFacts
from ledgerdesk.services.outputs import Heading

HEADING = Heading("石板小学", "2026年秋季学期", date(2026, 11, 20), "经办人")


def built(people=0, **facts):
    called = tuple(Attendee(f"老师{at}", "teacher", None, at % 3 != 1) for at in range(1, people + 1))
    held = MeetingFacts(
        **{"kind": "publicity", "held_on": date(2026, 11, 3), "title": "宣讲", "people": called} | facts
    )
    return meetings.minutes(HEADING, held, 2).blocks


@pytest.mark.parametrize(("people", "lines"), [(0, 12), (24, 12), (25, 20), (40, 20), (41, 21)])
def test_everybody_called_has_a_line_and_an_even_sheet(people, lines):
    (sheet,) = [one for one in built(people) if isinstance(one, Grid)]
    assert len(sheet.rows) == lines
    names = [row[1] for row in sheet.rows] + [row[5] for row in sheet.rows]
    assert [name for name in names if name] == [f"老师{at}" for at in range(1, people + 1)]
    assert [row[0] for row in sheet.rows] + [row[4] for row in sheet.rows] == [str(n) for n in range(1, 2 * lines + 1)]


def test_the_form_tells_who_was_absent_what_was_given_out_and_holds_short_minutes():
    (form,) = [one for one in built(3, channel="板报", copies=1200, minutes="讲政策") if isinstance(one, FormGrid)]
    words = [cell.text for cell in form.cells]
    assert {"应到 3 人，实到 2 人", "老师1", "板报", "1,200 份", "2 张，存台账", "讲政策"} <= set(words)
    long = built(0, kind="meeting", minutes="讲政策。" * 200)
    assert [one for one in long if isinstance(one, Paragraph)]
    assert "渠道" not in str([one for one in long if isinstance(one, FormGrid)])
