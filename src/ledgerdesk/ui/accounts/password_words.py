"""Passwords of four common words in pinyin: an input method does not work in a password box, letters do."""

import secrets
from dataclasses import dataclass
from pathlib import Path

WORDS = 4
# Four of the 708 words are 37.9 bits, the list being no secret. The key is derived with argon2id (64 MiB, 3 passes); at
# an estimated 2,000 guesses a second on a graphics card half of the possible passwords take two years.


@dataclass(frozen=True)
class WordPassword:
    """The letters to type, with single spaces, and the same in Chinese to remember them by."""

    letters: str
    han: str


class PasswordWords:
    """The list of words, read when the first password is made."""

    def __init__(self, resources: Path) -> None:
        self._path = resources / "passwords" / "words.txt"
        self._words: list[tuple[str, str]] = []

    def words(self) -> list[tuple[str, str]]:
        """Return (Chinese, pinyin) of all words; no two share their pinyin."""
        if not self._words:
            lines = self._path.read_text(encoding="utf-8").splitlines()
            self._words = [(han, letters) for han, letters in (line.split() for line in lines)]
        return self._words

    def make(self) -> WordPassword:
        """Return a new password of four different words."""
        picked = secrets.SystemRandom().sample(self.words(), WORDS)
        return WordPassword(" ".join(letters for _, letters in picked), " ".join(han for han, _ in picked))
