"""Which language a text is written in, told by its small words.

>>> language_of("We need a copy of the deed and the receipt.")
'en'
>>> language_of("Kailangan namin ng kopya ng titulo at ang resibo.")
'fil'
>>> language_of("BPLO-2026-0412-7")
''
"""

import re

# The words no sentence goes without. None of them is a word of the other language.
_SMALL_WORDS = {
    "en": frozenset(
        "the of and to is are was were for with this that you your we our it not be "
        "have has on by from will please but because when which they".split()
    ),
    "fil": frozenset(
        "ang ng mga sa ay na nang kung hindi ko mo po ito iyon kayo ninyo inyong namin "
        "natin kami tayo si ni kay para wala may mayroon pa lamang lang dahil kapag "
        "siya niya nila aming aking ba din rin".split()
    ),
}
_WORD = re.compile(r"[^\W\d_]+")
# Filipino mixes in English words and English letters mix in names: one word proves nothing.
_LEAST = 2
_TIMES = 2


def language_of(text):
    """The language of a text as a tag such as “en”, or “” if it cannot be told.

    :param str text: plain text; a text without sentences belongs to no language
    """
    words = _WORD.findall(text.lower())
    counts = sorted(
        (
            (sum(word in small for word in words), tag)
            for tag, small in _SMALL_WORDS.items()
        ),
        reverse=True,
    )
    (most, tag), (other, _tag) = counts
    return tag if most >= _LEAST and most >= _TIMES * other else ""
