"""The sentences a school writes most, to be offered again where somebody writes."""

import re
from collections import Counter
from collections.abc import Iterable

RECENT = 2_000  # records looked through
_SENTENCE = re.compile(r"[^。；;！!？?\n]+[。；;！!？?]?")
_LONGEST = 40  # characters; longer ones speak of one family


def sentences(text: str) -> list[str]:
    """Return the short sentences of a text in their order, each once."""
    told = dict.fromkeys(sentence.strip() for sentence in _SENTENCE.findall(text))
    return [sentence for sentence in told if 1 < len(sentence) <= _LONGEST]


def often(written: Iterable[str], most: int) -> tuple[str, ...]:
    """Return the short sentences met most often, in at least two of the texts; the one met last first among equals.

    ``written`` are texts, the newest first; a sentence told twice in one counts once.
    """
    counted: Counter[str] = Counter()
    for text in written:
        counted.update({sentence.strip(): None for sentence in _SENTENCE.findall(text)}.keys())
    met = (phrase for phrase, times in counted.most_common() if times > 1 and 1 < len(phrase) <= _LONGEST)
    return tuple(phrase for phrase, _ in zip(met, range(most), strict=False))
