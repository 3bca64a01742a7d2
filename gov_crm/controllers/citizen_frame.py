import base64

from odoo import http
from odoo.http import request, route
from odoo.tools.image import image_process

from ..models.res_company_look import SEAL_HEIGHT, SEAL_WIDEST
from .charter import KEEP

# Twice what is shown, for sharp screens.
_SEAL_SIZE = (2 * SEAL_WIDEST, 2 * SEAL_HEIGHT)
_A_YEAR = 365 * 24 * 60 * 60


class CitizenFrame(http.Controller):
    """What every page for citizens leads to: the seal, the accessibility statement."""

    @route("/agency/seal/<string:key>.png", type="http", auth="public", methods=["GET"])
    def seal(self, key, **_kw):
        """The seal at the top of pages, small; its address changes with it."""
        Company = request.env["res.company"].sudo()  # stands on the agency's door
        company = Company.search([("gov_seal_key", "=", key)], limit=1)
        if not company:
            raise request.not_found()
        image = image_process(
            base64.b64decode(company.partner_id.image_1920),
            size=_SEAL_SIZE,
            output_format="PNG",
        )
        headers = {
            "Content-Type": "image/png",
            "Content-Length": str(len(image)),
            "Cache-Control": f"public, max-age={_A_YEAR}, immutable",
            "X-Content-Type-Options": "nosniff",
        }
        return request.make_response(image, headers=list(headers.items()))

    @route("/accessibility", type="http", auth="public", website=True, methods=["GET"])
    def accessibility(self, **_kw):
        """The accessibility statement of the agency."""
        values = request.env.company._access_statement()
        values["title"] = request.env._("Accessibility")
        return request.render("gov_crm.accessibility", values, headers=KEEP)
