"""What is held about a person, once for people to read and once for machines.

An extract is a list of sections. A section has facts, or entries with facts of their own,
which may have sections again: the cases, and in each its messages. The same list becomes a
page and a JSON text, so that neither tells less than the other.

>>> born = Fact("born", "Born on", date(1951, 3, 9), "9 March 1951")
>>> section = Section("person", "You", facts=(born,))
>>> as_data([section])
{'person': {'born': '1951-03-09'}}
>>> call = Entry("23 November", (Fact("kind", "Kind", "call", "Call"),))
>>> as_data([Section("contacts", "Contacts", entries=(call,), note="One is left out.")])
{'contacts': {'entries': [{'kind': 'call'}], 'note': 'One is left out.'}}
"""

from datetime import date, datetime, timezone
from typing import NamedTuple

FORMAT = "gov_crm.extract"
VERSION = 1


class Fact(NamedTuple):
    """``code`` and ``value`` are for machines, ``label`` and ``text`` for people.

    A value is None, a text, a number, a truth, a date, a naive moment in UTC, or a list of
    texts.
    """

    code: str
    label: str
    value: object
    text: str


class Entry(NamedTuple):
    """One thing of several of a kind, such as a case."""

    title: str
    facts: tuple
    sections: tuple = ()


class Section(NamedTuple):
    """Things of one kind. ``note`` says what is left out of it, and why."""

    code: str
    title: str
    facts: tuple = ()
    entries: tuple = ()
    note: str = ""


def as_data(sections):
    """The sections as values that ``json`` can write; moments in UTC by ISO 8601.

    :raises ValueError: two facts of one thing, or two sections, have the same code
    """
    data = {}
    for section in sections:
        values = _facts(section.facts)
        if section.entries or not section.facts:
            values["entries"] = [_entry(entry) for entry in section.entries]
        if section.note:
            values["note"] = section.note
        if section.code in data:
            raise ValueError(f"Two sections are called {section.code}.")
        data[section.code] = values
    return data


def _entry(entry):
    data = {**_facts(entry.facts)}
    nested = as_data(entry.sections)
    if data.keys() & nested.keys():
        raise ValueError(f"A fact and a section of “{entry.title}” have the same code.")
    return {**data, **nested}


def _facts(facts):
    data = {fact.code: _value(fact.value) for fact in facts}
    if len(data) < len(facts):
        raise ValueError("Two facts of one thing have the same code.")
    return data


def _value(value):
    if isinstance(value, datetime):
        return value.replace(tzinfo=timezone.utc).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value
