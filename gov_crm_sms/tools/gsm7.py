"""How a text goes over the air: in which alphabet, and in how many messages.

>>> is_gsm7("Tinanggap na namin, Señor."), is_gsm7("Bayad: ₱530")
(True, False)
>>> parts("a" * 160), parts("a" * 161), parts("€" * 80), parts("₱" * 71)
(1, 2, 1, 2)
"""

# GSM 03.38: the default alphabet, and the signs that take two places.
_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = "^{}\\[~]|€\f"
_LENGTHS = {True: (160, 153), False: (70, 67)}


def is_gsm7(text):
    """Whether all signs are in the alphabet of phones; else the text goes as UCS-2."""
    return all(sign in _BASIC or sign in _TWICE for sign in text)


def parts(text):
    """In how many messages a text goes; 0 for an empty one."""
    in_gsm7 = is_gsm7(text)
    if in_gsm7:
        size = len(text) + sum(sign in _TWICE for sign in text)
    else:
        size = len(text.encode("utf-16-be")) // 2
    whole, part = _LENGTHS[in_gsm7]
    return 1 if 0 < size <= whole else -(-size // part)
