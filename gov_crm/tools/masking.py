"""Contact facts with most of their signs hidden, for people who only need to recognise
them."""

HIDDEN = "•"
# Of shorter numbers the ends would tell too much.
_MIN_DIGITS = 7


def mask_phone(number):
    """A phone number of which the first and the last two digits can be read.

    >>> mask_phone("0900 000 1204")
    '09•• ••• ••04'
    >>> mask_phone("+63 (2) 8888-1204")
    '+63 (•) ••••-••04'
    >>> mask_phone("12-04")
    '••-••'
    >>> mask_phone("")
    ''
    """
    places = [place for place, sign in enumerate(number) if sign.isdigit()]
    shown = places[:2] + places[-2:] if len(places) >= _MIN_DIGITS else []
    return "".join(
        HIDDEN if sign.isalnum() and place not in shown else sign
        for place, sign in enumerate(number)
    )


def mask_email(address):
    """An e-mail address of which only the first letter can be read.

    >>> mask_email("luz@city.example")
    'l•••@•••'
    >>> mask_email("")
    ''
    """
    return f"{address[0]}{HIDDEN * 3}@{HIDDEN * 3}" if address else ""
