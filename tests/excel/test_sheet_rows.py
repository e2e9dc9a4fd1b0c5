"""Rows by patterns are the rows the XML parser tells, in every file either of them reads."""

import pytest

from excel import corpus, township
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import shared_strings, sheetml, sniff
from ledgerdesk.excel.raw import Workbook
from ledgerdesk.excel.sheet_rows import RowReader

PEOPLE = township.pupils(150)


def said(data: bytes) -> Workbook | str:
    try:
        return sniff.parse(data).workbook()
    except FileRefusedError as refusal:
        return str(refusal)


def by_the_parser(data: bytes, monkeypatch: pytest.MonkeyPatch) -> Workbook | str:
    with monkeypatch.context() as context:
        context.setattr(sheetml, "as_plain", lambda _data: None)
        context.setattr(shared_strings, "as_plain", lambda _data: None)
        return said(data)


def test_the_corpus_is_the_same_by_both(monkeypatch: pytest.MonkeyPatch) -> None:
    finished = []
    read = RowReader.read

    def counted(reader: RowReader, text: str, at: int, end: int) -> None:
        read(reader, text, at, end)
        finished.append(at)

    monkeypatch.setattr(RowReader, "read", counted)
    for name in corpus.names("accept", "partial", "refuse"):
        data = corpus.content(name)
        if data.startswith(b"PK") and name != "locked.xlsx":
            assert said(data) == by_the_parser(data, monkeypatch), name
    assert len(finished) > 50, "the patterns hardly ever fit"


@pytest.mark.parametrize("gaps", [False, True])
def test_long_lists_are_the_same_by_both(gaps: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Long enough for skeletons, for patterns of them, and with gaps for patterns of ways to write a cell."""
    blank = lambda column, text: None if gaps and (len(column) + sum(map(ord, text[-3:]))) % 3 == 0 else text  # noqa: E731
    style = township.Style(dress=blank, hidden_rows=(5, 77), noise=("空行", "小计"), merge_households=True)
    data, _ = township.xlsx(PEOPLE, style)
    assert isinstance(found := said(data), Workbook)
    assert found == by_the_parser(data, monkeypatch)
