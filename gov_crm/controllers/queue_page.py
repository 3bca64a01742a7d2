import functools
import re
import secrets

from werkzeug.exceptions import BadRequest

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request, route

from ..models.gov_rate_limit import TooManyRequests
from ..tools import log_mask
from .link_page import link_page
from .portal import MAX_ID, _too_many

_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
_CHOICE = re.compile(r"(\d{1,9})-(\d{1,9})")
# Our own two files and nothing else; nobody frames the page or learns its address.
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

log_mask.install()


def by_link(kind, purpose):
    """Open an office by its secret link; whatever else comes gives one and the same page."""

    def decorate(endpoint):
        @functools.wraps(endpoint)
        def answer(self, agency_id, key, **kwargs):
            try:
                self._count(purpose)
                agency = request.env["gov.agency"]
                if agency_id <= MAX_ID:
                    agency = agency._by_desk_link(kind, agency_id, key)
                if not agency:
                    # Whoever tries keys one after the other is stopped.
                    self._count("lookup")
                    return _page("gov_crm.queue_void", {"status": "void"}, 404)
                agency = agency.with_context(lang=request.env.lang)
                return endpoint(
                    self, agency, f"/queue/{kind}/{agency.id}/{key}", **kwargs
                )
            except TooManyRequests as error:
                page = _page("gov_crm.queue_too_many", {"sentence": error.args[0]})
                return _too_many(page, error)

        return answer

    return decorate


class QueuePage(http.Controller):
    """Pages of the waiting room: the display, and where one draws a number. No login, no
    person, only our own style sheet and script."""

    @route(
        "/queue/screen/<int:agency_id>/<string:key>",
        type="http",
        auth="public",
        methods=["GET"],
    )
    @by_link("screen", "queue_screen")
    def queue_screen(self, agency, url, contrast="", **_kw):
        dark = contrast == "high"
        return _page(
            "gov_crm.queue_screen",
            {
                "url": url,
                "office": agency.name,
                "board": agency._desk_board(fields.Datetime.now()),
                "dark": dark,
                "here": f"{url}?contrast=high" if dark else url,
            },
        )

    @route(
        "/queue/screen/<int:agency_id>/<string:key>/now",
        type="http",
        auth="public",
        methods=["GET"],
    )
    @by_link("screen", "queue_screen")
    def queue_screen_now(self, agency, url, **_kw):
        board = agency._desk_board(fields.Datetime.now())
        response = request.make_json_response(board)
        response.headers["Cache-Control"] = "no-store"
        return response

    @route(
        "/queue/draw/<int:agency_id>/<string:key>",
        type="http",
        auth="public",
        methods=["GET"],
    )
    @by_link("draw", "queue_screen")
    def queue_draw(self, agency, url, drawn="", **_kw):
        number = self._drawn(agency, drawn)
        if number:
            return self._render_drawn(agency, url, number)
        return self._render_draw(agency, url)

    @route(
        "/queue/draw/<int:agency_id>/<string:key>",
        type="http",
        auth="public",
        methods=["POST"],
    )
    @by_link("draw", "queue_draw")
    def queue_draw_number(self, agency, url, **_kw):
        form = request.httprequest.form
        key = form.get("key", "")
        if not _KEY.fullmatch(key):
            raise BadRequest(
                request.env._("This form is incomplete. Open the page again.")
            )
        self._count("queue_draw", target=f"agency {agency.id}")
        chosen = _CHOICE.fullmatch(form.get("choice", ""))
        choices = {
            (office, service or 0) for office, service, *_ in agency._desk_choices()
        }
        pair = tuple(map(int, chosen.groups())) if chosen else None
        if pair not in choices:
            return self._render_draw(
                agency, url, error=request.env._("Choose what you come for."), key=key
            )
        try:
            agency.env["gov.desk.ticket"]._draw(
                agency.browse(pair[0]),
                agency.env["gov.service"].browse(pair[1] or ()),
                form.get("lane") == "express",
                "self",
                fields.Datetime.now(),
                key=key,
            )
        except TooManyRequests:
            raise
        except UserError as error:
            return self._render_draw(agency, url, error=error.args[0], key=key)
        return request.redirect(f"{url}?drawn={key}")

    # ------------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------------

    def _count(self, purpose, **values):
        """:raises TooManyRequests: one address, one office or everybody together"""
        request.env["gov.rate.limit"]._check(
            purpose, address=request.httprequest.remote_addr, **values
        )

    def _drawn(self, agency, key):
        """The number drawn with this form on this page; empty for any other text."""
        Number = agency.env["gov.desk.ticket"]
        if not _KEY.fullmatch(key):
            return Number
        return Number.search(
            [("form_key", "=", key), ("agency_id", "in", agency._scope_ids())]
        )

    def _render_draw(self, agency, url, error="", key=None):
        choices = agency._desk_choices()
        several = len({office for office, *_ in choices}) > 1
        return _page(
            "gov_crm.queue_draw",
            {
                "url": url,
                "office": agency.name,
                "choices": [
                    {
                        "value": f"{office}-{service or 0}",
                        "name": name
                        or request.env._("Something else, or I do not know"),
                        "office": office_name if several else "",
                    }
                    for office, service, office_name, name in choices
                ],
                "reasons": agency.env["gov.express.reason"]._offered(),
                "error": error,
                "key": key or secrets.token_urlsafe(18),
            },
            422 if error else 200,
        )

    def _render_drawn(self, agency, url, number):
        return _page(
            "gov_crm.queue_drawn",
            {
                "url": url,
                "office": number.agency_id.name,
                "number": number.number,
                "service": number.service_id.name or "",
                "ahead": number._say_ahead(),
                "express": number.lane == "express",
            },
        )


def _page(template, values, status=200):
    return link_page(template, values, status, _POLICY)
