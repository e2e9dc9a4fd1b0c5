import hashlib
import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerdesk.domain import crockford, paper_code
from ledgerdesk.domain.paper_code import Code, Damaged, NotACode, OtherLedger, OtherVersion

tokens = st.text(alphabet=crockford.ALPHABET, min_size=paper_code.TOKEN, max_size=paper_code.TOKEN)
pages = st.integers(1, paper_code.MOST_PAGES)
REFUSED = (NotACode, OtherVersion, OtherLedger, Damaged)


def seal(message: bytes) -> bytes:
    return hmac.new(b"this ledger", message, hashlib.sha256).digest()


def other(message: bytes) -> bytes:
    return hmac.new(b"another ledger", message, hashlib.sha256).digest()


@given(tokens, pages)
@settings(max_examples=25)
def test_what_was_printed_is_read_back(token, page):
    text = paper_code.text(seal, token, page)
    assert len(text) == paper_code.SYMBOLS
    assert paper_code.read(seal, text) == Code(token, page)
    shown = paper_code.shown(seal, token, page, 12)
    for typed in (shown, shown.lower().replace("-", " "), shown.replace("0", "o").replace("1", "l"), text):
        assert paper_code.read_typed(seal, typed) == Code(token, page)
    assert paper_code.read_typed(seal, paper_code.shown(seal, token, 1, 1)) == Code(token, 0)


@given(tokens, pages, st.data())
@settings(max_examples=25)
def test_one_wrong_symbol_is_never_taken_for_a_sheet(token, page, data):
    text = paper_code.text(seal, token, page)
    at = data.draw(st.integers(0, len(text) - 1))
    wrong = (
        text[:at]
        + data.draw(st.sampled_from([c for c in crockford.ALPHABET + "ILOU!" if c != text[at]]))
        + text[at + 1 :]
    )
    with pytest.raises(REFUSED):
        paper_code.read(seal, wrong)
    at = data.draw(st.integers(0, paper_code.TOKEN - 1))
    typed = paper_code.shown(seal, token, 1, 1).replace("-", "")
    wrong = typed[:at] + data.draw(st.sampled_from([c for c in crockford.ALPHABET if c != typed[at]])) + typed[at + 1 :]
    try:
        met = paper_code.read_typed(seal, wrong)
    except REFUSED:
        return
    assert met.token != token  # one in a thousand passes the short check: it is nobody's number


@given(
    st.one_of(st.text(max_size=40), st.text(alphabet=crockford.ALPHABET, max_size=40).map(lambda tail: "LD1" + tail))
)
@settings(max_examples=25)
def test_garbage_is_refused(text):
    with pytest.raises(REFUSED):
        paper_code.read(seal, text)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("https://u.wechat.com/abc", NotACode),
        ("", NotACode),
        ("LD2ABCDEFGHJKMNPQRSTVWXYZ01", OtherVersion),
        (paper_code.text(other, "0123456789", 1), OtherLedger),
        (paper_code.text(seal, "0123456789", 1)[:-1], Damaged),
        (paper_code.text(seal, "0123456789", 1).lower(), NotACode),
    ],
    ids=["poster", "nothing", "later version", "another school", "cut", "small letters"],
)
def test_what_is_no_sheet_of_this_ledger_is_told_apart(text, refusal):
    with pytest.raises(refusal):
        paper_code.read(seal, text)


def test_a_code_of_another_ledger_cannot_be_made_ours_by_its_mark():
    """Whoever copies the mark still lacks the key."""
    theirs = paper_code.text(other, "0123456789", 1)
    forged = theirs[:3] + paper_code.mark(seal) + theirs[3 + paper_code.MARK :]
    with pytest.raises(Damaged):
        paper_code.read(seal, forged)


@pytest.mark.parametrize("page", [0, 100])
def test_a_page_that_does_not_fit_is_refused(page):
    with pytest.raises(ValueError, match=str(page)):
        paper_code.text(seal, "0123456789", page)
