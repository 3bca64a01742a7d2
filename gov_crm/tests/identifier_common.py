import os
import tempfile
from pathlib import Path

from ..models.gov_identifier_vault import KEYS_VARIABLE
from ..tools.identifier_vault import new_key_line
from .security_common import SecurityCommon

NUMBER = "7391-4826-0557-1904"
PLAIN = NUMBER.replace("-", "")
MASKED = "••••-••••-••••-1904"
OTHER = "8204-1177-9365-2048"
NOW = "2026-11-24 02:00:00"  # Tuesday 10:00 in Manila
PICTURE = b"\xff\xd8\xff" + b"7391-4826-0557-1904" * 9


class IdentifierCommon(SecurityCommon):
    """Luz has a case in the licensing office, Ramon has one of the city engineer; the key
    file is one of the tests' own."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="gov-crm-keys-")
        cls.addClassCleanup(folder.cleanup)
        cls.key_file = Path(folder.name) / "keys"
        cls.key_lines = [new_key_line("k1")]
        cls._write_keys(cls.key_lines)
        cls._name_key_file(str(cls.key_file))
        super().setUpClass()
        # Numbers and canaries under the key of this machine are none of the tests' business.
        cls.env.cr.execute("DELETE FROM gov_identifier_canary")
        cls.card = cls.env["res.partner.id_category"].create(
            {"name": "City card", "code": "city_card"}
        )

    @classmethod
    def _name_key_file(cls, path):
        """Name a key file as the environment of a server does, until the class ends."""
        before = os.environ.get(KEYS_VARIABLE)
        os.environ[KEYS_VARIABLE] = path

        def restore():
            os.environ.pop(KEYS_VARIABLE, None)
            if before is not None:
                os.environ[KEYS_VARIABLE] = before

        cls.addClassCleanup(restore)

    @classmethod
    def _write_keys(cls, lines):
        cls.key_file.write_text("\n".join(["# keys", *lines, ""]), encoding="utf-8")
        cls.key_file.chmod(0o600)

    def setUp(self):
        super().setUp()
        self._write_keys(self.key_lines)

    def _record(self, user=None, number=NUMBER, citizen=None, **values):
        """An officer enters a number."""
        return (
            self.env["res.partner.id_number"]
            .with_user(user or self.frontline)
            .create(
                {
                    "partner_id": (citizen or self.citizen).id,
                    "category_id": self.card.id,
                    "name": number,
                    **values,
                }
            )
        )

    def _show(self, document, user=None, reason="Comparing with the form", **values):
        """An officer opens the dialog and presses Show; the dialog afterwards."""
        dialog = (
            self.env["gov.identifier.show"]
            .with_user(user or self.frontline)
            .create({"id_number_id": document.id, "reason": reason, **values})
        )
        dialog.action_show()
        return dialog
