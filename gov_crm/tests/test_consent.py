from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .mandate_common import MandateCommon
from .security_common import SECRET, SecurityCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-24 02:00:00")  # Tuesday 10:00 in Manila
class TestConsent(MandateCommon, SecurityCommon):
    """What rests on consent, and what happens when it is taken back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.purpose = cls.env.ref("gov_crm.gov_consent_purpose_sharing")
        cls.basis = cls.env.ref("gov_crm.gov_sharing_basis_consent")

    def _give(self, **values):
        return (
            self.env["gov.consent"]
            .with_user(self.frontline)
            .create(
                {
                    "partner_id": self.citizen.id,
                    "purpose_id": self.purpose.id,
                    "evidence": "Signed form 12",
                    **values,
                }
            )
        )

    def _ask_roads(self):
        """Ask the engineers with a message and a file, on the ground of consent."""
        case = self.case.with_user(self.officer)
        return case._refer(
            self.roads,
            "What do you think?",
            self._now(),
            self.officer,
            kind="consult",
            facts="A question",
            basis=self.basis,
            items=[
                "fact:citizen_name",
                f"message:{self.letter.id}",
                f"file:{self.file.id}",
            ],
        )

    def test_words_and_version_are_kept(self):
        consent = self._give()
        self.assertEqual((consent.text, consent.text_version), (self.purpose.text, 1))
        self.purpose.text = "Other words"
        self.assertEqual(self.purpose.text_version, 2)
        self.assertEqual(consent.text_version, 1)
        self.assertNotEqual(consent.text, "Other words")
        for vals in ({"evidence": "x"}, {"withdrawn_at": "2026-01-01"}, {"text": "x"}):
            with self.subTest(vals), self._refused():
                consent.write(vals)
        with self._refused():
            consent.unlink()
        with self._refused():
            self._give(evidence=False)
        with self._refused():
            self._give(given_at="2020-01-01 00:00:00")

    def test_in_force_to_the_second(self):
        Consent = self.env["gov.consent"]
        consent = self._give()
        with freeze_time("2026-11-24 03:00:00"):
            consent.action_withdraw()
        for at, holds in (
            ("2026-11-24 01:59:59", False),
            ("2026-11-24 02:00:00", True),
            ("2026-11-24 02:59:59", True),
            ("2026-11-24 03:00:00", False),
        ):
            with self.subTest(at):
                self.assertEqual(
                    Consent._holds(self.citizen, self.purpose, self._at(at)), holds
                )
        with self._refused():
            consent.action_withdraw()

    def test_sharing_needs_a_consent_in_force(self):
        with self._refused():
            self._ask_roads()
        self._give()
        self.assertEqual(len(self._ask_roads().sudo().share_ids), 3)

    def test_what_was_shared_ends_with_the_consent(self):
        consent = self._give()
        referral = self._ask_roads()
        shares = referral.sudo().share_ids
        copy = shares.attachment_id

        def reads(user, records):
            return bool(self._tell(self._as(user, records).read, ["display_name"]))

        self.assertTrue(reads(self.roads_officer, shares))
        self.assertTrue(reads(self.roads_officer, copy))
        self.assertIn(SECRET, str(referral.sudo()._page_shares()))
        consent.action_withdraw()
        for records in (shares, copy):
            self.assertFalse(reads(self.roads_officer, records))
            self.assertFalse(
                self._as(self.roads_officer, records)
                .browse()
                .search_count([("id", "in", records.ids)])
            )
            self.assertTrue(
                reads(self.officer, records), "The office that has the case"
            )
        self.assertTrue(reads(self.oversight, shares))
        self.assertNotIn(SECRET, str(referral.sudo()._page_shares()))
        self.assertFalse(referral.sudo()._page_attachment(copy.id))
        self.assertTrue(
            reads(self.roads_officer, referral), "The question itself stays."
        )
        self.assertEqual(len(shares.exists()), 3, "What was shared is proof.")
        with self._refused():
            referral._share_more(
                ["fact:citizen_name"], self.basis, self._now(), self.officer
            )
        with freeze_time("2026-11-24 04:00:00"):
            self._give()
            self.assertTrue(reads(self.roads_officer, shares))

    def test_other_bases_need_no_consent(self):
        task = self.env.ref("gov_crm.gov_sharing_basis_task")
        case = self.case.with_user(self.officer)
        referral = case._refer(
            self.roads,
            "Yours?",
            self._now(),
            self.officer,
            basis=task,
            items=["fact:citizen_name"],
        )
        self.assertTrue(self._as(self.roads_officer, referral.share_ids).read(["name"]))

    def test_who_reads_consents(self):
        consent = self._give()
        for user in self.seers:
            with self.subTest(user.login):
                self.assertTrue(self._as(user, consent).has_access("read"))
        for user in (*self.strangers, self.citizen_user):
            with self.subTest(user.login):
                self.assertFalse(self._as(user, consent).has_access("read"))
        with self._refused(AccessError):
            self._as(self.oversight, consent).action_withdraw()
