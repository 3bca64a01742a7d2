"""Codes and cells made of what a file of casework says."""

import hashlib
import re
import unicodedata


def office_code(name):
    """The code of an office that a file names, fit for reference numbers.

    Names that become too long or too short get a mark made of the whole name, so that
    no two of them become one office.

    >>> office_code("NYCC02"), office_code("nycc-02")
    ('NYCC02', 'NYCC02')
    >>> office_code("Department of Health"), office_code("Department of Housing")
    ('DEPARTF81746', 'DEPART8086A3')
    """
    code = _signs(name, "")
    if 2 <= len(code) <= 12:
        return code
    return code[:6] + _mark(name)


def service_code(subject):
    """The code of a charter service that a file names; the same in any case.

    >>> service_code("Housing and Buildings"), service_code("")
    ('HOUSING-AND-BUILDINGS', 'NO-SUBJECT')
    """
    code = _signs(subject, "-") or ("NO-SUBJECT" if not subject else "")
    if 1 <= len(code) <= 40:
        return code
    return "-".join(filter(None, (code[:33].rstrip("-"), _mark(subject))))


def _signs(text, between):
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return between.join(re.findall("[A-Z0-9]+", ascii_text.upper()))


def _mark(text):
    return hashlib.sha256(text.lower().encode()).hexdigest()[:6].upper()


def safe_cell(text):
    """Text that a spreadsheet will show and never run as a formula.

    >>> safe_cell("=1+1"), safe_cell("-5"), safe_cell("A-5")
    ("'=1+1", "'-5", 'A-5')
    """
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
