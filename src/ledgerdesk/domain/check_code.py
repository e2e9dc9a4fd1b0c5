"""The code of the record of operations as people compare it: six groups of four symbols, forgiving when typed back."""

import unicodedata

from ledgerdesk.domain import crockford

GROUP, GROUPS = 4, 6
SYMBOLS = GROUP * GROUPS  # 120 bits: nobody finds another record with the same code
_READ_AS = str.maketrans({"U": "V", "П": "N", "А": "A", "В": "B", "С": "C", "Е": "E", "Н": "H", "К": "K", "М": "M",
                          "Р": "P", "Т": "T", "Х": "X", "О": "0"})  # fmt: skip
_BITS, _SYMBOL = 5, 31
BYTES = SYMBOLS * _BITS // 8
#: Two symbols of 24 misread still name one step and no other.
MISREAD = 2


def show(seal: bytes) -> str:
    """Return the code of a seal; "" without one."""
    if not seal:
        return ""
    text = crockford.encode(seal[:BYTES])
    return " ".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def tidy(typed: str) -> str:
    """Return the symbols of a typed code without groups, case and look-alikes: O is 0, I and L are 1, U is V."""
    return crockford.tidy(unicodedata.normalize("NFKC", typed)).translate(_READ_AS)


def problem(typed: str) -> str:
    """Return in Chinese what is wrong with a typed code; "" when it has the form of one."""
    text = tidy(typed)
    strange = sorted({c for c in text if c not in crockford.ALPHABET})
    if strange:
        return f"校验码里没有“{strange[0]}”这个字符，请对照纸上再看一眼。"
    if len(text) != SYMBOLS:
        return f"校验码一共 {SYMBOLS} 个字符（{GROUPS} 组，每组 {GROUP} 个），现在是 {len(text)} 个。"
    return ""


def read(typed: str) -> bytes:
    """Return the first 15 bytes of the seal whose code was typed; ValueError unless ``problem`` finds nothing."""
    whole = 0
    for symbol in tidy(typed):
        whole = whole << _BITS | crockford.ALPHABET.index(symbol)
    return whole.to_bytes(BYTES, "big")


def misread(seal: bytes, prefix: bytes) -> int:
    """Return in how many symbols the code of a seal differs from the one that was read; counts no further than 3."""
    differ = int.from_bytes(seal[:BYTES], "big") ^ int.from_bytes(prefix, "big")
    count = 0
    while differ and count <= MISREAD:
        count += differ & _SYMBOL != 0
        differ >>= _BITS
    return count
