"""Names in the order of the alphabet that their readers know: ә after а, қ after к, ё after е, і after ы, as in a
Kazakh dictionary (and, for the letters that it has, a Russian one); by code points ә, і and ё would come after я."""

import unicodedata

LETTERS = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
AFTER_LATIN = 0xE000  # private places, in order; digits and Latin letters stay before them, as in ICU's collation
PLACES = {ord(letter): AFTER_LATIN + place for place, letter in enumerate(LETTERS)}


def order(name: str) -> tuple[str, str]:
    """What to sort a name by: letters without case; of two that differ in case or accents only, one is always first."""
    plain = unicodedata.normalize("NFC", name).casefold()
    bare = "".join(one for one in plain if one in LETTERS or not unicodedata.combining(one))
    return bare.translate(PLACES), name
