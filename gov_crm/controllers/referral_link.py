import functools
import re
import secrets

from werkzeug.exceptions import BadRequest

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request, route

from ..models.gov_rate_limit import TooManyRequests
from ..models.gov_referral_outside import Outsider
from ..tools import log_mask
from .link_page import FORM_POLICY, void_values
from .portal import MAX_ID, _too_many
from .portal_upload import ACCEPT, MAX_FILES, MAX_MEGABYTES
from .referral_link_form import build_form
from .referral_link_reading import FormErrors, entered, read_form

_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
# Who is remembered in the visitor's own session, so that nobody enters it twice.
_PERSON = "gov_outside_person"

log_mask.install()


def by_link(endpoint):
    """Open a referral by its link; everything else gets one and the same page, whatever is
    wrong with the link, in the same time and with the same status."""

    @functools.wraps(endpoint)
    def answer(self, token, **kwargs):
        try:
            self._count("link")
            referral = request.env["gov.referral"]._by_link(token)
            if not referral:
                # Whoever tries links one after the other is stopped.
                self._count("lookup")
                return self._render_void()
            request.update_context(lang=referral._for_outside().env.lang)
            return endpoint(self, referral, f"/referral/{token}", **kwargs)
        except TooManyRequests as error:
            return self._render_too_many(error)

    return answer


class ReferralLink(http.Controller):
    """The page on which an agency without accounts answers a referral.

    The link is the right to it, and to nothing else. Opening it changes nothing, as the
    scanners of mail servers open every link; whatever changes something is a form that is
    posted, under the name of a person.
    """

    @route("/referral/<string:token>", type="http", auth="public", methods=["GET"])
    @by_link
    def referral_page(self, referral, url, done="", late="", **_kw):
        now = fields.Datetime.now()
        referral._note_look(request.env, "link")
        page = referral._outside_page(now)
        return _page(
            "gov_crm.referral_page",
            {
                "page": page,
                "url": url,
                "title": request.env._("Referral %(number)s", number=page["number"]),
                "labels": self._labels(page),
                "done": self._say_done(page, done),
                "late": bool(late) and not done,
            },
        )

    @route(
        "/referral/<string:token>/<string:act>",
        type="http",
        auth="public",
        methods=["GET"],
    )
    @by_link
    def referral_form(self, referral, url, act, **_kw):
        kind = act.replace("-", "_")
        if kind not in referral._outside_acts():
            return request.redirect(f"{url}?late=1#late")
        form = build_form(request.env, referral, kind)
        texts = {it["name"]: it.get("default", "") for it in form["fields"]}
        texts |= request.session.get(_PERSON) or {}
        return self._render_form(referral, url, act, form, texts)

    @route(
        "/referral/<string:token>/<string:act>",
        type="http",
        auth="public",
        methods=["POST"],
    )
    @by_link
    def referral_act(self, referral, url, act, **_kw):
        self._count("answer", target=f"referral {referral.id}")
        data = request.httprequest.form
        key = data.get("key", "")
        if not _KEY.fullmatch(key):
            raise BadRequest(
                request.env._("This form is incomplete. Open the link again.")
            )
        kind = act.replace("-", "_")
        if referral._is_done(key):
            return request.redirect(f"{url}?done={act}#done")
        if kind not in referral._outside_acts():
            return request.redirect(f"{url}?late=1#late")
        form = build_form(request.env, referral, kind)
        texts = entered(form, data)
        uploads = request.httprequest.files.getlist("files")
        try:
            person, position, values, files = read_form(
                request.env, referral, kind, form, texts, uploads
            )
            who = Outsider(person, position, "link", referral.env.user)
            with request.env.cr.savepoint():
                referral._act_outside(
                    kind, fields.Datetime.now(), who, key=key, files=files, **values
                )
        except FormErrors as error:
            return self._render_form(referral, url, act, form, texts, error.errors, key)
        except UserError as error:
            request.env.invalidate_all()
            errors = {"form": error.args[0]}
            return self._render_form(referral, url, act, form, texts, errors, key)
        request.session[_PERSON] = {"person": person, "position": position}
        return request.redirect(f"{url}?done={act}#done")

    @route(
        "/referral/<string:token>/file/<int:number>",
        type="http",
        auth="public",
        methods=["GET"],
    )
    @by_link
    def referral_file(self, referral, url, number, **_kw):
        attachment_sudo = number <= MAX_ID and referral._page_attachment(number)
        if not attachment_sudo:
            return self._render_void()
        referral._note_look(request.env, "file")
        stream = request.env["ir.binary"]._get_stream_from(attachment_sudo)
        stream.public = False
        response = stream.get_response(
            as_attachment=True, content_security_policy="default-src 'none'; sandbox"
        )
        # Those of the stream would let the browser keep the file.
        for header in ("Cache-Control", "Expires"):
            response.headers.pop(header, None)
        return response

    # ------------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------------

    def _count(self, purpose, **values):
        """:raises TooManyRequests: one address, one referral or everybody together"""
        request.env["gov.rate.limit"]._check(
            purpose, address=request.httprequest.remote_addr, **values
        )

    def _labels(self, page):
        """Words of the links to the forms."""
        words = {
            "received": request.env._("Confirm receipt"),
            "accepted": request.env._("Accept"),
            "declined": request.env._("Decline"),
            "wrote": request.env._("Ask a question, or send files"),
            "returned": request.env._("Send it back"),
            "completed": request.env._("Answer"),
            "decided": request.env._("Report the outcome"),
            "gave_back": request.env._("Give the case back"),
        }
        return {act["kind"]: words[act["kind"]] for act in page["acts"]}

    def _say_done(self, page, act):
        """What the visitor has just done, in a sentence; “” for nothing known."""
        names = {"sender": page["sender"]["name"]}
        return {
            "received": request.env._("Receipt is confirmed."),
            "accepted": request.env._("You have accepted it."),
            "declined": request.env._("You have declined it."),
            "wrote": request.env._("Your message was sent to %(sender)s.", **names),
            "returned": request.env._("You have sent it back."),
            "completed": request.env._("Your answer was sent to %(sender)s.", **names),
            "decided": request.env._(
                "The case is decided, and the citizen has your answer."
            ),
            "gave-back": request.env._(
                "%(sender)s is asked to take the case back.", **names
            ),
        }.get(act, "")

    def _render_form(self, referral, url, act, form, texts, errors=None, key=None):
        errors = errors or {}
        title = form["title"]
        return _page(
            "gov_crm.referral_form",
            {
                "url": url,
                "action": f"{url}/{act}",
                "number": referral.number,
                "sender": referral._page_sender(),
                "form": form,
                "texts": texts,
                "errors": errors,
                "key": key or secrets.token_urlsafe(18),
                "title": request.env._("Error: %(title)s", title=title)
                if errors
                else title,
                "upload": {"accept": ACCEPT, "files": MAX_FILES, "size": MAX_MEGABYTES},
            },
            422 if errors else 200,
        )

    def _render_void(self):
        return _page("gov_crm.referral_void", void_values(), 404)

    def _render_too_many(self, error):
        response = _page(
            "gov_crm.referral_too_many",
            {
                "title": request.env._("Please wait a little"),
                "sentence": error.args[0],
            },
        )
        return _too_many(response, error)


def _page(template, values, status=200):
    response = request.render(template, values)
    response.status_code = status
    response.headers["Content-Security-Policy"] = FORM_POLICY
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
