"""Crockford's base 32: letters people can read aloud and copy by hand without mistaking one for another."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: The check alphabet: 37 symbols, so that one wrong or swapped symbol always shows.
CHECK_ALPHABET = ALPHABET + "*~$=U"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "－": "-", "＊": "*", "～": "~", "＄": "$", "＝": "="})
_SEPARATORS = "-—_."
_BITS = 5


def encode(data: bytes) -> str:
    """Return the symbols of the bytes, five bits each; a length that is no multiple of five bytes is padded."""
    whole = int.from_bytes(data, "big")
    count = -(-len(data) * 8 // _BITS)
    whole <<= count * _BITS - len(data) * 8
    return "".join(ALPHABET[whole >> _BITS * (count - 1 - at) & 31] for at in range(count))


def tidy(text: str) -> str:
    """Return what a person typed without case, separators and look-alikes."""
    return "".join(c for c in text.upper().translate(_READ_AS) if not c.isspace() and c not in _SEPARATORS)
