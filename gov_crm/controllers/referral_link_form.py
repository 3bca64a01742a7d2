"""The forms of the signed page: what each says and asks."""

from ..models.gov_referral_outside import OUTSIDE_OUTCOMES
from ..models.helpdesk_ticket_decision import NEEDS_REASON, OUTCOMES


def build_form(env, referral, kind):
    """What the form of an act says and asks, as plain values.

    :param env: in the language of the agency
    :param referral: opened by its link
    :return: dict with ``title``, ``lead``, ``button`` and ``fields``
    """
    names = {
        "sender": referral.from_agency_id.name,
        "receiver": referral.to_agency_id.name,
    }
    form = _WORDS[kind](env, referral, names)
    form["fields"] = [
        *(_FIELDS[kind](env, referral) if kind in _FIELDS else ()),
        _field(
            "person",
            env._("Your name"),
            autocomplete="name",
            missing=env._("Enter your name."),
        ),
        _field(
            "position",
            env._("Your position"),
            autocomplete="organization-title",
            missing=env._("Enter your position, for example: Records Officer."),
        ),
    ]
    return form


def _field(name, label, kind="text", **more):
    return {"name": name, "label": label, "kind": kind, **more}


def _received(env, referral, names):
    return {
        "title": env._("Confirm receipt"),
        "lead": env._(
            "%(sender)s sees that the referral has reached you and who has it. With this "
            "you have not accepted it yet.",
            **names,
        ),
        "button": env._("Confirm receipt"),
    }


def _accepted(env, referral, names):
    lead = (
        env._(
            "From the moment you accept, %(receiver)s is responsible for the request and "
            "answers the citizen, who is told. The citizen's date does not change.",
            **names,
        )
        if referral.kind == "transfer"
        else env._(
            "%(sender)s stays responsible for the request. You answer %(sender)s here.",
            **names,
        )
    )
    return {"title": env._("Accept"), "lead": lead, "button": env._("Accept")}


def _declined(env, referral, names):
    return {
        "title": env._("Decline"),
        "lead": env._(
            "%(sender)s stays responsible. The citizen's date does not change.", **names
        ),
        "button": env._("Decline"),
    }


def _wrote(env, referral, names):
    return {
        "title": env._("Write to %(sender)s", **names),
        "lead": env._(
            "Ask a question, say something, send files. The time in which you answer goes "
            "on."
        ),
        "button": env._("Send"),
    }


def _returned(env, referral, names):
    return {
        "title": env._("Send it back"),
        "lead": env._(
            "%(sender)s gets it back and can send it again. Sending back is not declining: "
            "do it where something is missing.",
            **names,
        ),
        "button": env._("Send it back"),
    }


def _completed(env, referral, names):
    return {
        "title": env._("Answer %(sender)s", **names),
        "lead": env._("With your answer your part is done.", **names),
        "button": env._("Send the answer"),
    }


def _decided(env, referral, names):
    return {
        "title": env._("Report the outcome"),
        "lead": env._(
            "The citizen gets the answer you write here, and the case is closed. This "
            "cannot be undone on this page."
        ),
        "button": env._("Decide and tell the citizen"),
    }


def _gave_back(env, referral, names):
    return {
        "title": env._("Give the case back"),
        "lead": env._(
            "%(sender)s is asked to take the case back. Until it accepts, %(receiver)s "
            "stays responsible. The citizen's date does not change.",
            **names,
        ),
        "button": env._("Ask %(sender)s to take it back", **names),
    }


_WORDS = {
    "received": _received,
    "accepted": _accepted,
    "declined": _declined,
    "wrote": _wrote,
    "returned": _returned,
    "completed": _completed,
    "decided": _decided,
    "gave_back": _gave_back,
}


def _files(env):
    return _field("files", env._("Files"), "files", optional=True)


def _fields_accepted(env, referral):
    return [
        _field(
            "act_by",
            env._("You mean to act by"),
            "date",
            optional=True,
            hint=env._(
                "A target of your own office, for example 2026-12-01. It can be earlier "
                "than the date we ask for, not later."
            ),
        )
    ]


def _fields_declined(env, referral):
    grounds = referral._outside_grounds()
    return [
        _field(
            "ground",
            env._("On which ground?"),
            "radio",
            missing=env._("Choose the ground on which you decline."),
            choices=[(str(ground.id), ground.name) for ground in grounds],
        ),
        *_fields_text(env, referral),
        _field(
            "suggested",
            env._("Which office is competent?"),
            "suggest",
            missing=env._("Name the office that is competent, or write “not known”."),
            choices=referral._outside_offices(),
            hint=env._("Write “not known” if you do not know it."),
        ),
    ]


def _fields_wrote(env, referral):
    return [
        _field("text", env._("Your message"), "textarea", optional=True),
        _files(env),
    ]


def _fields_completed(env, referral):
    missing = env._("Write your answer.")
    return [
        _field("text", env._("Your answer"), "textarea", missing=missing),
        _files(env),
    ]


def _fields_decided(env, referral):
    Ticket = env["helpdesk.ticket"]
    labels = dict(Ticket._fields["outcome"]._description_selection(env))
    less = ", ".join(labels[name] for name in OUTSIDE_OUTCOMES if name in NEEDS_REASON)
    return [
        _field(
            "outcome",
            env._("What is the outcome?"),
            "radio",
            missing=env._("Choose the outcome."),
            choices=[
                (name, labels[name])
                for name, _label in OUTCOMES
                if name in OUTSIDE_OUTCOMES
            ],
        ),
        _field(
            "text",
            env._("Your answer to the citizen"),
            "textarea",
            missing=env._("Write the answer the citizen will read."),
            hint=env._(
                "Say what happens now, then why. The citizen reads exactly this."
            ),
        ),
        _field(
            "grounds",
            env._("Grounds"),
            "textarea",
            optional=True,
            hint=env._(
                "The rule and the facts. Needed for: %(outcomes)s.", outcomes=less
            ),
        ),
        _field(
            "redress",
            env._("If the citizen does not agree"),
            "textarea",
            optional=True,
            default=referral._outside_redress(),
            hint=env._(
                "Who looks at the decision again, where, within which time. Needed for: "
                "%(outcomes)s.",
                outcomes=less,
            ),
        ),
        _field(
            "checked",
            env._("I have checked the answer. The citizen gets it as it stands here."),
            "checkbox",
            missing=env._("Check the answer, then tick this box."),
        ),
    ]


def _fields_text(env, referral):
    return [
        _field(
            "text",
            env._("Why? The sender reads this"),
            "textarea",
            missing=env._("Write why, so that the sender can go on with it."),
        )
    ]


_FIELDS = {
    "accepted": _fields_accepted,
    "declined": _fields_declined,
    "wrote": _fields_wrote,
    "returned": _fields_text,
    "completed": _fields_completed,
    "decided": _fields_decided,
    "gave_back": _fields_text,
}
