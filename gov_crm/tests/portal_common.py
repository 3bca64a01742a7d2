import re
from datetime import timedelta

import lxml.html

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase

from .common import GovCommon

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00"
    b"\x00\x00\x1f\x15\xc4\x89"
)
SECRET = "Zaragoza"  # stands in whatever a reader must not see


class PortalCase(HttpCase, GovCommon):
    """Cases of two citizens, with all that has to stay in the office."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()
        cls.permits.partner_id.write(
            {"street": "City Hall, window 4", "phone": "555 0123", "email": False}
        )
        cls.permit.requirement_ids.where_to_secure = "your barangay hall"
        cls.case = cls._past_case(
            cls.citizen, "Permit for my bakery", user_id=cls.officer.id
        )
        cls.foreign = cls._past_case(cls.other_citizen, f"Permit of {SECRET}")
        cls._talk(cls.case, "We are looking at it.", files=[("plan.pdf", PDF)])
        cls._talk(
            cls.case, f"{SECRET} called about this", "mail.mt_note", [("note.pdf", PDF)]
        )
        cls._talk(cls.foreign, f"About {SECRET}", files=[("foreign.pdf", PDF)])
        attachments = cls.env["ir.attachment"].search(
            [("res_model", "=", "helpdesk.ticket")]
        )
        cls.files = {attachment.name: attachment for attachment in attachments}

    @classmethod
    def _past_case(cls, citizen, name, **values):
        values.setdefault("filed_at", cls.now - timedelta(days=1))
        return cls.env["helpdesk.ticket"]._file_history(
            [
                {
                    "partner_id": citizen.id,
                    "service_id": cls.permit.id,
                    "agency_id": cls.permits.id,
                    "name": name,
                    **values,
                }
            ]
        )

    @classmethod
    def _talk(cls, case, body, subtype="mail.mt_comment", files=()):
        return case.message_post(
            body=body,
            message_type="comment",
            subtype_xmlid=subtype,
            author_id=cls.officer.partner_id.id,
            attachments=list(files),
        )

    def _login(self, user):
        self.authenticate(user.login, user.login)

    def _csrf(self):
        return Request.csrf_token(self)

    def _get(self, path, status=200):
        response = self.url_open(path, allow_redirects=False)
        self.assertEqual(response.status_code, status, path)
        self.assertNotIn(SECRET, response.text)
        return response

    def _page(self, path):
        return lxml.html.fromstring(self._get(path).text)

    def _text(self, path):
        """What a person reads on the page, in one line."""
        main = self._page(path).get_element_by_id("wrap")
        return re.sub(r"\s+", " ", main.text_content())

    def _send(self, case, text, status=303, files=(), **values):
        """Fill in the form of the page as a browser would, and send it."""
        if not {"key", "csrf_token"} <= values.keys():
            form = self._page(f"/my/cases/{case.id}").xpath("//form[@method='post']")[0]
            values = {**dict(form.form_values()), **values}
        response = self.url_open(
            f"/my/cases/{case.id}",
            data={**values, "message": text},
            files=[("files", file) for file in files] or None,
            allow_redirects=False,
        )
        self.assertEqual(response.status_code, status)
        return response

    def _from_citizen(self, case):
        self.env.invalidate_all()
        return case.message_ids.filtered(lambda m: m.author_id == case.partner_id)
