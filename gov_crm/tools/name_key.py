"""Names as they are compared: without case, accents, punctuation and double spaces.

>>> name_key("Lisensya  sa Pag-aasawa (Peña)")
'lisensya sa pag aasawa pena'
>>> name_key("REAL PROPERTY TAX, amilyar") == name_key("Real property tax (Amilyar)")
True
>>> name_key(None)
''
"""

import re
import unicodedata

_WORD = re.compile(r"\w+")


def name_key(name):
    """The form in which two spellings of one name are the same.

    :param name: text, or nothing
    """
    decomposed = unicodedata.normalize("NFKD", name or "")
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(_WORD.findall(plain.casefold()))
