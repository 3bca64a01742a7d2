from freezegun import freeze_time

from odoo.modules import get_manifest
from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file, html2plaintext

from .demo_referrals import MODULE, NOW, DemoReferrals

# No closure is declared in the town, and no office merged.
NONE_IN_TOWN = (
    "appeal_deciders",
    "closures",
    "corrections",
    "erased",
    "former_offices",
    "mandates",
    "merges",
    "releases",
    "reorganised",
    "tombstones",
)


def load_town(env):
    """Load the demo files as an installation with demo data does."""
    for name in get_manifest(MODULE)["demo"]:
        convert_file(env, MODULE, name, {}, mode="init", noupdate=True)


class TownCase(TransactionCase):
    """The town, loaded at ``NOW`` if the database has no demo data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.is_fresh = not cls.env.ref(f"{MODULE}.case_luz_light", False)
        if cls.is_fresh:
            with freeze_time(NOW):
                load_town(cls.env)
                cls.env.flush_all()
        known = cls.env["ir.model.data"].search(
            [
                ("module", "=", MODULE),
                ("model", "=", "helpdesk.ticket"),
                ("name", "=like", "case\\_%"),
            ]
        )
        cls.cases = cls.env["helpdesk.ticket"].browse(known.mapped("res_id"))


@tagged("post_install", "-at_install")
class TestDemoTown(DemoReferrals, TownCase):
    # Those of referrals stand in a part of their own.
    allow_inherited_tests_method = True

    def test_cases_and_texts(self):
        self.assertGreaterEqual(len(self.cases), 55)
        for case in self.cases:
            with self.subTest(case=case.number):
                self.assertTrue(case.number and case.name and case.partner_id)
                self.assertTrue(html2plaintext(case.description).strip())
                self.assertNotIn("{", html2plaintext(case.description))
                bodies = case.message_ids.mapped("body")
                self.assertTrue(bodies)
                for body in bodies:
                    self.assertTrue(html2plaintext(body).strip())
                    self.assertNotIn("{", html2plaintext(body))
                if case.outcome and case.outcome not in ("withdrawn", "duplicate"):
                    self.assertTrue(html2plaintext(case.answer).strip())
                if case.outcome in ("denied", "partly_granted", "no_jurisdiction"):
                    self.assertTrue(case.outcome_reason)

    def test_the_record_is_whole(self):
        reviews = self.cases.appeal_ids
        self.assertEqual(
            reviews.appeal_of_id.partner_id.mapped("user_ids.login"), ["citizen"]
        )
        for result in self.env["gov.check"]._run(self.cases | reviews):
            with self.subTest(result["name"]):
                if result["name"] not in NONE_IN_TOWN:
                    self.assertTrue(result["examined"])
                self.assertFalse(result["problems"])

    def test_somebody_was_registered_twice(self):
        supervisor = self.env.ref(f"{MODULE}.user_supervisor")
        pairs = self.env["gov.duplicate"].with_user(supervisor).search([])
        names = [set((pair.one_id | pair.other_id).mapped("name")) for pair in pairs]
        self.assertIn({"Luzviminda B. dela Cruz", "Luz de la Cruz"}, names)

    def test_custody_tiles_each_case(self):
        for case in self.cases:
            with self.subTest(case=case.number):
                spans = case.custody_ids.sorted("date_from")
                self.assertEqual(spans[0].agency_id, case.entry_agency_id)
                self.assertEqual(spans[0].date_from, case.filed_at)
                for span, following in zip(spans, spans[1:], strict=False):
                    self.assertEqual(span.date_to, following.date_from)
                self.assertEqual(spans[-1].agency_id, case.agency_id)
                self.assertEqual(spans[-1].date_to, case.closed_date)
                self.assertEqual(
                    len(spans.filtered(lambda span: not span.date_to)),
                    int(case.is_open),
                )

    def test_nothing_lies_in_the_future_or_out_of_order(self):
        now = self.env.cr.now()
        if self.is_fresh:
            now = self.env["helpdesk.ticket"]._fields["filed_at"].to_datetime(NOW)
        for case in self.cases:
            with self.subTest(case=case.number):
                moments = case.message_ids.sorted("id").mapped("date")
                self.assertEqual(moments, sorted(moments))
                for moment in (
                    case.filed_at,
                    case.closed_date or case.filed_at,
                    *moments,
                ):
                    self.assertLessEqual(moment, now)
                    self.assertGreaterEqual(moment, case.filed_at)

    def test_every_kind_of_situation(self):
        outcomes = set(self.cases.mapped("outcome"))
        self.assertGreaterEqual(
            outcomes,
            {
                "granted",
                "partly_granted",
                "denied",
                "resolved",
                "no_jurisdiction",
                "duplicate",
                "withdrawn",
            },
        )
        states = set(self.cases.referral_ids.mapped("state"))
        self.assertGreaterEqual(
            states, {"sent", "accepted", "completed", "declined", "withdrawn"}
        )
        self.assertEqual(self.cases.endorsement_ids.mapped("state"), ["recorded"])
        self.assertTrue(self.cases.filtered(lambda c: c.is_open and c.missing_papers))
        self.assertTrue(self.cases.filtered(lambda c: c.is_open and c.waits_for_answer))
        talks = [
            len(
                case.message_ids.filtered(
                    lambda m: m.message_type == "comment" and not m.is_internal
                )
            )
            for case in self.cases
        ]
        self.assertGreaterEqual(sum(count >= 6 for count in talks), 6)

    def test_deadlines_at_the_moment_of_loading(self):
        if not self.is_fresh:
            self.skipTest(
                "The demo town was loaded at another time: its dates move on."
            )
        with freeze_time(NOW):
            self.cases.invalidate_recordset()
            states = self.cases.mapped("deadline_state")
        counts = {state: states.count(state) for state in states}
        self.assertGreaterEqual(counts["late"], 4)
        self.assertGreaterEqual(counts["today"], 3)
        self.assertGreaterEqual(counts["running"], 20)
        self.assertGreaterEqual(counts["not_started"], 2)
        self.assertNotIn("none", counts)
        today = [
            case for case in self.cases if str(case.filed_at) >= "2026-11-23 16:00"
        ]
        self.assertGreaterEqual(len(today), 4)

    def test_where_the_matters_are(self):
        """Places are known of the cases about one, and lead to the offices that work there."""
        placed = self.cases.filtered("area_id")
        self.assertGreaterEqual(len(placed), 30)
        city = self.env.ref(f"{MODULE}.area_balanghai")
        self.assertTrue(all(city in area.parent_id for area in placed.area_id))
        case = self.env.ref(f"{MODULE}.case_licudine_old_land")
        officer = self.env.ref(f"{MODULE}.user_taxmapper")
        self.assertIn(
            self.env.ref(f"{MODULE}.agency_passo"),
            [it["agency"] for it in case.with_user(officer)._suggest_agencies()],
        )

    def test_nobody_is_notified(self):
        mails = self.env["mail.mail"].search_count(
            [("model", "=", "helpdesk.ticket"), ("res_id", "in", self.cases.ids)]
        )
        self.assertFalse(mails)
        self.assertFalse(self.cases.message_ids.notification_ids)

    def test_loading_again_changes_nothing(self):
        before = self.env["helpdesk.ticket"].search_count([])
        self.env["gov.demo.town"]._load()
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), before)

    def test_addresses_are_invalid_on_purpose(self):
        partners = self.env["res.partner"].search([("gov_is_citizen", "=", True)])
        partners |= self.env["gov.agency"].search([]).partner_id
        known = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "res.partner")]
        )
        for partner in partners.filtered(lambda p: p.id in known.mapped("res_id")):
            if partner.email:
                self.assertTrue(partner.email.endswith(".example"), partner.email)
            self.assertRegex(partner.phone, r"^(0900 000 |\(099\) 555 )")


@tagged("post_install", "-at_install")
class TestDemoTownAtNight(TransactionCase):
    """The town can be loaded at any hour of any day: here on New Year's Day."""

    def test_load_on_a_holiday(self):
        if self.env.ref(f"{MODULE}.case_luz_light", False):
            self.skipTest("The demo town is loaded already; it loads once.")
        with freeze_time("2027-01-01 15:30:00"):
            load_town(self.env)
            late = self.env["helpdesk.ticket"].search_count([("is_overdue", "=", True)])
            future = self.env["helpdesk.ticket"].search_count(
                [("filed_at", ">", "2027-01-01 15:30:00")]
            )
        self.assertGreaterEqual(late, 4)
        self.assertFalse(future)
