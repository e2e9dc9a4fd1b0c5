import tomllib
from datetime import date

import pytest

from ledgerdesk.domain.policy import PolicyBook, PolicyGapError, PolicyValue
from ledgerdesk.errors import LedgerError
from ledgerdesk.paths import bundled

BOOK = PolicyBook.parse(
    [
        tomllib.loads(
            """
            ["notice.days"]
            value = [
              { from = 2017-09-01, value = { count = 5, kind = "working" }, source = "甲", checked = false },
              { from = 2024-09-01, value = { count = 7, kind = "working" }, source = "乙" },
            ]
            """
        )
    ]
)
SHIPPED = PolicyBook.parse(
    tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((bundled("resources") / "policy").glob("*.toml"))
)


def test_the_latest_value_that_holds_is_the_value():
    assert BOOK.at("notice.days.value", date(2024, 8, 31)).value["count"] == 5
    assert BOOK.at("notice.days.value", date(2024, 9, 1)).value["count"] == 7
    assert not BOOK.at("notice.days.value", date(2020, 1, 1)).checked
    assert BOOK.at("notice.days.value", date(2025, 1, 1)).checked


def test_a_day_before_the_first_value_is_a_gap_and_an_unknown_key_a_bug():
    with pytest.raises(PolicyGapError, match="2017-08-31") as caught:
        BOOK.at("notice.days.value", date(2017, 8, 31))
    assert isinstance(caught.value, LedgerError)
    with pytest.raises(KeyError):
        BOOK.at("notice.weeks.value", date(2020, 1, 1))


def test_the_schools_own_value_wins_from_its_day_until_its_end():
    own = PolicyValue("notice.days.value", 10, date(2023, 1, 1), "县定", date(2025, 12, 31), own=True)
    book = BOOK.with_own([own])
    assert book.at("notice.days.value", date(2022, 12, 31)).value["count"] == 5
    assert book.at("notice.days.value", date(2023, 1, 1)).value == 10
    assert book.at("notice.days.value", date(2025, 12, 31)).source == "县定"
    assert book.at("notice.days.value", date(2026, 1, 1)).value["count"] == 7
    assert [value.own for value in book.timeline("notice.days.value")] == [False, False, True]


@pytest.mark.parametrize(
    "entries",
    ['[{ value = 1, source = "x" }]', '[{ from = 2020-01-01, source = "x" }]', '[{ from = 2020-01-01, value = 1 }]',
     '[{ from = "2020", value = 1, source = "x" }]', '[{ from = 2020-01-01, value = 1, source = "" }]',
     '[{ from = 2020-01-01, value = 1, source = "x" }, { from = 2020-01-01, value = 2, source = "y" }]'],
)  # fmt: skip
def test_an_entry_without_day_value_or_source_is_refused(entries: str):
    with pytest.raises(ValueError, match=r"policy a\.b"):
        PolicyBook.parse([tomllib.loads(f"[a]\nb = {entries}")])


def test_what_the_house_needs_is_shipped_with_a_source():
    today = date(2026, 10, 16)
    for key in (
        "notice.days.value", "visits.per_term", "visits.counting_modes", "talks.per_month", "pairings.most_per_teacher",
        "terms.autumn_starts", "terms.spring_starts", "labour.ages", "retention.aid_files",
    ):  # fmt: skip
        assert SHIPPED.at(key, today).source
    assert SHIPPED.at("notice.days.value", today).value == {"count": 5, "kind": "working"}
    assert SHIPPED.at("visits.per_term", today).value == 3
    assert SHIPPED.at("talks.per_month", today).value == 1


def test_a_notice_length_nobody_compared_with_its_document_says_so():
    assert not SHIPPED.at("notice.days.value", date(2026, 10, 16)).checked
