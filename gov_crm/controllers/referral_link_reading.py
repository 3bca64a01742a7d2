"""Reading what was entered in the forms of the signed page."""

from datetime import date

from ..models.helpdesk_ticket_decision import NEEDS_REASON
from .portal import MAX_TEXT, _clean_text
from .portal_upload import UploadError, read_uploads

MAX_NAME = 100


class FormErrors(ValueError):
    """What was entered cannot be taken; ``errors`` has a sentence for each field."""

    def __init__(self, errors):
        super().__init__(errors)
        self.errors = errors


def entered(form, data):
    """What was entered, as clean text by field, to be shown again and to be read.

    :param data: the fields of the request; others than those of the form are not looked at
    """
    return {
        field["name"]: _clean_text(data.get(field["name"], ""))
        for field in form["fields"]
        if field["kind"] != "files"
    }


def read_form(env, referral, kind, form, texts, uploads):
    """Understand what was entered.

    :param texts: as ``entered`` gives them
    :param uploads: werkzeug ``FileStorage`` objects
    :return: ``(person, position, values of the act, files)``
    :raises FormErrors: with a sentence for each field that cannot be taken
    """
    errors = {}
    for field in form["fields"]:
        if sentence := _complain(env, field, texts.get(field["name"], "")):
            errors[field["name"]] = sentence
    files = []
    if any(field["kind"] == "files" for field in form["fields"]):
        try:
            files = read_uploads(env, uploads)
        except UploadError as error:
            errors["files"] = str(error)
    values = {}
    if kind in _READERS:
        values = _READERS[kind](env, referral, texts, files, errors)
    if errors:
        raise FormErrors(errors)
    return texts["person"], texts["position"], values, files


def _complain(env, field, text):
    """What is wrong with what stands in a field, looked at by itself; “” for nothing."""
    kind = field["kind"]
    if kind == "files":
        return ""
    if kind in ("radio", "checkbox"):
        known = [value for value, _label in field.get("choices", ())] or ["1"]
        return "" if text in known else field["missing"]
    if not text and not field.get("optional"):
        return field["missing"]
    limit = MAX_TEXT if kind == "textarea" else MAX_NAME
    if len(text) > limit:
        return env._(
            "This has %(count)s characters; %(max)s fit.", count=len(text), max=limit
        )
    return ""


def _read_accepted(env, referral, texts, files, errors):
    if not texts["act_by"] or "act_by" in errors:
        return {}
    try:
        day = date.fromisoformat(texts["act_by"])
    except ValueError:
        errors["act_by"] = env._("Enter a date, for example 2026-12-01.")
        return {}
    try:
        return {"act_by": referral._outside_act_by(day)}
    except ValueError:
        errors["act_by"] = env._("Your office is closed on that day. Choose another.")
        return {}


def _read_declined(env, referral, texts, files, errors):
    if errors:
        return {}
    ground = referral._outside_grounds().filtered(
        lambda it: str(it.id) == texts["ground"]
    )
    suggested = referral._outside_office(texts["suggested"])
    text = texts["text"]
    if not suggested:
        # An office that is not known here is passed on in words.
        text = env._(
            "%(text)s\nCompetent: %(office)s", text=text, office=texts["suggested"]
        )
    return {"text": text, "ground": ground, "suggested": suggested}


def _read_wrote(env, referral, texts, files, errors):
    if not texts["text"] and not files and not errors:
        errors["text"] = env._("Write your message, or choose a file.")
    return {"text": texts["text"]}


def _read_decided(env, referral, texts, files, errors):
    if texts["outcome"] in NEEDS_REASON:
        for name, sentence in (
            (
                "grounds",
                env._("The citizen gets less than was asked for. Give the grounds."),
            ),
            (
                "redress",
                env._("Say how the citizen can have the decision looked at again."),
            ),
        ):
            if not texts[name]:
                errors.setdefault(name, sentence)
        redress = texts["redress"]
    else:
        redress = None
    return {
        "outcome": texts["outcome"],
        "text": texts["text"],
        "grounds": texts["grounds"],
        "redress": redress,
    }


def _read_text(env, referral, texts, files, errors):
    return {"text": texts["text"]}


_READERS = {
    "accepted": _read_accepted,
    "declined": _read_declined,
    "wrote": _read_wrote,
    "returned": _read_text,
    "completed": _read_text,
    "decided": _read_decided,
    "gave_back": _read_text,
}
