import base64

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.identifier_vault import new_key_line
from .identifier_common import (
    MASKED,
    NOW,
    NUMBER,
    OTHER,
    PICTURE,
    IdentifierCommon,
)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestIdentifierKey(IdentifierCommon):
    """Without the right key nothing is stored, nothing is shown, and all else works."""

    def test_without_the_key(self):
        document = self._record()
        self.key_file.unlink()
        mine = self._as(self.frontline, document)
        self.assertEqual(mine.name, MASKED)
        mine.place_issuance = "City Hall"
        self.assertEqual(mine.search_count([("partner_id", "=", self.citizen.id)]), 1)
        self.assertEqual(self.env["res.partner.id_number"]._find_partners(NUMBER), [])
        count = document.sudo().search_count([])
        for act in (
            lambda: self._record(number=OTHER),
            lambda: mine.write({"name": OTHER}),
            lambda: self._show(document),
        ):
            with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                act()
            self.assertIn("key", str(caught.exception))
        self.assertEqual(document.sudo().search_count([]), count)
        self.assertTrue(self._file(partner_id=self.citizen.id).number)

    def test_a_citizen_saved_with_a_number_is_saved_whole_or_not_at_all(self):
        self.key_file.unlink()
        with self._refused():
            self.env["res.partner"].with_user(self.frontline).create(
                {
                    "name": "Half Saved",
                    "gov_is_citizen": True,
                    "id_numbers": [
                        Command.create({"category_id": self.card.id, "name": NUMBER})
                    ],
                }
            )
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Half Saved")]))

    def test_another_key_of_the_same_name_is_noticed(self):
        document = self._record()
        self._write_keys([new_key_line("k1")])
        with self._refused():
            self._record(number=OTHER)
        with self._refused():
            self._show(document)
        self.assertEqual(self._health()["state"], "act")

    def test_no_file_named(self):
        self.key_file.unlink()
        self.assertIn("cannot be read", self._health()["text"])

    def _health(self):
        found = self.env["gov.health"].with_user(self.service_admin).examine()
        return next(one for one in found if one["key"] == "identifiers")

    def test_health(self):
        self.assertEqual(self._health()["state"], "fine")
        document = self._record()
        self.assertEqual(self._health()["state"], "fine")
        self.key_file.chmod(0o644)
        self.assertEqual(self._health()["state"], "look")
        self._write_keys([new_key_line("k2")])
        found = self._health()
        self.assertEqual(found["state"], "act")
        self.assertIn("k1", found["text"])
        self._write_keys(["not a key at all"])
        self.assertEqual(self._health()["state"], "act")
        document.sudo().unlink()
        self.assertEqual(self._health()["state"], "look")

    def test_a_new_key_is_taken_into_use_and_the_old_one_can_go(self):
        document = self._record(gov_copy=base64.b64encode(PICTURE))
        new = new_key_line("k2")
        self._write_keys([*self.key_lines, new])
        # Both read and both find, before the job and after it.
        self.assertEqual(document._gov_open(), NUMBER)
        with self._refused():
            self._record(self.officer, citizen=self.other_citizen)
        other = self._record(number=OTHER)
        self.assertTrue(other.sudo().gov_value_enc.startswith("k2:"))
        found = self._health()
        self.assertEqual((found["state"], found["action"]), ("look", "identifiers"))
        self.env["gov.health"].with_user(self.service_admin).do("identifiers")
        self.env["res.partner.id_number"]._cron_reseal()
        self._write_keys([new])
        self.assertEqual(self._health()["state"], "fine")
        self.assertEqual(document._gov_open(), NUMBER)
        self.assertEqual(document._gov_open_copy(), PICTURE)
        Number = self.env["res.partner.id_number"]
        self.assertEqual(Number._find_partners(NUMBER), self.citizen.ids)

    def test_numbers_from_before_are_encrypted_by_the_job(self):
        document = self._record(number=OTHER)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner_id_number SET name = %s, gov_value_enc = NULL, "
            "gov_value_hash = NULL WHERE id = %s",
            [NUMBER, document.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self._health()["state"], "look")
        with self._refused():
            self._show(document)
        document._cron_reseal()
        self.env.invalidate_all()
        self.assertEqual((document.name, document._gov_open()), (MASKED, NUMBER))
        self.assertEqual(self._health()["state"], "fine")

    def test_the_job_leaves_what_it_cannot_read(self):
        document = self._record()
        before = document.sudo().gov_value_enc
        self._write_keys([new_key_line("k2")])
        document._cron_reseal()
        self.env.invalidate_all()
        self.assertEqual(document.sudo().gov_value_enc, before)
