from datetime import date

import pytest

from conftest import TODAY
from ledgerdesk.domain.policy import PolicyGapError
from ledgerdesk.errors import RuleError
from ledgerdesk.services import policy


def test_what_is_shipped_holds_until_the_school_says_otherwise(ledger, walk):
    with ledger.read() as session:
        shipped = policy.value(session, policy.VISITS_PER_TERM, TODAY)
        assert (shipped.value, shipped.own) == (3, False)
    walk(ledger, lambda s: policy.override(s, policy.VISITS_PER_TERM, TODAY, 2, "校务会 2026-11", "人手少"))
    with ledger.read() as session:
        own = policy.value(session, policy.VISITS_PER_TERM, TODAY)
        assert (own.value, own.own, own.source) == (2, True, "校务会 2026-11")
        assert policy.value(session, policy.VISITS_PER_TERM, date(2026, 11, 19)).value == 3


def test_an_own_value_ends_and_the_shipped_one_holds_again(ledger):
    with ledger.transaction("改") as session:
        args = (policy.NOTICE_DAYS, date(2026, 9, 1), {"count": 7, "kind": "working"}, "县文件")
        policy.override(session, *args, valid_to=date(2026, 12, 31))
        assert policy.value(session, policy.NOTICE_DAYS, date(2026, 12, 31)).value["count"] == 7
        assert policy.value(session, policy.NOTICE_DAYS, date(2027, 1, 1)).value["count"] == 5


def test_the_same_first_day_is_corrected_not_doubled(ledger, walk):
    walk(ledger, lambda s: policy.override(s, policy.TALKS_PER_MONTH, TODAY, 2, "校务会"))
    walk(ledger, lambda s: policy.override(s, policy.TALKS_PER_MONTH, TODAY, 3, "校务会"))
    with ledger.read() as session:
        (only,) = policy.overrides(session, policy.TALKS_PER_MONTH).values()
        assert only.value == 3


def test_an_own_value_can_be_withdrawn(ledger, walk):
    made = walk(ledger, lambda s: policy.override(s, policy.TALKS_PER_MONTH, TODAY, 2, "校务会"))
    walk(ledger, lambda s: policy.withdraw(s, made))
    with ledger.read() as session:
        assert policy.value(session, policy.TALKS_PER_MONTH, TODAY).value == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (policy.VISITS_PER_TERM, "3"),
        (policy.VISITS_PER_TERM, -1),
        (policy.VISITS_PER_TERM, True),
        (policy.VISIT_MODES, "face"),
        (policy.VISIT_MODES, []),
        (policy.NOTICE_DAYS, {"count": 5}),
        (policy.NOTICE_DAYS, {"count": "5", "kind": "working"}),
    ],
)
def test_a_value_of_another_shape_is_refused(ledger, key, value):
    with pytest.raises(RuleError) as raised, ledger.transaction("改") as session:
        policy.override(session, key, TODAY, value, "  ", valid_to=date(2026, 1, 1))
    assert set(raised.value.problems) == {"source", "value", "valid_to"}


def test_an_unknown_key_is_a_mistake_of_the_program(ledger):
    with pytest.raises(KeyError), ledger.transaction("改") as session:
        policy.override(session, "visits.per_year", TODAY, 3, "校务会")


def test_a_day_without_a_value_is_said(ledger):
    with ledger.read() as session, pytest.raises(PolicyGapError):
        policy.value(session, policy.VISITS_PER_TERM, date(1999, 1, 1))


def test_the_keys_the_services_ask_for_are_shipped(ledger):
    asked = {value for name, value in vars(policy).items() if name.isupper() and isinstance(value, str)}
    assert asked <= set(policy.shipped_keys())
