import base64
from functools import partial

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

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
class TestIdentifierShow(IdentifierCommon):
    """Shown to officers who may read the person, with a reason and a trace."""

    def _looks(self):
        self.env.cr.precommit.run()
        self.env.cr.execute(
            "SELECT login, kind, reason, res_ids FROM gov_access_log ORDER BY id"
        )
        return self.env.cr.fetchall()

    def test_showing_with_a_reason_is_noted(self):
        document = self._record()
        dialog = self._show(document, reason=" Pension  form ")
        self.assertTrue(dialog.is_shown)
        self.assertEqual(dialog.number, NUMBER)
        look = [look for look in self._looks() if look[1] == "number"]
        self.assertEqual(len(look), 1)
        login, _kind, reason, ids = look[0]
        self.assertEqual((login, ids), (self.frontline.login, self.citizen.ids))
        self.assertEqual(reason, f"City card {MASKED}: Pension form")

    def test_without_a_reason(self):
        document = self._record()
        for reason in ("", "   ", "x", False):
            with self.subTest(reason), self._refused():
                self._show(document, reason=reason)
        self.assertFalse([look for look in self._looks() if look[1] == "number"])

    def test_it_is_shown_for_a_moment_and_to_one_person(self):
        document = self._record()
        dialog = self._show(document)
        with self._refused(AccessError):
            self._as(self.officer, dialog).read(["number"])
        with freeze_time("2026-11-24 02:03:00"):
            again = self._as(self.frontline, dialog)
            self.assertFalse(again.number)
            self.assertFalse(again.is_shown)

    def test_the_dialog_cannot_be_opened_from_outside(self):
        document = self._record()
        Dialog = self.env["gov.identifier.show"].with_user(self.frontline)
        values = {"id_number_id": document.id, "reason": "Just so"}
        now = fields.Datetime.now()
        with self._refused(AccessError):
            Dialog.create({**values, "shown_at": now})
        dialog = Dialog.with_context(default_shown_at=now).create(values)
        self.assertFalse(dialog.shown_at)
        self.assertFalse(dialog.number)
        with self._refused(AccessError):
            dialog.write({"shown_at": now})
        dialog.action_show()
        other = self._record(number=OTHER)
        for change in ({"id_number_id": other.id}, {"what": "copy"}):
            with self.subTest(change), self._refused():
                dialog.write(change)
        answer = Dialog.onchange(
            {**values, "shown_at": now}, [], {"number": {}, "is_shown": {}}
        )
        self.assertFalse(answer["value"].get("number"))

    def test_who_may(self):
        document = self._record()
        for user in (self.frontline, self.officer, self.supervisor):
            with self.subTest(user.login):
                self.assertEqual(self._show(document, user).number, NUMBER)
        for user in (
            self.oversight, self.roads_officer, self.contractor, self.employee,
            self.service_admin, self.equality, self.investigator, self.salesman,
            self.other_user, self.public,
        ):  # fmt: skip
            with self.subTest(user.login), self._refused(AccessError):
                self._show(document, user)

    def test_who_reads_and_writes(self):
        document = self._record()
        for user in (self.frontline, self.officer, self.supervisor, self.oversight):
            mine = self._as(user, document)
            with self.subTest(user.login):
                self.assertEqual(mine.read(["name"])[0]["name"], MASKED)
                self.assertEqual(mine.search_count([("id", "=", mine.id)]), 1)
        for user in (
            self.roads_officer, self.contractor, self.employee, self.service_admin,
            self.equality, self.investigator, self.salesman, self.helpdesk_manager,
        ):  # fmt: skip
            mine = self._as(user, document)
            with self.subTest(user.login):
                self.assertFalse(mine.search_count([("id", "=", mine.id)]))
                self.assertFalse(mine.name_search(MASKED[-4:]))
                for act in (
                    partial(mine.read, ["name"]),
                    partial(mine.write, {"name": "1"}),
                    mine.unlink,
                    mine.action_gov_show,
                ):
                    with self._refused(AccessError):
                        act()
        for user in (self.other_user, self.citizen_user, self.public):
            with self.subTest(user.login), self._refused(AccessError):
                self._as(user, document).read(["name"])
        for user in (self.oversight, self.roads_officer, self.employee):
            with self.subTest(user.login), self._refused(AccessError):
                self._record(user, number=OTHER)
        for user in (self.frontline, self.supervisor):
            with self.subTest(user.login), self._refused(AccessError):
                self._as(user, document).unlink()

    def test_documents_of_a_colleague_with_a_case(self):
        """The contact stays visible to all employees; what it has shown does not."""
        colleague = self.roads_officer.partner_id
        self._file(partner_id=colleague.id)
        colleague.gov_is_citizen = True
        document = self._record(citizen=colleague)
        for user in (self.employee, self.contractor, self.salesman):
            with self.subTest(user.login):
                self.assertTrue(self._as(user, colleague).name)
                self.assertFalse(self._as(user, colleague).id_numbers)
                with self._refused(AccessError):
                    self._as(user, document).read(["category_id"])
        self.assertTrue(self._as(self.officer, document).name)

    def test_reading_documents_is_reading_the_citizen(self):
        document = self._record()
        mine = self._as(self.officer, document)
        mine.web_read({"name": {}})
        looks = [look for look in self._looks() if look[0] == self.officer.login]
        self.assertEqual(looks[-1][3], self.citizen.ids)

    def test_contacts_that_are_no_citizens(self):
        shop = self.env["res.partner"].create({"name": "Shop"})
        self.salesman.group_ids += self.env.ref("base.group_partner_manager")
        document = self._record(self.salesman, citizen=shop)
        self.assertEqual(self._show(document, self.salesman).number, NUMBER)

    def test_too_many(self):
        document = self._record()
        rule = self.env.ref("gov_crm.gov_rate_limit_identifier_hour")
        rule.amount = 2
        for _time in range(2):
            self._show(document)
        with self._refused():
            self._show(document)
        self.assertEqual(self._show(document, self.officer).number, NUMBER)

    def test_the_copy(self):
        document = self._record(gov_copy=base64.b64encode(PICTURE))
        dialog = self._show(document, what="copy")
        self.assertEqual(base64.b64decode(dialog.copy_file), PICTURE)
        self.assertEqual(dialog.copy_name, "copy.jpg")
        self.assertTrue(dialog.is_picture)
        self.assertFalse(dialog.number)
        with self._refused():
            self._show(self._record(number=OTHER), what="copy")
