import logging
import secrets

from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from odoo import models
from odoo.exceptions import UserError
from odoo.http import Response, SessionExpiredException, request

from ..tools import log_mask

_logger = logging.getLogger(__name__)

# What a form carries that nobody typed.
_NOT_TYPED = {"csrf_token", "password", "login"}
_EXPIRED = "Session expired"  # how Odoo begins what it says of a wrong token


class IrHttp(models.AbstractModel):
    """Pages on which something failed say so in plain words, with a reference that stands in
    the log as well, and without anything of the inside. What was typed is not lost."""

    _inherit = "ir.http"

    @classmethod
    def _handle_error(cls, exception):
        frontend = bool(getattr(request, "is_frontend", False))
        if frontend and isinstance(exception, RequestEntityTooLarge):
            # The rest must not be read: its size is what was refused.
            request.get_http_params = dict
        if frontend and isinstance(exception, SessionExpiredException):
            if request.httprequest.method == "POST":
                return cls._keep_what_was_sent()
        return super()._handle_error(exception)

    @classmethod
    def _keep_what_was_sent(cls):
        """The page for somebody whose login ended while a form was being filled in."""
        cls._auth_method_public()
        request.params = request.get_http_params()
        cls._frontend_pre_dispatch()
        code, html = cls._get_error_html(request.env, 403, {"logged_out": True})
        response = Response(html, status=code, content_type="text/html;charset=utf-8")
        cls._post_dispatch(response)
        return response

    @classmethod
    def _get_error_html(cls, env, code, values):
        if request.session.debug and env.user._is_internal():
            return super()._get_error_html(env, code, values)
        page = cls._citizen_error(env, code, values)
        return code, env["ir.ui.view"]._render_template("gov_crm.citizen_error", page)

    @classmethod
    def _citizen_error(cls, env, code, values):
        """The values of the page: plain words only.

        :param int code: the HTTP status
        :param dict values: those of Odoo's own page; ``exception`` is the failure
        """
        exception = values.get("exception")
        reference = secrets.token_hex(4).upper()
        # The inside of the failure goes into the log, beside the same reference.
        _logger.info(
            "Error page %s: status %s, %s %s, %s",
            reference,
            code,
            request.httprequest.method,
            log_mask.mask(request.httprequest.path),
            type(exception).__name__,
        )
        said = _said(exception)
        expired = code == 400 and said.startswith(_EXPIRED)
        logged_out = bool(values.get("logged_out"))
        kept = expired or logged_out
        title, sentence = _words(env, code, kept)
        typed = _typed() if kept else []
        return {
            "title": title,
            "sentence": sentence,
            "said": "" if kept or code in (403, 404, 413) else said,
            "reference": f"{reference[:4]}-{reference[4:]}",
            "ours": code >= 500,
            "logged_out": logged_out,
            "typed": [text for _name, text in typed if any(map(str.isspace, text))],
            "again": typed if kept and _from_here() else [],
            "files": kept and any(it.filename for it in _files()),
            "path": request.httprequest.full_path.rstrip("?"),
        }


def _said(exception):
    """The sentence of an exception that was written for people, or ``""``."""
    if isinstance(exception, UserError):
        return str(exception.args[0])
    if isinstance(exception, HTTPException):
        own = exception.description != type(exception).description
        return str(exception.description) if own and exception.description else ""
    return ""


def _typed():
    """``[(name, text)]`` of a form as it was sent."""
    form = request.httprequest.form.items(multi=True)
    return [(name, text) for name, text in form if name not in _NOT_TYPED]


def _files():
    return [it for _name, it in request.httprequest.files.items(multi=True)]


def _from_here():
    """Tell whether the form was one of this site. The browser says so; a page of another
    site cannot. Otherwise it could have its own words sent by a press on our button."""
    return request.httprequest.headers.get("Sec-Fetch-Site") == "same-origin"


def _words(env, code, kept):
    """Title and sentence for a status."""
    if kept:
        return (
            env._("This page was open for too long"),
            env._(
                "What you wrote was not sent yet. It is kept below, so that you can send it now."
            ),
        )
    if code == 404:
        return (
            env._("This page does not exist"),
            env._("The address may have changed, or a part of it is missing."),
        )
    if code == 403:
        return (
            env._("You cannot open this page"),
            env._("It may belong to somebody else, or you are not logged in."),
        )
    if code == 413:
        return (
            env._("What you sent is too large"),
            env._(
                "Go back: what you wrote is still there. Send fewer or smaller files, or "
                "bring them to the office."
            ),
        )
    if code == 429:
        return (
            env._("Please wait a little"),
            env._("Too much was asked from here within a short time. Try again later."),
        )
    if code >= 500:
        return (
            env._("Something went wrong on our side"),
            env._(
                "It is not your fault, and it was noted. Try again in a few minutes. What you "
                "sent may not have arrived: look at your cases before you send it again."
            ),
        )
    return (
        env._("This did not work"),
        env._("Go back and try again. If it does not work then, ask the office below."),
    )
