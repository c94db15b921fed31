"""Codes on a slip or in a mail, with which somebody without an account opens one thing: `ABCD-EFGH`.

Only a keyed hash is kept. A password hash made slow on purpose would buy nothing: a code is drawn by lot with more
than 38 bits, without the key of the house a stolen table says nothing about it, and whoever guesses gets five tries
(`centre.accounts.tries`).
"""

import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that looks like something else
LENGTH = 8
NO_CODE = "0" * 64


def drawn() -> str:
    """A new code, eight letters and digits without a dash."""
    return "".join(secrets.choice(ALPHABET) for _number in range(LENGTH))


def spelled(code: str) -> str:
    """As it is written for people: `ABCD-EFGH`."""
    return f"{code[:4]}-{code[4:]}"


def typed(words: str) -> str:
    """What somebody typed for a code or a reference, without dashes and spaces, in capitals."""
    return "".join(letter for letter in words if letter.isalnum()).upper()


def hashed(code: str, *, purpose: str, reference: str) -> str:
    """What is kept of a code, 64 letters: another for every thing it opens and for every purpose."""
    return salted_hmac(f"{purpose} {reference}", code, algorithm="sha256").hexdigest()


def fits(code: str, kept: str | None, *, purpose: str, reference: str) -> bool:
    """Whether this is the code of which `kept` was kept; it takes as long when there is none."""
    return constant_time_compare(hashed(code, purpose=purpose, reference=reference), kept or NO_CODE)


def drawn_for(seed: str, *, purpose: str) -> str:
    """The code of one form that was given out with a random `seed`: sent twice, it answers with the same code."""
    number = int.from_bytes(salted_hmac(f"{purpose} drawn", seed, algorithm="sha256").digest())
    letters = []
    for _place in range(LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)
