from odoo import models
from odoo.http import request

# The pages of citizens, and those that people open by a signed link.
_PRIVATE = {"my", "referral", "feedback"}
# Nothing of these pages is kept by a cache, framed, guessed at by the browser, or told
# to other sites by the address of the page.
PRIVATE_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_POLICY = (
    "frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
)


class IrHttp(models.AbstractModel):
    """All pages of the portal are private, also those that Odoo and other modules make, and
    so are those behind a signed link. The web client knows who answers referrals without
    asking."""

    _inherit = "ir.http"

    def session_info(self):
        answers = self.env.user.has_group("gov_crm.group_gov_frontline")
        return {**super().session_info(), "gov_answers_referrals": answers}

    @classmethod
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        # With a website a language may stand before it.
        if not _PRIVATE.isdisjoint(request.httprequest.path.split("/")[1:3]):
            for header, value in PRIVATE_HEADERS.items():
                response.headers[header] = value
            # Files bring a stricter one.
            policy = response.headers.get("Content-Security-Policy", "")
            if "default-src" not in policy:
                response.headers["Content-Security-Policy"] = _POLICY
        return result
