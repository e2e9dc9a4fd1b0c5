import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerdesk.printing.document import (
    Closing,
    Column,
    CutLine,
    Document,
    Footer,
    FormCell,
    FormGrid,
    Grid,
    PageBreak,
    Paper,
    Paragraph,
    Qr,
    Run,
    Signatures,
    Space,
    Strip,
    Title,
    text,
)
from ledgerdesk.printing.render import render

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
SIZES = st.floats(min_value=1, max_value=99, allow_nan=False)
BLOCKS = st.one_of(
    st.builds(Title, st.tuples(TEXTS, TEXTS), SIZES),
    st.builds(Paragraph, st.tuples(st.builds(Run, TEXTS, st.sampled_from(["hei", "kai", None])))),
    st.builds(Strip, TEXTS, TEXTS, TEXTS),
    st.builds(lambda a, b: Grid((Column(a, 1.0), Column(b, 2.0, total=True)), ((a, ""),), page_total=b), TEXTS, TEXTS),
    st.builds(lambda a: FormGrid((1.0,), (9.0,), (FormCell(0, 0, a, vertical=True),)), TEXTS),
    st.builds(Signatures, st.tuples(TEXTS, TEXTS)),
    st.builds(lambda a, size: Closing(a, a, mark=Qr(a, size, (a,))), TEXTS, SIZES),
    st.builds(CutLine, TEXTS),
    st.builds(Space, SIZES),
    st.just(PageBreak()),
)
DOCUMENTS = st.builds(
    Document,
    TEXTS,
    TEXTS,
    st.lists(BLOCKS, max_size=6).map(tuple),
    st.builds(Paper, st.sampled_from(["A4", "A3"]), st.booleans()),
    st.builds(Footer, st.sampled_from(["none", "official", "pages"]), TEXTS),
    TEXTS,
    st.booleans(),
)


@settings(max_examples=20)
@given(DOCUMENTS)
def test_any_document_can_be_drawn(book, document):
    assert render(document, book).pages >= 1


def test_a_grid_refuses_rows_of_another_width():
    with pytest.raises(ValueError, match="row 1 has 1 cells for 2"):
        Grid((Column("a", 1), Column("b", 1)), (("1", "2"), ("3",)))


def test_official_paper_has_the_type_area_of_the_standard():
    paper = Document("a", "b", (text("c"),)).paper
    assert (paper.text_width, paper.text_height) == (156.0, 225.0)
    assert (Paper(landscape=True).width, Paper("A3").width, Paper("A3", landscape=True).width) == (297.0, 297.0, 420.0)
