"""Every column the journal is told to name exists, and every record of the aid year has a name."""

from ledgerdesk import models
from ledgerdesk.ui import history_words
from ledgerdesk.ui.aid import journal_words


def test_what_is_named_exists():
    for entity, told in journal_words.fields().items():
        columns = getattr(models, entity).__table__.columns.keys()
        assert {field.key for field in told} <= set(columns), entity
    assert set(journal_words.fields()) <= set(journal_words.ENTITIES)
    assert all(hasattr(models, entity) for entity in journal_words.ENTITIES)


def test_the_record_of_operations_reads_them():
    assert history_words.what("MealDay") == "营养餐"
    assert history_words.label("Complaint", "handling") == "怎么处理"
    assert history_words.what("Nothing") == "其他"
