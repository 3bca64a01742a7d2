"""The form of an application: which questions are asked, on which page, and which answers
will do.

Answers are plain values as they stand in JSON, by the id of the question as text:

* ``text``, ``paragraph``: text
* ``choice``: the id of the choice as text; ``choices``: a list of such
* ``date``: “1951-03-14”; ``number``: “12.5”
* ``file``: a list of ids of files
* ``address``: a dict with the keys of ``ADDRESS``
* ``group``: a list with one dict of answers a row

What is wrong with an answer is told as a key of ``PROBLEMS``; callers have the sentences.
"""

import re
from dataclasses import dataclass
from datetime import date

KINDS = (
    "text",
    "paragraph",
    "choice",
    "choices",
    "date",
    "number",
    "file",
    "address",
    "group",
)
ADDRESS = ("street", "place", "city", "zip")
ADDRESS_NEEDED = ("street", "city")
PROBLEMS = ("missing", "too_long", "no_choice", "no_date", "no_number", "too_many")
PAPER_STATES = ("sent", "later", "not_needed")

MAX_TEXT = 300
MAX_PARAGRAPH = 10_000
MAX_ROWS = 20
PER_PAGE = 5
_OWN_PAGE = frozenset(("group",))
_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
_SMALL = re.compile(r"[0-9]{1,4}")
_YEARS = range(1850, 2200)


