from odoo.http import request, route

from .portal import CitizenPortal, limited


class CitizenPortalCertificate(CitizenPortal):
    """The certificate that a request counts as approved, for the citizen to print."""

    @route(
        "/my/cases/<int:case_id>/certificate",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @limited
    def portal_case_certificate(self, case_id, **_kw):
        self._keep_private()
        self._count("download")
        case = self._own_case(case_id)
        if case.outcome != "deemed_approved":
            raise request.not_found()
        # A page that the browser prints: it needs no PDF program on the server. Citizens
        # have no right on reports as such; this one shows the citizen's own case.
        page, _kind = (
            request.env["ir.actions.report"]
            .sudo()
            ._render_qweb_html("gov_crm.gov_case_certificate", case.ids)
        )
        return request.make_response(page, [("Content-Type", "text/html")])
