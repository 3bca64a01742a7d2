from odoo.http import content_disposition, request, route

from ..tools import pdf
from .portal import CitizenPortal, limited

# Days and offices on the page; the extract has all.
_LOOKS = 100


class CitizenPortalData(CitizenPortal):
    """“My data”: what is held about the citizen, who looked, and all of it to take along."""

    @route("/my/data", type="http", auth="user", website=True, methods=["GET"])
    @limited
    def portal_data(self, **_kw):
        self._keep_private()
        return self._render_data()

    @route(
        "/my/data/extract.json", type="http", auth="user", website=True, methods=["GET"]
    )
    @limited
    def portal_data_json(self, **_kw):
        return self._give_extract(
            lambda extract, partner: extract._as_json(partner),
            "my-data.json",
            "application/json",
        )

    @route(
        "/my/data/extract.pdf", type="http", auth="user", website=True, methods=["GET"]
    )
    @limited
    def portal_data_pdf(self, **_kw):
        if pdf.is_available():
            return self._give_extract(self._pdf, "my-data.pdf", "application/pdf")
        return self._give_extract(self._html, None, "text/html; charset=utf-8")

    # ------------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------------

    def _render_data(self):
        values = self._prepare_portal_layout_values()
        values.update(self._data_values())
        return request.render("gov_crm.portal_my_data", values)

    def _data_values(self):
        extract = request.env["gov.extract"]
        partner = request.env.user.partner_id
        looks = partner._gov_looks(extract._zone(), _LOOKS + 1)
        return {
            "page_name": "gov_data",
            "title": request.env._("My data"),
            "person": extract._person_section(partner),
            "looks": looks[:_LOOKS],
            "more_looks": len(looks) > _LOOKS,
            "has_pdf": pdf.is_available(),
        }

    def _give_extract(self, make, name, kind):
        self._keep_private()
        self._count("download")
        content = make(request.env["gov.extract"], request.env.user.partner_id)
        headers = [("Content-Type", kind), ("X-Content-Type-Options", "nosniff")]
        if name:
            headers.append(("Content-Disposition", content_disposition(name)))
        return request.make_response(content, headers)

    def _html(self, extract, partner):
        return request.env["ir.qweb"]._render(
            "gov_crm.gov_extract_document", {"doc": partner.with_env(extract.env)}
        )

    def _pdf(self, extract, partner):
        return pdf.from_html(str(self._html(extract, partner)))
