import json

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request, route

from .portal import MAX_ID, MAX_SEARCH

# Nothing on these pages depends on who reads them, so phones and proxies may keep them.
KEEP = {
    "Cache-Control": "public, max-age=300",
    "Vary": "Cookie, Accept-Language",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
        "img-src 'self' data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
}


class Charter(http.Controller):
    """The public Citizen's Charter: which services there are, and what each one promises.

    Read by everybody, with and without an account, without a script. Templates get plain
    values of published entries only.
    """

    @route("/services", type="http", auth="public", website=True, methods=["GET"])
    def charter(self, q="", event="", agency="", **_kw):
        text = " ".join(q.split())[:MAX_SEARCH]
        Event = request.env["gov.life.event"].sudo()  # published names
        Agency = request.env["gov.agency"].sudo()
        chosen_event = Event.browse(_number(event)).exists()
        chosen_agency = Agency.browse(_number(agency)).exists()
        Service = request.env["gov.service"]
        published = Service._charter_search()
        found = Service._charter_search(text, chosen_event, chosen_agency)
        asked = bool(text or chosen_event or chosen_agency)
        events = Event.search([]).filtered(lambda it: it.service_ids & published)
        values = {
            "title": request.env._("What do you need?"),
            "text": text,
            "asked": asked,
            "event": chosen_event.name or "",
            "agency": chosen_agency.name or "",
            "cards": [service._charter_card() for service in found],
            "events": [{"id": it.id, "name": it.name} for it in events],
            "offices": [
                {"id": it.id, "name": it.name}
                for it in published.agency_id.sorted("name")
            ],
            "total": len(published),
        }
        return request.render("gov_crm.charter_search", values, headers=KEEP)

    @route(
        "/services/<string:slug>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def charter_service(self, slug, **_kw):
        service = self._entry(slug)
        page = service._charter_page()
        values = {
            "title": page["name"],
            "page": page,
            "office": page["office"],
            "kept": service._charter_kept(),
            # Templates of Odoo have something else under the name "slug".
            "address": f"/services/{service.slug}",
        }
        return request.render("gov_crm.charter_service", values, headers=KEEP)

    @route("/services.json", type="http", auth="public", methods=["GET"])
    def charter_export(self, **_kw):
        """The whole public charter for machines: a list of entries."""
        services = request.env["gov.service"]._charter_search()
        return self._json([_export(service) for service in services])

    @route(
        "/services/<string:slug>/entry.json",
        type="http",
        auth="public",
        methods=["GET"],
    )
    def charter_entry_export(self, slug, **_kw):
        """One entry of the public charter for machines."""
        return self._json(_export(self._entry(slug)))

    def _entry(self, slug):
        service = request.env["gov.service"]._charter_entry(slug)
        if not service:
            raise NotFound()
        return service

    def _json(self, content):
        headers = {**KEEP, "Content-Type": "application/json; charset=utf-8"}
        text = json.dumps(content, ensure_ascii=False)
        return request.make_response(text, headers=list(headers.items()))


def _export(service):
    return {
        "address": f"/services/{service.slug}",
        "code": service.code or "",
        "kind": service.case_kind,
        **service._charter_page(),
    }


def _number(text):
    return int(text) if text.isdecimal() and 0 < int(text) <= MAX_ID else 0
