"""Parts of the pages on which a case is opened by its number and a code."""

import secrets

from odoo.exceptions import UserError
from odoo.http import request

from ..tools import reference_number
from .portal import _PRIVATE, _too_many

CODE_MAX = 40


def read_number(text):
    """The number of a case as somebody typed it.

    :raises UserError: with a sentence on what is wrong with it
    """
    try:
        return reference_number.normalise(text)
    except reference_number.WrongSign as error:
        raise UserError(
            request.env._(
                "One sign in this number is wrong. Look at the receipt again."
            )
        ) from error
    except reference_number.InvalidNumber as error:
        raise UserError(
            request.env._(
                "Enter the whole number as it stands on your receipt, for example "
                "OSCA-2026-000098-N."
            )
        ) from error


def ask(purpose, slot, number, key):
    """Send a code for the number; the session remembers what was asked.

    :param slot: name of what the session remembers
    :param key: of the form: pressing twice sends one code
    :raises TooManyRequests: too many codes
    """
    known = request.session.get(slot) or {}
    key = str(key)[:64]
    if key and known.get("key") == key:
        return
    nonce = secrets.token_urlsafe(12)
    request.env["helpdesk.ticket"]._send_case_code(
        purpose, number, nonce, request.httprequest.remote_addr
    )
    request.session[slot] = {"number": number, "nonce": nonce, "key": key}


def opened(purpose, slot, code):
    """The case that the code of this session opens, as superuser; else none.

    :raises TooManyRequests: too many tries
    """
    known = request.session.get(slot) or {}
    return request.env["helpdesk.ticket"]._open_by_code(
        purpose,
        known.get("number", ""),
        str(code)[:CODE_MAX],
        known.get("nonce", ""),
        request.httprequest.remote_addr,
    )


def wrong_code():
    return request.env._(
        "This code does not fit, or it is too old. Look at the last message again, or ask "
        "for a new code."
    )


def say_too_many(error, office):
    """When to try again, and whom to call meanwhile."""
    minutes = max(1, -(-error.seconds // 60))
    words = {"minutes": minutes, "phone": (office or {}).get("phone")}
    if words["phone"]:
        return request.env._(
            "Too many tries. Wait %(minutes)s minutes or call %(phone)s.", **words
        )
    return request.env._(
        "Too many tries. Wait %(minutes)s minutes or come to the office.", **words
    )


def page(template, title, errors=None, limit=None, **values):
    """A page of these doors, kept by no cache and told to no other site.

    :param errors: sentences by the name of the field
    :param limit: a TooManyRequests: the page says it, and status and header, too
    :param values: ``office`` among them where it is not the head of the agency
    """
    values.setdefault("office", request.env["gov.agency"]._front_office_kept())
    if limit:
        errors = {"limit": say_too_many(limit, values["office"])}
    errors = errors or {}
    response = request.render(
        template,
        {
            "errors": errors,
            "key": secrets.token_urlsafe(18),
            **values,
            "title": request.env._("Error: %(title)s", title=title)
            if errors
            else title,
        },
    )
    response.status_code = 422 if errors else 200
    for header, value in _PRIVATE.items():
        response.headers[header] = value
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return _too_many(response, limit) if limit else response


def code_page(slot, ways, errors=None, limit=None):
    """The page on which the code is entered that was asked for in this session.

    :param ways: the addresses ``action`` and ``ask_action``, and the words of the ``button``
    """
    return page(
        "gov_crm.track_code",
        request.env._("Enter the code"),
        errors,
        limit,
        number=request.session[slot]["number"],
        **ways,
    )
