from datetime import datetime
from zoneinfo import ZoneInfo

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

UTC, MANILA = ZoneInfo("UTC"), ZoneInfo("Asia/Manila")


def utc(text):
    """Manila time as naive UTC."""
    local = datetime.fromisoformat(text).replace(tzinfo=MANILA)
    return local.astimezone(UTC).replace(tzinfo=None)


@tagged("post_install", "-at_install")
class TestStandards(TransactionCase):
    """Philippine law as data: which promise a case gets, and which date follows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env.ref("gov_crm_l10n_ph.resource_calendar_government")
        cls.agency = cls.env["gov.agency"].create(
            {"name": "Test office", "code": "TESTPH", "calendar_id": cls.calendar.id}
        )
        cls.services = {
            classification: cls.env["gov.service"].create(
                {
                    "name": f"Test {classification}",
                    "agency_id": cls.agency.id,
                    "classification": classification,
                }
            )
            for classification in ("simple", "complex", "highly_technical")
        }

    def _timers(self, filed, classification=None, **values):
        """File a case at a moment in Manila; its time limits by target."""
        if classification:
            values["service_id"] = self.services[classification].id
        case = self.env["helpdesk.ticket"]._file_history(
            [
                {
                    "name": "Test",
                    "description": "Test",
                    "agency_id": self.agency.id,
                    "filed_at": utc(filed),
                    **values,
                }
            ],
            targets=("acknowledge", "first_response", "resolve"),
        )
        return {timer.target: timer for timer in case.timer_ids}

    def _assert_standard(self, timer, name):
        self.assertEqual(
            timer.standard_id,
            self.env.ref(f"gov_crm_l10n_ph.gov_service_standard_{name}"),
        )

    def test_simple_transactions_ra_11032_sec_9(self):
        # The worked examples of the contract; 30 November is Bonifacio Day.
        for filed, due in (
            ("2026-11-23 10:00", "2026-11-26 17:00"),
            ("2026-11-23 06:30", "2026-11-26 17:00"),
            ("2026-11-23 12:30", "2026-11-26 17:00"),
            ("2026-11-27 16:59", "2026-12-03 17:00"),
            ("2026-11-27 18:00", "2026-12-04 17:00"),
            ("2026-11-28 09:00", "2026-12-04 17:00"),
        ):
            with self.subTest(filed=filed):
                timer = self._timers(filed, "simple")["resolve"]
                self._assert_standard(timer, "simple")
                self.assertEqual(timer.deadline, utc(due))

    def test_classes_ra_11032_sec_9(self):
        for classification, due in (
            ("complex", "2026-12-04 17:00"),
            ("highly_technical", "2026-12-28 17:00"),
        ):
            with self.subTest(classification=classification):
                timer = self._timers("2026-11-24 10:00", classification)["resolve"]
                self._assert_standard(timer, classification)
                self.assertEqual(timer.deadline, utc(due))

    def test_clock_starts_with_the_complete_application(self):
        service = self.services["simple"].copy({"name": "With papers"})
        service.requirement_ids = [(0, 0, {"name": "Clearance"})]
        timer = self._timers(
            "2026-11-24 10:00", service_id=service.id, missing_papers="Clearance"
        )["resolve"]
        self.assertFalse(timer.deadline)
        timer.ticket_id._mark_complete(utc("2026-11-27 16:59"))
        self.assertEqual(timer.deadline, utc("2026-12-03 17:00"))

    def test_law_in_force_on_the_day_of_filing(self):
        timer = self._timers("2018-06-15 10:00", "simple")["resolve"]
        self._assert_standard(timer, "answer")

    def test_everything_else_ra_6713_sec_5(self):
        for kind in ("enquiry", "complaint", "suggestion", "commendation"):
            with self.subTest(kind=kind):
                timers = self._timers("2026-11-24 10:00", case_kind=kind)
                self._assert_standard(timers["resolve"], "answer")
                self._assert_standard(timers["first_response"], "reply")
                # 30 November and 8 December are holidays.
                self.assertEqual(timers["resolve"].deadline, utc("2026-12-17 17:00"))

    def test_freedom_of_information_eo_2(self):
        for classification, standard in (
            (None, "foi"),
            ("highly_technical", "foi"),
        ):
            with self.subTest(classification=classification):
                timer = self._timers(
                    "2026-11-24 10:00", classification, case_kind="information_request"
                )["resolve"]
                self._assert_standard(timer, standard)
                self.assertEqual(timer.deadline, utc("2026-12-17 17:00"))

    def test_receipt_ra_11032_sec_9(self):
        for filed, due in (
            ("2026-11-24 10:00", "2026-11-24 17:00"),
            ("2026-11-27 18:00", "2026-12-01 17:00"),
        ):
            with self.subTest(filed=filed):
                timer = self._timers(filed, "simple")["acknowledge"]
                self._assert_standard(timer, "receipt")
                self.assertEqual(timer.deadline, utc(due))

    def _shipped(self):
        known = self.env["ir.model.data"].search(
            [("module", "=", "gov_crm_l10n_ph"), ("model", "=", "gov.service.standard")]
        )
        return self.env["gov.service.standard"].browse(known.mapped("res_id"))

    def test_every_standard_cites_its_law(self):
        standards = self._shipped()
        self.assertEqual(len(standards), 19)
        for standard in standards:
            self.assertRegex(
                standard.legal_basis,
                r"^(RA \d+ \(\d{4}\), sec\.|EO [26] s\.|EU Directive 2019/1937, art\.)",
            )
            self.assertFalse(standard.extension_max and not standard.extension_basis)
            self.assertFalse(standard.on_lapse != "none" and not standard.lapse_basis)

    def test_nothing_happens_by_silence_before_an_agency_says_so(self):
        lapsing = self._shipped().filtered(lambda s: s.on_lapse != "none")
        self.assertEqual(len(lapsing), 8)
        self.assertTrue(all(lapsing.mapped("lapse_trial")))
        effects = {
            "simple": "approved",
            "complex": "approved",
            "highly_technical": "approved",
            "simple_other": "none",
            "renewal_simple": "extended",
            "foi": "denied",
            "foi_appeal": "denied",
        }
        for name, effect in effects.items():
            standard = self.env.ref(f"gov_crm_l10n_ph.gov_service_standard_{name}")
            with self.subTest(name):
                self.assertEqual(standard.on_lapse, effect)

    def test_complaint_about_a_classified_service_is_never_approved_by_silence(self):
        timer = self._timers("2026-11-24 10:00", "simple", case_kind="complaint")
        self._assert_standard(timer["resolve"], "simple_other")
        self.assertEqual(timer["resolve"].deadline, utc("2026-11-27 17:00"))

    def test_extension_ra_11032_sec_9_and_eo_2(self):
        for name, values, most in (
            ("simple", {"classification": "simple"}, 3),
            ("foi", {"case_kind": "information_request"}, 20),
        ):
            with self.subTest(name):
                timer = self._timers("2026-11-24 10:00", **values)["resolve"]
                self._assert_standard(timer, name)
                self.assertEqual(timer.standard_id.extension_max, 1)
                self.assertEqual(timer.standard_id._extension_most(), most)

    def test_8888_eo_6(self):
        channel = self.env.ref("gov_crm_l10n_ph.channel_8888")
        timers = self._timers(
            "2026-11-27 18:00", case_kind="complaint", channel_id=channel.id
        )
        timer = timers["first_response"]
        self._assert_standard(timer, "8888")
        # Over the weekend and the holiday.
        self.assertEqual(timer.deadline, utc("2026-11-30 18:00"))
        self.assertEqual(timer.standard_id.stops_on, "action")
        self._assert_standard(timers["resolve"], "answer")

    def test_corruption_report_eu_2019_1937(self):
        timers = self._timers("2026-11-24 10:00", case_kind="corruption_report")
        self._assert_standard(timers["acknowledge"], "whistle_receipt")
        self._assert_standard(timers["resolve"], "whistle_answer")
        self.assertEqual(timers["acknowledge"].deadline, utc("2026-12-01 23:59:59"))
        self.assertEqual(timers["resolve"].deadline, utc("2027-02-22 23:59:59"))

    def test_drafts_bind_only_the_services_they_name(self):
        for name, kind, days in (
            ("renewal_simple", "simple", 3),
            ("sanggunian", "complex", 45),
        ):
            with self.subTest(name):
                draft = self.env.ref(f"gov_crm_l10n_ph.gov_service_standard_{name}")
                self.assertEqual((draft.state, draft.amount), ("draft", days))
                with self.assertRaises(ValidationError):
                    draft.state = "in_force"
                draft.write(
                    {
                        "service_ids": [(6, 0, self.services[kind].ids)],
                        "unresolved": False,
                    }
                )
                draft._put_in_force(fields.Date.to_date("2026-11-01"))
                timer = self._timers("2026-11-24 10:00", kind)["resolve"]
                self._assert_standard(timer, name)

    def test_the_set_does_not_contradict_itself(self):
        standards = self._shipped() | self.env["gov.service.standard"].search(
            [("legal_basis", "=like", "Default of the software%")]
        )
        in_force = standards.filtered(lambda s: s.state == "in_force")
        found = [
            finding.sentence
            for finding in in_force._findings()
            if finding.kind == "contradiction"
            # What the steps of other services add up to is not the matter here.
            and finding.record._name == "gov.service.standard"
        ]
        self.assertEqual(found, [])

    def test_holidays(self):
        """Each covers the whole local day; estimated dates say so."""
        leaves = self.calendar.leave_ids
        local = {
            tuple(
                moment.replace(tzinfo=UTC)
                .astimezone(MANILA)
                .strftime("%Y-%m-%d %H:%M:%S")
                for moment in (leave.date_from, leave.date_to)
            ): leave.name
            for leave in leaves
        }
        self.assertEqual(len(local), 40)
        for start, stop in local:
            self.assertEqual(start[:10], stop[:10])
            self.assertEqual((start[11:], stop[11:]), ("00:00:00", "23:59:59"))
        names = {start[:10]: name for (start, _stop), name in local.items()}
        self.assertEqual(names["2026-11-30"], "Bonifacio Day")
        self.assertEqual(names["2026-12-08"], "Immaculate Conception")
        self.assertEqual(
            [day for day, name in names.items() if "estimated" in name],
            ["2027-03-09", "2027-05-16"],
        )
