"""What is too easy to guess: a copied ledger can be tried a thousand times a second, so no PINs and nothing common."""

import re

LEAST_LENGTH = 10  # characters
SHORT = f"密码至少要 {LEAST_LENGTH} 位，例如四个拼音词。"
GUESSABLE = "密码太好猜：不要只用数字、连着的键、重复的字或常见的密码。可以用四个拼音词。"
_LEAST_DIFFERENT = 5
_LEAST_OWN = 5  # characters that are in no row and in no common word
_LEAST_RUN = 4
#: What fingers run along: digits, letters, the rows of the keyboard and its slanting columns.
_ROWS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "!@#$%^&*()",
)
#: Words that head every published list, those of Chinese sites included; the longer ones first.
_COMMON = (
    "administrator", "mimashimima", "iloveyou", "password", "woaizhongguo", "woaiwojia", "superman", "princess",
    "passw0rd", "p@ssw0rd", "sunshine", "football", "baseball", "letmein", "welcome", "zhongguo", "xuexiao", "monkey",
    "master", "dragon", "shadow", "woaini", "woshini", "xiaozhang", "jingbanren", "laoshi", "zizhu", "taizhang",
    "mima", "admin", "guest", "login", "hello", "google", "huawei", "ledger", "root", "user", "test", "pass",
    "1314520", "5201314", "147258369", "159357", "520", "1314", "888", "666",
)  # fmt: skip


def weakness(password: str) -> str:
    """Return in Chinese what is wrong with a new password, "" when nothing is."""
    if len(password.strip()) < LEAST_LENGTH:
        return SHORT
    return GUESSABLE if guessable(password) else ""


def guessable(password: str) -> bool:
    """Tell whether it is digits only, few characters, one piece repeated, or rows and common words with little else."""
    text = "".join(password.casefold().split())
    if text.isdecimal() or len(set(text)) < _LEAST_DIFFERENT or _repeated(text):
        return True
    return (
        len(_without_runs(_without_words(text))) < _LEAST_OWN or len(_without_words(_without_runs(text))) < _LEAST_OWN
    )


def _repeated(text: str) -> bool:
    return any(
        len(text) >= 2 * size and text == (text[:size] * len(text))[: len(text)] for size in range(1, LEAST_LENGTH)
    )


def _without_words(text: str) -> str:
    return re.sub("|".join(map(re.escape, _COMMON)), "", text)


def _without_runs(text: str) -> str:
    """Return the text without stretches of a row, either way, and without a character again and again."""
    left, at = "", 0
    while at < len(text):
        run = _run(text, at)
        left += "" if run >= _LEAST_RUN else text[at : at + 1]
        at += run if run >= _LEAST_RUN else 1
    return left


def _run(text: str, at: int) -> int:
    """Return how many characters from ``at`` on lie in a row."""
    longest = len(text) - at - len(text[at:].lstrip(text[at]))
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        size = longest + 1
        while at + size <= len(text) and text[at : at + size] in row:
            longest, size = size, size + 1
    return longest
