import secrets

from werkzeug.exceptions import BadRequest

from odoo.exceptions import UserError
from odoo.http import request, route

from ..models.gov_rate_limit import TooManyRequests
from .portal import _KEY, CitizenPortal, _clean_text, _too_many, limited
from .portal_upload import ACCEPT, MAX_FILES, MAX_MEGABYTES, UploadError, read_uploads

_MAX_PROOF = 2_000


class CorrectionPortal(CitizenPortal):
    """The page on which a person says what is wrong in the own record."""

    @route("/my/data/wrong", type="http", auth="user", website=True, methods=["GET"])
    @limited
    def portal_correction(self, **_kw):
        """What can be corrected, and the form."""
        self._keep_private()
        return self._render_correction()

    @route("/my/data/wrong", type="http", auth="user", website=True, methods=["POST"])
    @limited
    def portal_correction_file(self, **_kw):
        """File the correction; the page of the new case follows."""
        self._keep_private()
        form = request.httprequest.form
        if not _KEY.fullmatch(form.get("key", "")):
            raise BadRequest(
                request.env._("This form is incomplete. Open the page again.")
            )
        values = {
            name: _clean_text(form.get(name, "")) for name in ("fact", "value", "proof")
        }
        values["proof"] = values["proof"][:_MAX_PROOF]
        person = request.env.user.partner_id
        try:
            self._count("post", target=person.id)
            files = read_uploads(
                request.env, request.httprequest.files.getlist("files")
            )
            case = person._gov_portal_correct(**values, files=files, key=form["key"])
        except TooManyRequests as error:
            page = self._render_correction(values, str(error.args[0]), form["key"])
            return _too_many(page, error)
        except (UploadError, UserError) as error:
            return self._render_correction(values, str(error), form["key"])
        return request.redirect(case.access_url)

    def _render_correction(self, values=None, error="", key=None):
        person = request.env.user.partner_id
        facts = person._gov_portal_facts()
        request.env["gov.access.log"]._note(person._name, person.ids, "portal")
        title = request.env._("Something is wrong in my data")
        page = self._prepare_portal_layout_values()
        page.update(
            {
                "page_name": "gov_correction",
                "fact": "",
                "value": "",
                "proof": "",
                **(values or {}),
                "facts": facts,
                "error": error,
                "key": key or secrets.token_urlsafe(18),
                "title": request.env._("Error: %(title)s", title=title)
                if error
                else title,
                "title_text": title,
                "upload": {"accept": ACCEPT, "files": MAX_FILES, "size": MAX_MEGABYTES},
            }
        )
        response = request.render("gov_crm.portal_correction", page)
        response.status_code = 422 if error else 200
        return response
