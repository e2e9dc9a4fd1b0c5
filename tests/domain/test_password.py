"""What is refused as a password, and that what people are told to take is not."""

import random
from pathlib import Path

import pytest

from ledgerdesk.domain import password
from ledgerdesk.ui.accounts.password_words import PasswordWords

RESOURCES = Path(__file__).parents[2] / "resources"


@pytest.mark.parametrize(
    "weak",
    [
        "1234567890", "20110203199001", "9876543210", "00000000000", "aaaaaaaaaaaa", "ababababab", "abcdefghij",
        "qwertyuiop", "poiuytrewq", "QWERTYuiop", "asdfghjkl;", "1qaz2wsx3edc", "zaq1xsw2cde3", "1q2w3e4r5t",
        "abcabcabcabc", "shiliushiliu", "shiliu shiliu shiliu", "password123", "Password1234", "a123456789",
        "woaini1314520", "woaini5201314", "admin12345", "admin admin 1", "qwerty12345", "qwerasdfzxcv", "!@#$%^&*()",
        "mima 1234567", "aaaabbbbcccc1", "xiaozhang123", "１２３４５６７８９０", "1 2 3 4 5 6 7 8 9 0",
    ],
)  # fmt: skip
def test_what_everybody_tries_first_is_refused(weak):
    assert password.weakness(weak) == password.GUESSABLE


@pytest.mark.parametrize("short", ["", "abc", "shiliu ba", "   shiliu    "])
def test_nine_characters_are_too_few(short):
    assert password.weakness(short) == password.SHORT


@pytest.mark.parametrize(
    "good",
    [
        "shiliu bandeng qiushou", "demo-school-2026", "qiaoliang tiankong", "石板河的小桥流水哗啦啦", "shatan mima jingcha",
        "Tz4-kq9-Lw2", "a headteacher's words", "shiliu bandeng 000001", "woaini shiliu bandeng",
    ],
)  # fmt: skip
def test_words_of_ones_own_are_taken(good):
    assert password.weakness(good) == ""


def test_no_generated_password_is_refused():
    words = PasswordWords(RESOURCES)
    known = [letters for _, letters in words.words()]
    picked = random.Random(7)
    made = [" ".join(picked.sample(known, 4)) for _ in range(2_000)]
    assert [one for one in made if password.weakness(one)] == []
