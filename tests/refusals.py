"""How a rule refuses: for tests that no message repeats what was typed."""

from collections.abc import Callable

from ledgerdesk.domain.findings import Rejected


def refusal(read: Callable[[str], object], typed: str) -> str:
    """Return what is said about a text that is refused, "" for one that is read."""
    try:
        read(typed)
    except Rejected as refused:
        return str(refused)
    return ""
