from odoo.http import request, route

from ..tools import pdf
from .portal import CitizenPortal, limited


class CitizenPortalLetter(CitizenPortal):
    """The letter of the decision, for the citizen to keep or to print."""

    @route(
        "/my/cases/<int:case_id>/letter.pdf",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @limited
    def portal_case_letter_pdf(self, case_id, **_kw):
        self._keep_private()
        self._count("download")
        decision_sudo = self._own_letter(case_id)
        if not pdf.is_available():
            # This machine makes no PDF: the same page, which the browser prints.
            return request.redirect(f"/my/cases/{case_id}/letter")
        name, content, kind = decision_sudo._letter_file()
        headers = [
            ("Content-Type", kind),
            ("Content-Disposition", f'inline; filename="{name}"'),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(content, headers)

    @route(
        "/my/cases/<int:case_id>/letter",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    @limited
    def portal_case_letter(self, case_id, **_kw):
        self._keep_private()
        self._count("download")
        page = self._own_letter(case_id)._letter_html()
        headers = [("Content-Type", "text/html; charset=utf-8")]
        return request.make_response(f"<!DOCTYPE html>\n{page}", headers)

    def _own_letter(self, case_id):
        """The last decision on a case of the user's own, as superuser.

        :raises NotFound: no such case, or it has no letter
        """
        case = self._own_case(case_id)
        # The case is the user's own; what was decided on it was told to the user.
        decision_sudo = case.sudo().decision_ids[:1]
        if not decision_sudo.letter_title:
            raise request.not_found()
        request.env["gov.access.log"]._note(case._name, case.ids, "portal")
        return decision_sudo
