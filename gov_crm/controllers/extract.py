from odoo.http import Controller, content_disposition, request, route


class ExtractController(Controller):
    """The extract of a person's record as JSON, at the desk; in the officer's own rights."""

    @route(
        "/gov_crm/extract/<int:partner_id>.json",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def extract_json(self, partner_id, **_kw):
        partner = request.env["res.partner"].browse(partner_id).exists()
        if not partner or not partner.has_access("read"):
            raise request.not_found()
        content = request.env["gov.extract"]._as_json(partner)
        return request.make_response(
            content,
            [
                ("Content-Type", "application/json"),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "no-store"),
                (
                    "Content-Disposition",
                    content_disposition(f"extract-{partner_id}.json"),
                ),
            ],
        )
