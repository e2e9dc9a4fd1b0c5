"""How a rule refuses: for tests that no message repeats what was typed."""

import re
from collections.abc import Callable

from hypothesis import strategies as st

from ledgerdesk.domain.findings import Rejected

# Characters no message is written in, so that one of them in a message can only come from what was typed.
_FOREIGN = "䶮𬱖㛃㼆ⒶⒷ%&$~^"
_EXAMPLES = ("2024-09-01", "1250.00")

typed_texts = st.one_of(
    st.text(max_size=24),
    st.text(alphabet=_FOREIGN + "0123456789Xx.-/年月日班元", min_size=1, max_size=24),
    st.text(alphabet="0123456789", min_size=6, max_size=24),
)


def refusal(read: Callable[[str], object], typed: str) -> str:
    """Return what is said about a text that is refused, "" for one that is read."""
    try:
        read(typed)
    except Rejected as refused:
        return str(refused)
    return ""


def repeats(told: str, typed: object) -> bool:
    """Tell whether a message holds a run of five digits, or a character only the user can have typed."""
    for example in _EXAMPLES:
        told = told.replace(example, "")
    digits = re.findall(r"\d{5,}", told)
    return any(run in str(typed) for run in digits) or any(char in told for char in _FOREIGN)
