"""A set of service standards as a file: read and checked before anything is made of it.

JSON in UTF-8. ``schema`` says how to read it; what this program does not know it refuses, so
that no part of a law is dropped in silence. Nothing in a file is ever executed.
"""

import json
from datetime import date

FORMAT = "gov_crm.service_standards"
SCHEMA = 1
LARGEST_FILE = 2**21  # bytes
MOST_ROWS = 1000  # of one list
LONGEST_TEXT = 4000  # characters
LARGEST_NUMBER = 10_000

_TEXT, _TEXTS, _NUMBER, _FLAG, _DAY, _LIST = (
    "text",
    "texts",
    "number",
    "flag",
    "day",
    "list",
)
# Fields of each kind of row: type and whether it must be there. A tuple is a list of rows,
# a string that begins with “choice:” a value of that selection.
SERVICE = {"office": (_TEXT, True), "code": (_TEXT, False), "name": (_TEXT, True)}
OFFICE = {"code": (_TEXT, True), "name": (_TEXT, False)}
ESCALATION = {
    "after_amount": (_NUMBER, True),
    "who": ("choice:who", True),
    "how": ("choice:how", True),
}
PAUSE_REASON = {
    "key": (_NUMBER, True),
    "name": (_TEXTS, True),
    "citizen_text": (_TEXTS, True),
    "legal_basis": (_TEXT, True),
    "max_amount": (_NUMBER, True),
    "max_unit": ("choice:unit", True),
    "max_times": (_NUMBER, True),
    "asks_papers": (_FLAG, False),
}
STANDARD = {
    "name": (_TEXTS, True),
    "target": ("choice:target", True),
    "amount": (_NUMBER, True),
    "unit": ("choice:unit", True),
    "starts_at": ("choice:starts_at", True),
    "count_first_day": (_FLAG, False),
    "roll_forward": (_FLAG, False),
    "classification": ("choice:classification", False),
    "case_kind": ("choice:case_kind", False),
    "services": (SERVICE, False),
    "offices": (OFFICE, False),
    "channels": (_LIST, False),
    "legal_basis": (_TEXT, True),
    "source_unconfirmed": (_FLAG, False),
    "sequence": (_NUMBER, False),
    "stops_on": ("choice:stops_on", False),
    "pause_reasons": ("keys", False),
    "extension_max": (_NUMBER, False),
    "extension_amount": (_NUMBER, False),
    "extension_basis": (_TEXT, False),
    "warn_percents": (_TEXT, False),
    "escalation": (ESCALATION, False),
    "on_lapse": ("choice:on_lapse", False),
    "lapse_trial": (_FLAG, False),
    "lapse_basis": (_TEXT, False),
    "valid_from": (_DAY, False),
    "valid_to": (_DAY, False),
    "unresolved": (_TEXT, False),
}
_FROM_ONE = frozenset(("amount", "max_amount", "max_times"))
# Of these rows it matters what each is called, so mistakes can be named.
_ROOT = {"format", "schema", "from", "pause_reasons", "standards"}


class StandardFileError(ValueError):
    """The file is no set of standards, or not one that can be read here.

    :ivar reason: ``too_large``, ``not_text``, ``not_json``, ``not_a_set``, ``newer``,
        ``missing``, ``unknown``, ``wrong``, ``too_many``, ``no_reason``
    :ivar where: such as ``standards, 3, amount``
    """

    def __init__(self, reason, where=""):
        super().__init__(f"{reason} {where}")
        self.reason = reason
        self.where = where


def write(source, pause_reasons, standards):
    """The file as bytes.

    :param source: whose set it is, in words
    """
    content = {
        "format": FORMAT,
        "schema": SCHEMA,
        "from": source,
        "pause_reasons": pause_reasons,
        "standards": standards,
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def read(data, choices):
    """Read and check a file wholly.

    :param data: bytes
    :param choices: ``{name of a selection: allowed values}``
    :return: ``(source, pause reasons, standards)``, rows as dicts with every field
    :raises StandardFileError: the first thing that is not as it must be
    """
    if len(data) > LARGEST_FILE:
        raise StandardFileError("too_large")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise StandardFileError("not_text") from None
    try:
        content = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise StandardFileError("not_json") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise StandardFileError("not_a_set")
    schema = content.get("schema")
    if type(schema) is not int or schema != SCHEMA:
        raise StandardFileError("newer", str(schema)[:20])
    if unknown := set(content) - _ROOT:
        raise StandardFileError("unknown", min(unknown)[:50])
    reasons = _rows(
        content.get("pause_reasons", []), PAUSE_REASON, "pause_reasons", choices
    )
    standards = _rows(content.get("standards"), STANDARD, "standards", choices)
    keys = [reason["key"] for reason in reasons]
    if len(set(keys)) != len(keys):
        raise StandardFileError("wrong", "pause_reasons, key")
    for number, standard in enumerate(standards, 1):
        if not set(standard["pause_reasons"]) <= set(keys):
            raise StandardFileError("no_reason", f"standards, {number}")
    source = content.get("from") or ""
    return _value(source, _TEXT, "from", choices), reasons, standards


def _refuse_constant(_text):
    raise ValueError("NaN and Infinity are no JSON.")


def _rows(rows, fields, where, choices):
    if not isinstance(rows, list):
        raise StandardFileError("missing" if rows is None else "wrong", where)
    if len(rows) > MOST_ROWS:
        raise StandardFileError("too_many", where)
    return [
        _row(row, fields, f"{where}, {number}", choices)
        for number, row in enumerate(rows, 1)
    ]


def _row(row, fields, where, choices):
    if not isinstance(row, dict):
        raise StandardFileError("wrong", where)
    if unknown := set(row) - set(fields):
        raise StandardFileError("unknown", f"{where}, {min(unknown)[:50]}")
    result = {}
    for name, (kind, required) in fields.items():
        place = f"{where}, {name}"
        value = row.get(name)
        if value is None or value == "":
            if required:
                raise StandardFileError("missing", place)
            listed = isinstance(kind, dict) or kind in (_LIST, "keys")
            result[name] = [] if listed else None
            continue
        result[name] = _value(value, kind, place, choices)
        if name in _FROM_ONE and value < 1:
            raise StandardFileError("wrong", place)
    return result


def _value(value, kind, where, choices):
    if isinstance(kind, dict):
        return _rows(value, kind, where, choices)
    if kind in (_LIST, "keys"):
        if not isinstance(value, list) or len(value) > MOST_ROWS:
            raise StandardFileError("wrong", where)
        each = _TEXT if kind == _LIST else _NUMBER
        return [_value(item, each, where, choices) for item in value]
    if kind == _TEXTS:
        # One text, or one for each language.
        texts = value if isinstance(value, dict) else {"": value}
        if not texts or len(texts) > 100:
            raise StandardFileError("wrong", where)
        return {
            _value(lang, _TEXT, where, choices) if lang else "": _value(
                text, _TEXT, where, choices
            )
            for lang, text in texts.items()
        }
    if kind == _DAY:
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise StandardFileError("wrong", where) from None
    if not _fits(value, kind, choices):
        raise StandardFileError("wrong", where)
    return value


def _fits(value, kind, choices):
    if kind == _FLAG:
        return isinstance(value, bool)
    if kind == _NUMBER:
        return type(value) is int and 0 <= value <= LARGEST_NUMBER
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or "\0" in value:
        return False
    if kind == _TEXT:
        return bool(value.strip()) or value == ""
    return value in choices[kind.partition(":")[2]]
