import functools
import secrets

from werkzeug.exceptions import BadRequest

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request, route

from ..models.gov_rate_limit import TooManyRequests
from ..tools import log_mask
from .link_page import link_page, void_values
from .portal import _KEY, CitizenPortal, _clean_text, _too_many, limited

_DONE = ("reopened", "review", "again")
_ACTS = ("reopen", "review", "again")
_COOKIE = "frontend_lang"

log_mask.install()


def by_link(endpoint):
    """Open the page of one end of a case by its link; everything else gets one and the same
    page, whatever is wrong with the link."""

    @functools.wraps(endpoint)
    def answer(self, token, **kwargs):
        try:
            _count("feedback_link")
            decision, again = request.env["gov.decision"]._by_feedback_token(token)
            if not decision:
                # Whoever tries links one after the other is stopped.
                _count("lookup")
                return _render_void()
            lang = decision.ticket_id.partner_id.lang
            if lang and _COOKIE not in request.cookies:
                # Who has chosen no language yet reads that of our letters.
                request.update_context(lang=lang)
                request.future_response.set_cookie(_COOKIE, lang)
            decision = decision.with_context(lang=request.env.lang)
            return endpoint(self, decision, again, f"/feedback/{token}", **kwargs)
        except TooManyRequests as error:
            return _render_too_many(error)

    return answer


class FeedbackLink(http.Controller):
    """Saying how it went without a login. The link is the right to it, and to nothing else;
    opening it changes nothing, as the scanners of mail servers open every link."""

    @route(
        "/feedback/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET"],
    )
    @by_link
    def feedback_page(self, decision, again, url, done="", **_kw):
        return _render(decision, again, url, done=done)

    @route(
        "/feedback/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["POST"],
    )
    @by_link
    def feedback_answer(self, decision, again, url, **_kw):
        _count("feedback_answer", target=f"end {decision.id}")
        return _answer(decision, again, url, "link")

    @route(
        "/feedback/<string:token>/<string:act>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["POST"],
    )
    @by_link
    def feedback_act(self, decision, again, url, act, **_kw):
        _count("feedback_answer", target=f"end {decision.id}")
        return _act(decision, again, url, act)


class CitizenPortalFeedback(CitizenPortal):
    """The same for citizens with a login, from the page of their case."""

    @route(
        "/my/cases/<int:case_id>/feedback",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @limited
    def portal_feedback(self, case_id, done="", **_kw):
        self._keep_private()
        decision, url = self._own_end(case_id)
        # Said on the page of the case already: it need not be said twice.
        said = decision.ticket_id.solved
        chosen = {"not_yet": "partly"}.get(said, said or "")
        return _render(decision, False, url, {"solved": chosen}, done=done)

    @route(
        "/my/cases/<int:case_id>/feedback",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @limited
    def portal_feedback_answer(self, case_id, **_kw):
        self._keep_private()
        decision, url = self._own_end(case_id)
        self._count("post", target=case_id)
        return _answer(decision, False, url, "portal")

    @route(
        "/my/cases/<int:case_id>/feedback/<string:act>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    @limited
    def portal_feedback_act(self, case_id, act, **_kw):
        self._keep_private()
        decision, url = self._own_end(case_id)
        self._count("post", target=case_id)
        return _act(decision, False, url, act)

    def _own_end(self, case_id):
        """The last end of the user's own case, and the address of its page.

        :raises NotFound: no such case, not the user's own, or it has never ended
        """
        case = self._own_case(case_id)
        decision = case._last_end()
        if not decision or not case._may_give_feedback():
            raise request.not_found()
        return decision, f"{case.access_url}/feedback"


# ----------------------------------------------------------------------
# PARTS
# ----------------------------------------------------------------------


def _count(purpose, **values):
    """:raises TooManyRequests: one address, one case or everybody together"""
    request.env["gov.rate.limit"]._check(
        purpose, address=request.httprequest.remote_addr, **values
    )


def _check_key():
    key = request.httprequest.form.get("key", "")
    if not _KEY.fullmatch(key):
        raise BadRequest(request.env._("This form is incomplete. Open the page again."))
    return key


def _answer(decision, again, url, channel):
    """Keep what was posted, and lead to the page that says so: one can go back and press
    twice, and it is kept once."""
    _check_key()
    texts = {
        name: _clean_text(value) for name, value in request.httprequest.form.items()
    }
    try:
        errors = decision._answer_feedback(texts, fields.Datetime.now(), channel, again)
    except UserError:
        # The page says why: answered, opened again, too late.
        errors = {}
    if errors:
        return _render(decision, again, url, texts, errors)
    return request.redirect(f"{url}#done")


def _act(decision, again, url, act):
    """What somebody does about a problem that is not solved."""
    key = _check_key()
    if act not in _ACTS:
        raise request.not_found()
    text = _clean_text(request.httprequest.form.get("text", ""))
    try:
        done = decision._act_on_feedback(act, text, fields.Datetime.now(), again, key)
    except UserError as error:
        texts = {"act": act, "text": text}
        return _render(decision, again, url, texts, {"text": error.args[0]})
    return request.redirect(f"{url}?done={done}#done")


def _render(decision, again, url, texts=None, errors=None, done=""):
    errors = errors or {}
    page = decision._feedback_page(fields.Datetime.now(), again)
    title = (
        request.env._("Is your problem solved?")
        if again
        else request.env._("How did it go?")
    )
    questions = {it["name"]: it["text"] for it in page["about"] + page["main"]}
    questions |= {"solved": request.env._("Is your problem solved?")}
    return link_page(
        "gov_crm.feedback_page",
        {
            "page": page,
            "url": url,
            "texts": texts or {},
            "errors": errors,
            "summary": [
                (name, questions.get(name, ""), sentence)
                for name, sentence in errors.items()
            ],
            "done": done if done in _DONE else "",
            "key": secrets.token_urlsafe(18),
            "heading": title,
            "title": request.env._("Error: %(title)s", title=title)
            if errors
            else title,
            "office": page["office"],
        },
        422 if errors else 200,
    )


def _render_void():
    return link_page("gov_crm.feedback_void", void_values(), 404)


def _render_too_many(error):
    response = link_page(
        "gov_crm.feedback_too_many",
        {
            "title": request.env._("Please wait a little"),
            "sentence": error.args[0],
            "office": None,
        },
    )
    return _too_many(response, error)
