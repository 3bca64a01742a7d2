"""What citizens typed into the forms of an application, as the kernel takes it."""

from odoo.http import request

from ..tools.application_form import (
    ADDRESS,
    MAX_PARAGRAPH,
    MAX_ROWS,
    PAPER_STATES,
    read_date,
    read_number,
)
from .portal import MAX_ID, _clean_text
from .portal_upload import UploadError, read_uploads

# Somewhat more than fits, so that who wrote too much loses nothing; a flood is cut.
_MOST = 3 * MAX_PARAGRAPH
_MOST_CHOICES = 100


class PageReader:
    """Reads the fields of one page of questions. ``errors`` has what is wrong with files,
    by the name of the field."""

    def __init__(self, draft, form):
        self.draft = draft
        self.form = form
        self.data = request.httprequest.form
        self.errors = {}

    def answers(self, questions):
        """``{key of the question: answer}`` of the questions of the kernel on this page."""
        stored = self.draft.answers or {}
        return {
            question.key: self._group(question, stored.get(question.key) or [])
            if question.kind == "group"
            else self._answer(question, f"q{question.id}", stored.get(question.key))
            for question in questions
        }

    def _group(self, group, stored):
        name = f"q{group.id}"
        parts = self.form.shown(
            self.form.parts[group.id], {**(self.draft.answers or {})}
        )
        count = min(small_number(self.data.get(f"{name}-rows", "")), MAX_ROWS)
        rows = []
        for number in range(max(1, count)):
            known = stored[number] if number < len(stored) else {}
            rows.append(
                {
                    part.key: self._answer(
                        part, f"{name}-{number}-q{part.id}", known.get(part.key)
                    )
                    for part in parts
                }
            )
        return rows

    def _answer(self, question, name, stored):
        if question.kind == "choices":
            return [
                _clean_text(value)[:20]
                for value in self.data.getlist(name)[:_MOST_CHOICES]
            ]
        if question.kind == "date":
            return read_date(
                *(self._text(f"{name}-{part}") for part in ("day", "month", "year"))
            )
        if question.kind == "address":
            return {part: self._text(f"{name}-{part}") for part in ADDRESS}
        if question.kind == "file":
            return self._files(name, stored or [])
        text = self._text(name)
        return read_number(text) if question.kind == "number" else text

    def _text(self, name):
        return _clean_text(self.data.get(name, "")[:_MOST])

    def _files(self, name, stored):
        """What lies there already, with what was chosen now."""
        try:
            files = read_uploads(request.env, request.httprequest.files.getlist(name))
        except UploadError as error:
            self.errors[name] = str(error)
            return stored
        added = self.draft._add_files(files)
        if len(added) < len(files):
            self.errors[name] = request.env._(
                "There is no room for more files. Remove some, or bring the papers to the "
                "office."
            )
        return [*stored, *added]


def read_papers(draft):
    """What was said about the papers of the service.

    :return: ``({id as text: said}, {name of the field: what is wrong with a file})``
    """
    reader = PageReader(draft, None)
    said = {}
    for paper in draft.service_id._application_requirements():
        name = f"p{paper.id}"
        known = (draft.papers or {}).get(str(paper.id)) or {}
        files = reader._files(f"{name}-file", known.get("files") or [])
        if f"{name}-file" in reader.errors:
            reader.errors[name] = reader.errors.pop(f"{name}-file")
        state = reader._text(name)
        # A file says more than a mark that was left where it stood.
        if files:
            state = "sent"
        said[str(paper.id)] = {
            "state": state if state in PAPER_STATES else "",
            "files": files,
            "because": reader._text(f"{name}-because")[:300],
        }
    return said, reader.errors


def removed_file(act):
    """The id of the file that a button “Remove” names, or 0."""
    return small_number(act.removeprefix("file-")) if act.startswith("file-") else 0


def small_number(text):
    """A number that fits into the database, or 0."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= 10
    return int(text) if is_number and int(text) <= MAX_ID else 0
