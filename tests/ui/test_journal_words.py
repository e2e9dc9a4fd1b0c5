"""Every column the journal is told to name exists, and every kind of record has a name."""

import pytest

from ledgerdesk import models
from ledgerdesk.db.journal import records
from ledgerdesk.ui.aid import journal_words as aid_words
from ledgerdesk.ui.care import journal_words as care_words
from ledgerdesk.ui.history import history_words


@pytest.mark.parametrize("journal_words", [aid_words, care_words], ids=["aid", "care"])
def test_what_is_named_exists(journal_words):
    for entity, told in journal_words.fields().items():
        columns = getattr(models, entity).__table__.columns.keys()
        assert {field.key for field in told} <= set(columns), entity
    assert set(journal_words.fields()) <= set(journal_words.ENTITIES)
    assert all(hasattr(models, entity) for entity in journal_words.ENTITIES)


def test_the_record_of_operations_reads_them():
    assert history_words.what("MealDay") == "营养餐"
    assert history_words.label("Complaint", "handling") == "怎么处理"
    assert history_words.what("PairingPlan") == "帮扶计划"
    assert history_words.what("Nothing") == "其他"


def test_every_kind_of_record_has_a_name():
    assert [name for name in records() if history_words.what(name) == "其他"] == []