@dataclass(frozen=True)
class Question:
    """A question as far as the form depends on it.

    ``shown_if`` is the id of an earlier question outside groups, ``shown_if_values`` the
    choices of which one must have been chosen there.
    """

    id: int
    kind: str
    is_required: bool = True
    choices: tuple = ()
    parent: int = 0
    is_repeatable: bool = False
    is_sensitive: bool = False
    shown_if: int = 0
    shown_if_values: frozenset = frozenset()

    @property
    def key(self):
        return str(self.id)


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where: ``row`` counts from 0 within a group."""

    question: int
    key: str
    group: int = 0
    row: int = 0


@dataclass(frozen=True)
class Paper:
    """A paper that is asked for; ``is_conditional``: not of everybody."""

    id: int
    is_conditional: bool = False


class Form:
    """The questions of a service in their order."""

    def __init__(self, questions):
        """:param questions: all of them in order, those of groups anywhere among them"""
        self.top = tuple(it for it in questions if not it.parent)
        self.parts = {
            group.id: tuple(it for it in questions if it.parent == group.id)
            for group in self.top
            if group.kind == "group"
        }
        self.by_id = {it.id: it for it in questions}

    # ------------------------------------------------------------------
    # WHAT IS ASKED
    # ------------------------------------------------------------------

    def pages(self):
        """The questions page by page, hidden ones included, so that addresses stay.

        Sensitive questions and groups have a page of their own. What depends on an answer
        comes on a later page than that answer, as no script can show it.

        >>> one, two = Question(1, "choice", choices=("7",)), Question(2, "text", shown_if=1)
        >>> [[it.id for it in page] for page in Form([one, two]).pages()]
        [[1], [2]]
        """
        pages, page = [], []
        for question in self.top:
            alone = question.is_sensitive or question.kind in _OWN_PAGE
            waits = {question.shown_if} | {
                part.shown_if for part in self.parts.get(question.id, ())
            }
            if page and (
                alone
                or len(page) >= PER_PAGE
                or page[-1].is_sensitive
                or page[-1].kind in _OWN_PAGE
                or waits & {it.id for it in page}
            ):
                pages.append(tuple(page))
                page = []
            page.append(question)
        return [*pages, tuple(page)] if page else pages

    def is_shown(self, question, answers):
        """Whether a question is asked of somebody with these answers."""
        seen = set()
        while question.shown_if:
            asked = self.by_id.get(question.shown_if)
            if not asked or question.id in seen:
                return False
            seen.add(question.id)
            answer = answers.get(asked.key) or ()
            chosen = {answer} if isinstance(answer, str) else set(answer)
            if not chosen & question.shown_if_values:
                return False
            question = asked
        return True

    def shown(self, questions, answers):
        """Those of the questions that are asked."""
        return [it for it in questions if self.is_shown(it, answers)]

    def kept(self, answers):
        """The answers to questions that are asked; others are nobody's business.

        >>> form = Form([Question(1, "text")])
        >>> form.kept({"1": "here", "2": "from elsewhere"})
        {'1': 'here'}
        """
        kept = {}
        for question in self.shown(self.top, answers):
            value = answers.get(question.key)
            if question.kind == "group":
                names = {
                    part.key for part in self.shown(self.parts[question.id], answers)
                }
                value = [
                    {key: it for key, it in row.items() if key in names}
                    for row in value or ()
                ]
                value = [row for row in value if not is_empty_row(row)]
            if value:
                kept[question.key] = value
        return kept

    # ------------------------------------------------------------------
    # WHETHER IT WILL DO
    # ------------------------------------------------------------------

    def problems(self, questions, answers):
        """What is missing or does not fit among the answers to these questions."""
        found = []
        for question in self.shown(questions, answers):
            if question.kind == "group":
                found += self._group_problems(question, answers)
            elif key := problem(question, answers.get(question.key)):
                found.append(Problem(question.id, key))
        return found

    def _group_problems(self, group, answers):
        rows = [row for row in answers.get(group.key) or () if not is_empty_row(row)]
        if not rows and not group.is_required:
            return []
        if len(rows) > MAX_ROWS or len(rows) > 1 and not group.is_repeatable:
            return [Problem(group.id, "too_many")]
        parts = self.shown(self.parts[group.id], answers)
        return [
            Problem(part.id, key, group.id, number)
            for number, row in enumerate(rows or [{}])
            for part in parts
            if (key := problem(part, row.get(part.key)))
        ]


def is_empty_row(row):
    """
    >>> is_empty_row({"1": "", "2": {"street": "", "city": ""}})
    True
    """
    return not any(
        any(value.values()) if isinstance(value, dict) else value
        for value in row.values()
    )


def problem(question, value):
    """What is wrong with one answer, or “”."""
    if isinstance(value, dict):
        given = [name for name in ADDRESS if value.get(name)]
        if given and not all(value.get(name) for name in ADDRESS_NEEDED):
            return "missing"
        if any(len(value[name]) > MAX_TEXT for name in given):
            return "too_long"
        value = given
    if not value:
        return "missing" if question.is_required else ""
    if question.kind == "text" and len(value) > MAX_TEXT:
        return "too_long"
    if question.kind == "paragraph" and len(value) > MAX_PARAGRAPH:
        return "too_long"
    if question.kind in ("choice", "choices"):
        chosen = [value] if isinstance(value, str) else value
        if not set(chosen) <= set(question.choices):
            return "no_choice"
    if question.kind == "date" and not _is_date(value):
        return "no_date"
    if question.kind == "number" and not _NUMBER.fullmatch(value):
        return "no_number"
    return ""


def read_date(day, month, year):
    """A date typed as three numbers, as “1951-03-14”; what is no date as it was typed.

    >>> read_date(" 14", "3", "1951")
    '1951-03-14'
    >>> read_date("31", "2", "1951"), read_date("", "", "")
    ('31 2 1951', '')
    """
    typed = [part.strip() for part in (day, month, year)]
    numbers = [int(part) for part in typed if _SMALL.fullmatch(part)]
    text = "{2:04}-{1:02}-{0:02}".format(*numbers) if len(numbers) == 3 else ""
    return text if _is_date(text) else " ".join(filter(None, typed))


def split_date(value):
    """The three numbers of a date for the fields of a form; what is no date in the first.

    >>> split_date("1951-03-14"), split_date("31 2 1951"), split_date("")
    (('14', '3', '1951'), ('31', '2', '1951'), ('', '', ''))
    """
    if _is_date(value):
        day = date.fromisoformat(value)
        return str(day.day), str(day.month), str(day.year)
    typed = (value or "").split()[:3]
    return (*typed, *[""] * (3 - len(typed)))


def _is_date(value):
    try:
        return date.fromisoformat(value or "").year in _YEARS and len(value) == 10
    except ValueError:
        return False


def read_number(text):
    """A number as people type it, with a point; what is no number as it was typed.

    >>> read_number("1,250.50"), read_number(" 12 000 "), read_number("12,5")
    ('1250.50', '12000', '12,5')
    """
    typed = re.sub(r"\s", "", text)
    if _THOUSANDS.fullmatch(typed):
        typed = typed.replace(",", "")
    return typed if _NUMBER.fullmatch(typed) else text.strip()


# ----------------------------------------------------------------------
# PAPERS
# ----------------------------------------------------------------------


def paper_problems(papers, states):
    """Papers about which nothing lawful was said: not sent, not coming, not needed.

    :param states: ``{id as text: {"state", "files"}}``
    :return: ids of papers
    """
    found = []
    for paper in papers:
        said = states.get(str(paper.id)) or {}
        state = said.get("state")
        if (
            state not in PAPER_STATES
            or state == "sent"
            and not said.get("files")
            or state == "not_needed"
            and not paper.is_conditional
        ):
            found.append(paper.id)
    return found


def missing_papers(papers, states):
    """Papers that still have to come.

    >>> missing_papers([Paper(1), Paper(2)], {"1": {"state": "sent", "files": [7]}})
    [2]
    """
    wrong = set(paper_problems(papers, states))
    return [
        paper.id
        for paper in papers
        if paper.id in wrong or states[str(paper.id)]["state"] == "later"
    ]
