import base64

from freezegun import freeze_time

from odoo.tests import tagged

from .erasure_common import TODAY, ErasureCommon
from .identifier_common import PICTURE, IdentifierCommon

DOCUMENTS = "res.partner.id_number"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestIdentifierErasure(IdentifierCommon, ErasureCommon):
    """Erasing a person takes her documents, their copies and their notes along."""

    def test_documents_go_with_copies_and_notes(self):
        document = self._record(
            self.env.ref("base.user_admin"),
            citizen=self.maria,
            gov_copy=base64.b64encode(PICTURE),
        )
        document.message_post(body="Seen at window 4", attachments=[("a.txt", b"a")])
        other = self._record(number="P1234567A", gov_copy=base64.b64encode(PICTURE))
        with freeze_time("2036-11-24 02:00:00"):
            self._approved()
            self._carry_out()
        self.env.invalidate_all()
        self.assertFalse(document.exists())
        for model, name in (("ir.attachment", "res_model"), ("mail.message", "model")):
            left = (
                self.env[model]
                .sudo()
                .search(
                    [
                        (name, "=", DOCUMENTS),
                        ("res_id", "=", document.id),
                        *(
                            [("res_field", "in", (False, "gov_copy_enc"))]
                            * (name == "res_model")
                        ),
                    ]
                )
            )
            with self.subTest(model):
                self.assertFalse(left)
        self.assertEqual(other._gov_open_copy(), PICTURE)
