import hmac

from odoo import http
from odoo.http import request


class GovHealthController(http.Controller):
    """The health of the desk for programs that watch servers."""

    @http.route("/gov/health", type="http", auth="none", methods=["GET"], csrf=False)
    def health(self):
        """The state of each check and the worst of them, without words or figures.

        Asks for ``Authorization: Bearer <system parameter gov_crm.health_token>``; without
        that parameter the address does not exist. 503 where somebody has to act.
        """
        # Nobody is logged in: the key is compared here, and only states leave.
        env = request.env(user=1, su=True)
        expected = env["ir.config_parameter"].get_param("gov_crm.health_token")
        given = request.httprequest.headers.get("Authorization", "")
        if not expected or not hmac.compare_digest(
            given.encode(), f"Bearer {expected}".encode()
        ):
            raise request.not_found()
        overall = env["gov.health"]._overall()
        return request.make_json_response(
            overall, status=503 if overall["state"] == "act" else 200
        )
