from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import utc
from .referral_common import ReferralCommon


@tagged("post_install", "-at_install")
class TestContactEvent(ReferralCommon):
    """Logging a call, a visit or a letter."""

    def _log(self, user, **values):
        values.setdefault("partner_id", self.citizen.id)
        values.setdefault("text", "Asked for a date.")
        return self.env["gov.contact.event"].with_user(user).create(values)

    def test_who_wrote_it_down(self):
        event = self._log(self.officer, user_id=self.supervisor.id)
        self.assertEqual(event.user_id, self.officer)
        self.assertEqual(event.agency_id, self.permits)

    def test_it_stays_as_it_is(self):
        event = self._log(self.officer)
        with self.assertRaises(UserError):
            event.text = "Something else"
        with self.assertRaises(AccessError):
            event.unlink()

    def test_refused(self):
        foreign = self._file(partner_id=self.other_citizen.id)
        later = fields.Datetime.add(fields.Datetime.now(), hours=1)
        for values in (
            {"at": later},
            {"ticket_id": foreign.id},
            {"agency_id": self.roads.id},
        ):
            with self.subTest(values), self.assertRaises(UserError):
                self._log(self.officer, **values)
        for user in (self.oversight, self.employee, self.equality, self.contractor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._log(user, agency_id=self.permits.id)
        with self.assertRaises(AccessError):  # a citizen the office has nothing of
            self._log(self.roads_officer)

    def test_who_reads_it(self):
        of_office = self._log(self.officer)
        of_case = self._log(self.officer, ticket_id=self.case.id)

        def seen(user):
            found = self.env["gov.contact.event"].with_user(user).search([])
            return found & (of_office | of_case)

        for user in (self.officer, self.frontline, self.supervisor, self.oversight):
            with self.subTest(user.login):
                self.assertEqual(seen(user), of_office | of_case)
        self.assertFalse(seen(self.roads_officer))
        for user in (self.employee, self.equality, self.contractor, self.citizen_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                seen(user)
        # Who takes the case over reads what belongs to it, and no more.
        with self._at("24 09:00"):
            referral = self._send()
            referral.with_user(self.roads_officer)._accept(
                fields.Datetime.now(), self.roads_officer
            )
        self.env.invalidate_all()
        self.assertEqual(seen(self.roads_officer), of_case)


@tagged("post_install", "-at_install")
class TestTimeline(ReferralCommon):
    """One line of time of a person, as different people see it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paving = cls.env["gov.service"].create(
            {"name": "Paving", "agency_id": cls.roads.id, "classification": "simple"}
        )

    def _page(self, user, **options):
        return (
            self.env["gov.timeline"]
            .with_user(user)
            .with_context(tz="Asia/Manila")
            .read_page(self.citizen.id, **options)
        )

    def _titles(self, user, **options):
        return [item["title"] for item in self._page(user, **options)["items"]]

    def _say(self, body, author, moment):
        with self._at(moment):
            self.case.sudo().message_post(
                body=body,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                author_id=author.id,
            )

    def test_the_story(self):
        self._say("When can I come?", self.citizen, "24 10:00")
        self._say("On Wednesday.", self.officer.partner_id, "24 11:00")
        with self._at("24 12:00"):
            self.env["gov.contact.event"].with_user(self.officer).create(
                {"partner_id": self.citizen.id, "text": "Wants to come on Thursday."}
            )
            self._send()
        page = self._page(self.officer)
        self.assertEqual(
            [item["title"] for item in page["items"]],
            [
                "Handing over to City Engineer was asked",
                "Licensing Office wrote",  # that another office was asked
                "Called",
                f"{self.officer.name} wrote",
                "The citizen wrote",
                "Licensing Office wrote",  # the receipt
                "Filed: Business permit",
            ],
        )
        call = page["items"][2]
        self.assertEqual(
            (call["moment"], call["at"], call["office"], call["text"]),
            (
                "Tue 24 Nov, 12:00",
                "2026-11-24T04:00:00Z",
                "Licensing Office",
                "Wants to come on Thursday.",
            ),
        )
        self.assertIsNone(page["next"])

    def test_consents_and_mandates(self):
        given, later = utc("2026-11-24 10:00+08:00"), utc("2026-11-25 10:00+08:00")
        consent = self.env["gov.consent"].create(
            {
                "partner_id": self.citizen.id,
                "purpose_id": self.env.ref("gov_crm.gov_consent_purpose_outreach").id,
                "evidence": "Signed at window 4",
            }
        )
        mandate = self.env["gov.representation"].create(
            {
                "principal_id": self.citizen.id,
                "agent_id": self.other_citizen.id,
                "evidence": "Letter",
                "verified_how": "seen",
                "agency_id": self.permits.id,
            }
        )
        mandate._grant(given, self.env.user)
        consent._withdraw(later, self.env.user, "desk")
        titles = self._titles(self.officer, kinds=["consent"])
        self.assertIn("Ramon Santos may act for the person", titles)
        self.assertTrue(titles[0].startswith("Consent "), titles)

    def test_notes_are_not_in_it(self):
        with self._at("24 10:00"):
            self.case.with_user(self.officer).message_post(
                body="She is angry.", subtype_xmlid="mail.mt_note"
            )
        self.assertEqual(
            self._titles(self.officer),
            ["Licensing Office wrote", "Filed: Business permit"],
        )

    def test_kinds_and_pages(self):
        for hour in range(1, 6):
            self._say(f"Number {hour}", self.citizen, f"24 1{hour}:00")
        page = self._page(self.officer, kinds=["message"], limit=2)
        seen = [item["text"] for item in page["items"]]
        self.assertEqual(len(seen), 2)
        while page["next"]:
            page = self._page(
                self.officer, kinds=["message"], limit=2, before=page["next"]
            )
            seen += [item["text"] for item in page["items"]]
        self.assertEqual(seen[:-1], [f"Number {hour}" for hour in range(5, 0, -1)])
        self.assertEqual(
            self._titles(self.officer, kinds=["case"]), ["Filed: Business permit"]
        )
        for options in (
            {"kinds": ["secret"]},
            {"before": ["x", "y", "z"]},
            {"before": "x"},
        ):
            with self.subTest(options), self.assertRaises(UserError):
                self._page(self.officer, **options)

    def test_each_sees_their_own(self):
        with self._at("24 10:00"):
            road = self._file(
                self.roads_officer, name="The road", service_id=self.paving.id
            )
        self.assertEqual(road.agency_id, self.roads)
        filed = {"kinds": ["case"]}
        self.assertEqual(
            self._titles(self.officer, **filed), ["Filed: Business permit"]
        )
        self.assertEqual(
            [item["text"] for item in self._page(self.roads_officer, **filed)["items"]],
            ["The road"],
        )
        self.assertEqual(len(self._titles(self.oversight, **filed)), 2)

    def test_nobody_else(self):
        for user in (
            self.employee,
            self.equality,
            self.contractor,
            self.citizen_user,
            self.service_admin,
            self.roads_officer,  # has nothing of this citizen
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._page(user)

    def test_elsewhere(self):
        """Another office has an open case about the same service: that much is said, to an
        office that dealt with it, too."""
        with self._at("24 10:00"):
            other = self.env["helpdesk.ticket"].create(
                {
                    "partner_id": self.citizen.id,
                    "service_id": self.permit.id,
                    "agency_id": self.roads.id,
                    "name": "Permit again",
                }
            )
        self.assertEqual(other.agency_id, self.roads)
        self.assertIn("Another office", self._page(self.officer)["elsewhere"])
        self.assertNotIn("City Engineer", str(self._page(self.officer)))
        self.assertEqual(self._page(self.oversight)["elsewhere"], "")
        other.service_id = self.paving
        self.assertEqual(self._page(self.officer)["elsewhere"], "")

    def test_it_is_logged(self):
        self._page(self.officer)
        self.env.cr.precommit.run()
        looks = self.env["gov.access.log"].search([("user_id", "=", self.officer.id)])
        self.assertEqual(set(looks.mapped("model")), {"res.partner", "helpdesk.ticket"})
