from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.mail.tests.common import MailCommon

from .test_person_facts import PersonCommon

PHONE, EMAIL, STREET = "0900 555 4826", "hidden4826@people.example", "4826 Hidden Lane"


class StatusCommon(PersonCommon, MailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = cls._user(
            "keeper",
            "gov_crm.group_gov_frontline,gov_crm.group_gov_sealed",
            cls.permits,
        )
        cls.ana = cls.env["res.partner"].create(
            {
                "name": "Ana Reyes",
                "gov_is_citizen": True,
                "phone": PHONE,
                "email": EMAIL,
                "street": STREET,
                "gov_contact_preference_ids": [
                    (0, 0, {"channel": "phone", "address": PHONE})
                ],
            }
        )
        cls.area = cls.env["gov.area"].create({"name": "Hidden 4826"})
        cls.ana.gov_area_id = cls.area
        cls.ana_case = cls._file(cls, cls.frontline, partner_id=cls.ana.id).sudo()

    def _answer(self):
        with self.mock_mail_gateway():
            self.ana_case.with_user(self.frontline).message_post(
                body="Come tomorrow",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.ana.ids,
            )
            self.env["mail.mail"].process_email_queue()
        return [mail for mail in self._mails if "4826" in str(mail["email_to"])]


@tagged("post_install", "-at_install")
class TestDeceased(StatusCommon):
    def test_nothing_is_sent_any_more(self):
        self.assertTrue(self._answer())
        self.ana.with_user(self.frontline).gov_is_deceased = True
        self.assertFalse(self._answer())
        self.assertFalse(self.ana_case._can_tell_citizen())
        facts = self.ana_case.with_user(self.frontline).citizen_facts
        self.assertTrue(facts.startswith("Deceased"))

    def test_what_waits_is_not_sent_either(self):
        mail = self.env["mail.mail"].create(
            {"body_html": "x", "subject": "x", "recipient_ids": self.ana.ids}
        )
        self.ana.gov_is_deceased = True
        with self.mock_mail_gateway():
            mail.send()
        self.assertFalse(self._mails)
        self.assertNotEqual(mail.state, "sent")

    def test_missing(self):
        self.ana.with_user(self.frontline).gov_is_missing = True
        self.assertTrue(self._answer())
        facts = self.ana_case.with_user(self.frontline).citizen_facts
        self.assertTrue(facts.startswith("Missing"))


@tagged("post_install", "-at_install")
class TestSealed(StatusCommon):
    def _seal(self, user=None):
        dialog = self.env["gov.person.seal"].with_user(user or self.keeper)
        dialog = dialog.create({"partner_id": self.ana.id, "basis": "Order 12"})
        dialog.action_seal()
        self.env.invalidate_all()

    def _all(self, record):
        """Every plain field the user may read."""
        names = [
            name
            for name, field in record._fields.items()
            if not field.relational and record._has_field_access(field, "read")
        ]
        return record.read(names)

    def test_nobody_but_the_keeper_learns_the_facts(self):
        lead = self._engagement(partner_id=self.ana.id)
        self.ana.phone = f"{PHONE} "  # leaves a trace in the history
        self.env.cr.precommit.run()
        traces = [("old_value_char", "ilike", "4826")]
        self.assertTrue(self.env["mail.tracking.value"].search(traces))
        self._seal()
        self.env.cr.precommit.run()
        sealed = self.env["gov.sealed.contact"].search([])
        for user in (self.frontline, self.officer, self.supervisor, self.oversight):
            person = self._as(user, self.ana)
            Partner = person.browse()
            told = [
                self._all(person),
                person.export_data(["phone", "email", "street", "gov_area_id/name"]),
                Partner.name_search("Ana Reyes"),
                Partner.search_read([("phone", "ilike", "4826")]),
                Partner.search_read([("email", "ilike", "4826")]),
                Partner.search_read([("gov_area_id", "=", self.area.id)]),
                Partner.name_search(PHONE),
                Partner.name_search(EMAIL),
                person.gov_contact_preference_ids.read(),
                person.gov_reach_summary,
                self._all(self._as(user, self.ana_case)),
                self._as(user, self.ana_case).citizen_facts,
                self.env["mail.message"]
                .with_user(user)
                .search([("model", "in", ("res.partner", "helpdesk.ticket"))])
                .read(["body", "email_from", "reply_to"]),
                self.env["mail.followers"]
                .with_user(user)
                .search([("partner_id", "=", self.ana.id)])
                .read(["email"]),
            ]
            if user != self.oversight:
                told.append(self._all(self._as(user, lead)))
                told.append(self._as(user, self.ana_case)._shareable())
            for number, answer in enumerate(told):
                with self.subTest(user.login, door=number):
                    self.assertNotIn("4826", str(answer))
            with self.subTest(user.login), self._refused(AccessError):
                self._as(user, sealed).read(["phone"])
            with self.subTest(user.login), self._refused(AccessError):
                self._as(user, sealed).search([("phone", "ilike", "4826")])
        self.assertFalse(self.env["mail.tracking.value"].search(traces))
        theirs = self._as(self.keeper, sealed)
        self.assertEqual(
            (theirs.phone, theirs.email, theirs.street, theirs.area_id.name),
            (f"{PHONE} ", EMAIL, STREET, "Hidden 4826"),
        )
        self.assertTrue(self._as(self.keeper, self.ana).gov_contact_preference_ids)

    def test_looks_are_logged(self):
        self._seal()
        sealed = self.env["gov.sealed.contact"].search([])
        self._as(self.keeper, sealed).read(["phone"])
        self.env.cr.precommit.run()
        rows = self.env.execute_query(
            SQL(
                "SELECT 1 FROM gov_access_log WHERE user_id = %s "
                "AND model = 'res.partner' AND %s = ANY(res_ids)",
                self.keeper.id,
                self.ana.id,
            )
        )
        self.assertTrue(rows)

    def test_nothing_is_mailed(self):
        self._seal()
        self.assertFalse(self._answer())

    def test_only_the_keeper_seals_and_unseals(self):
        for user in (self.frontline, self.supervisor, self.oversight, self.employee):
            with self.subTest(user.login), self._refused(AccessError):
                self._as(user, self.ana).action_gov_seal()
            with self.subTest(user.login), self._refused(AccessError):
                self._seal(user)
        blind = self._user("blind", "gov_crm.group_gov_sealed", self.permits)
        with self._refused(AccessError):
            self._seal(blind)
        self._seal()
        with self.assertRaises(UserError):
            self._seal()
        sealed = self.env["gov.sealed.contact"].search([])
        with self._refused(AccessError):
            self._as(self.supervisor, sealed).action_unseal()
        sealed.with_user(self.keeper).action_unseal()
        self.env.invalidate_all()
        person = self._as(self.frontline, self.ana)
        self.assertEqual((person.phone, person.street), (PHONE, STREET))
        self.assertEqual(person.gov_area_id, self.area)
        self.assertFalse(person.gov_is_sealed)

    def test_new_facts_go_to_the_keeper(self):
        self._seal()
        with self._refused(AccessError):
            self._as(self.frontline, self.ana).write({"phone": "1"})
        # As the page of the own account does.
        self.ana.sudo().write({"phone": "0900 555 4827", "name": "Ana R."})
        self.assertEqual((self.ana.phone, self.ana.name), (False, "Ana R."))
        sealed = self.env["gov.sealed.contact"].search([])
        self.assertEqual(sealed.phone, "0900 555 4827")

    def test_what_stands_in_the_way(self):
        below = self.ana.create({"name": "Home", "parent_id": self.ana.id})
        with self.assertRaises(UserError):
            self._seal()
        below.unlink()
        login = self._user("ana@people.example", "base.group_portal", name="Ana")
        login.partner_id.gov_is_citizen = True
        self._file(self.frontline, partner_id=login.partner_id.id)
        self.ana = login.partner_id
        with self.assertRaises(UserError):
            self._seal()


@tagged("post_install", "-at_install")
class TestOwnRecord(StatusCommon):
    def test_nobody_keeps_the_own_record(self):
        own = self.frontline.partner_id
        own.with_user(self.frontline).phone = "1"
        own.gov_is_citizen = True
        way = {"partner_id": own.id, "channel": "sms"}
        for act in (
            lambda: own.with_user(self.frontline).write({"gov_birth_year": 1980}),
            lambda: own.with_user(self.frontline).write({"phone": "2"}),
            lambda: own.gov_contact_preference_ids.with_user(self.frontline).create(
                way
            ),
        ):
            with self.assertRaises(AccessError):
                act()
        self.frontline.with_user(self.frontline).write({"phone": "3"})
        self.assertEqual(own.phone, "3")
