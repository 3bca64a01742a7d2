from werkzeug.exceptions import NotFound

from odoo.http import request, route

from .application_reading import small_number
from .portal import CitizenPortal
from .portal_upload import ACCEPT, MAX_FILES, MAX_MEGABYTES

_UPLOAD = {"accept": ACCEPT, "files": MAX_FILES, "size": MAX_MEGABYTES}


class CitizenPortalApplicationPreview(CitizenPortal):
    """The pages of an application as citizens will see them, for those who set it up: also
    before it is published, with every question and on what it depends. Nothing is kept."""

    @route(
        "/services/<string:slug>/apply/preview",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def application_preview(self, slug, page="1", **_kw):
        self._keep_private()
        Service = request.env["gov.service"]
        if not request.env.user.has_group("gov_crm.group_gov_service_admin"):
            raise NotFound()
        service = Service.search([("slug", "=", slug)], limit=1)
        if not service:
            raise NotFound()
        # A draft that is never saved, for those who may write the questions.
        draft = request.env["gov.application"].sudo()._preview(service.sudo())
        pages = draft._preview_pages()
        number = min(max(1, small_number(page)), max(1, len(pages)))
        values = {
            "title": request.env._("Preview: %(service)s", service=service.name),
            "office": service.sudo().agency_id._public_contact(),
            "page": pages[number - 1] if pages else None,
            "number": number,
            "total": len(pages),
            "service": service.name,
            "url": f"/services/{slug}/apply/preview",
            "upload": _UPLOAD,
            "to": "",
        }
        return request.render("gov_crm.application_preview", values)
