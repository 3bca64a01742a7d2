"""The parts of a person's name, and the name they make.

>>> compose("Luzviminda", "Bautista", "dela Cruz")
'Luzviminda Bautista dela Cruz'
>>> compose("Juan", "N/A", "Dela Cruz", "Jr.")
'Juan Dela Cruz Jr.'
>>> compose("  Aisah ", None, None)
'Aisah'
>>> compose(None, "-", None)
''
"""

# What people write into a box that they have nothing for.
_NOTHING = frozenset(("na", "nmn", "nmi", "none", "nil", "null", "wala"))


def part(text):
    """One part of a name as it is kept: single spaces, and ``""`` for a sign of nothing.

    Whatever has letters stays as it is written: somebody may be called "Na".

    >>> part(" Ma.   Teresa "), part("Na")
    ('Ma. Teresa', 'Na')
    >>> part("-"), part(None)
    ('', '')
    """
    text = " ".join((text or "").split())
    letters = "".join(char for char in text.casefold() if char.isalnum())
    return "" if not letters else text


def middle(text):
    """A middle name or a suffix as it is kept: ``""`` also for words that say there is none.

    >>> middle("N/A"), middle("nmn"), middle("Lopez")
    ('', '', 'Lopez')
    """
    text = part(text)
    letters = "".join(char for char in text.casefold() if char.isalnum())
    return "" if letters in _NOTHING else text


def compose(given=None, middle_name=None, family=None, suffix=None):
    """The whole name in the order in which it is said: the suffix after the surname."""
    parts = (part(given), middle(middle_name), part(family), middle(suffix))
    return " ".join(filter(None, parts))
