"""The text of a letter: paragraphs with places for facts, such as “{number}”.

A place is replaced by the text given for it, once: nothing in a template is ever run, and what
stands in a fact is not looked through for places again.
"""

import re
from typing import NamedTuple

_PLACE = re.compile(r"\{([^{}\n]*)\}")
_BREAK = re.compile(r"\n\s*\n")


class Part(NamedTuple):
    """One part of a letter: ``kind`` is ``paragraph``, ``heading`` or ``block``; of a block
    ``text`` is its name."""

    kind: str
    text: str


def places(text):
    """Names of the places in a text.

    >>> sorted(places("Dear {citizen}, number {number} of {citizen}"))
    ['citizen', 'number']
    """
    return {match[1] for match in _PLACE.finditer(text or "")}


def problems(text, facts, blocks=()):
    """What is wrong with the places of a text, as ``(kind, word)``; nothing if all is well.

    ``unknown``: no such place; ``brace``: a brace that belongs to none; ``block``: a place for
    whole paragraphs that does not stand in a paragraph of its own.

    >>> problems("{number} {nmber} {answer}", {"number"}, {"answer"})
    [('unknown', 'nmber'), ('block', 'answer')]
    >>> problems("{number", {"number"})
    [('brace', '{')]
    >>> problems("{number.__class__} {0}", {"number"})
    [('unknown', 'number.__class__'), ('unknown', '0')]
    """
    text = text or ""
    found = []
    for match in _PLACE.finditer(text):
        if match[1] not in facts and match[1] not in blocks:
            found.append(("unknown", match[1]))
    for paragraph in _BREAK.split(text):
        for match in _PLACE.finditer(paragraph):
            if match[1] in blocks and paragraph.strip() != match.group():
                found.append(("block", match[1]))
    rest = _PLACE.sub("", text)
    found += [("brace", sign) for sign in "{}" if sign in rest]
    return found


def fill(text, facts):
    """The text with its facts; a place that is unknown stays as it is written.

    >>> fill("Dear {citizen}: {number}", {"citizen": "{number}", "number": "A-1"})
    'Dear {number}: A-1'
    """
    return _PLACE.sub(
        lambda match: str(facts.get(match[1], match.group()) or ""), text or ""
    )


def parts(text, facts, blocks):
    """The letter in its order, as a list of :class:`Part`. “# ” begins a heading.

    A heading before a block that is empty is left out with it, and so is a paragraph of which
    nothing is left.

    >>> parts("Dear {citizen},\\n\\n# Why\\n\\n{grounds}", {"citizen": "Luz"}, {"grounds": True})
    [Part(kind='paragraph', text='Dear Luz,'), Part(kind='heading', text='Why'), \
Part(kind='block', text='grounds')]
    >>> parts("# Why\\n\\n{grounds}\\n\\nBye", {}, {"grounds": False})
    [Part(kind='paragraph', text='Bye')]

    :param blocks: ``{name: whether there is something to put there}``
    """
    result = []
    for paragraph in _BREAK.split((text or "").strip()):
        paragraph = paragraph.strip()
        match = _PLACE.fullmatch(paragraph)
        if match and match[1] in blocks:
            if blocks[match[1]]:
                result.append(Part("block", match[1]))
            elif result and result[-1].kind == "heading":
                result.pop()
        elif paragraph.startswith("# "):
            result.append(Part("heading", fill(paragraph[2:].strip(), facts)))
        else:
            filled = fill(paragraph, facts).strip()
            if filled:
                result.append(Part("paragraph", filled))
    return result
