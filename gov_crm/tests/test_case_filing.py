from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..tools.reference_number import is_valid
from .common import GovCommon, utc


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 02:00:00")  # Monday 10:00 in Manila
class TestCaseFiling(GovCommon):
    def test_filing_sets_agency_number_and_deadline_at_once(self):
        case = self._file()
        self.assertEqual(case.agency_id, self.permits)
        self.assertEqual(case.entry_agency_id, self.permits)
        self.assertTrue(case.number.startswith("BPLO-2026-"), case.number)
        self.assertTrue(is_valid(case.number))
        self.assertEqual(case.deadline, utc("2026-11-26 17:00+08:00"))
        self.assertTrue(case.is_open)
        self.assertEqual(case.stage_id.name, "Received")
        self.assertEqual(
            case.deadline_display["sentence"],
            "Due Thu 26 Nov, 17:00 – in 3 working days",
        )
        self.assertEqual(len(case.custody_ids), 1)
        self.assertEqual(case.custody_ids.date_from, case.filed_at)

    def test_filing_through_the_form(self):
        with Form(
            self.env["helpdesk.ticket"].with_user(self.frontline),
            view="gov_crm.helpdesk_ticket_view_form",
        ) as form:
            form.partner_id = self.citizen
            form.service_id = self.permit
        case = form.record
        self.assertEqual(case.name, "Business permit")
        self.assertEqual(case.agency_id, self.permits)

    def test_citizen_gets_a_receipt(self):
        case = self._file()
        message = case.message_ids.filtered(lambda m: m.message_type == "auto_comment")
        self.assertIn(case.number, message.body)
        self.assertIn("Thu 26 Nov, 17:00", message.body)
        self.assertEqual(message.partner_ids, self.citizen)
        acknowledge = case.timer_ids.filtered(lambda t: t.target == "acknowledge")
        self.assertEqual(acknowledge.state, "met")
        self.assertTrue(acknowledge.in_time)

    def test_receipt_is_in_the_language_of_the_citizen(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.citizen.lang = "fr_FR"
        message = self._file().message_ids.filtered(
            lambda m: m.message_type == "auto_comment"
        )
        # Without a translation of ours the words stay English; the date shows the language.
        self.assertIn("jeu. 26 nov., 17:00", message.body)

    def test_printed_receipt_names_number_officer_and_hour(self):
        case = self._file()
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.frontline)
            ._render_qweb_html("gov_crm.gov_case_receipt", case.ids)
        )
        text = html.decode()
        for part in (
            case.number,
            "Mon 23 Nov, 10:00",
            "Frontline",
            "Thu 26 Nov, 17:00",
        ):
            self.assertIn(part, text)

    def test_missing_papers_hold_the_clock_until_complete(self):
        case = self._file(missing_papers="Barangay clearance")
        self.assertFalse(case.complete_at)
        self.assertFalse(case.deadline)
        self.assertEqual(case.deadline_state, "not_started")
        with freeze_time("2026-11-27 08:00:00"):  # Friday 16:00 in Manila
            case.action_complete()
            self.assertEqual(case.deadline, utc("2026-12-03 17:00+08:00"))
            with self.assertRaises(UserError):
                case.action_complete()

    def test_no_case_in_somebody_elses_office(self):
        with self.assertRaises(UserError):
            self._file(agency_id=self.roads.id)

    def test_officer_without_office_cannot_file(self):
        self.frontline.gov_agency_ids = False
        with self.assertRaises(UserError):
            self._file()

    def test_numbers_differ_and_count_up(self):
        cases = (
            self.env["helpdesk.ticket"]
            .with_user(self.frontline)
            .create(
                [{"partner_id": self.citizen.id, "name": f"Case {n}"} for n in range(3)]
            )
        )
        running = [int(number.split("-")[2]) for number in cases.mapped("number")]
        self.assertEqual(running, list(range(running[0], running[0] + 3)))

    def test_number_carries_the_year_of_the_office(self):
        with freeze_time("2026-12-31 17:00:00"):  # 1 January 2027, 01:00 in Manila
            self.assertIn("-2027-", self._file().number)

    def test_fields_that_carry_law_are_refused_at_filing(self):
        for name, value in (
            ("filed_at", "2020-01-01 00:00:00"),
            ("deadline", "2030-01-01 00:00:00"),
            ("number", "BPLO-2026-000001-X"),
            ("entry_agency_id", self.roads.id),
            ("outcome", "granted"),
            ("is_open", True),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                self._file(**{name: value})

    def test_defaults_from_the_context_set_no_law(self):
        case = (
            self.env["helpdesk.ticket"]
            .with_user(self.frontline)
            .with_context(
                default_deadline="2030-01-01 00:00:00",
                default_outcome="granted",
                default_number="X",
                gov_transition=True,
            )
            .create({"partner_id": self.citizen.id, "service_id": self.permit.id})
        )
        self.assertEqual(case.deadline, utc("2026-11-26 17:00+08:00"))
        self.assertFalse(case.outcome)
        self.assertTrue(is_valid(case.number))

    def test_fields_that_carry_law_are_refused_later(self):
        case = self._file()
        for name, value in (
            ("deadline", "2030-01-01 00:00:00"),
            ("agency_id", self.roads.id),
            ("outcome", "granted"),
            ("closed_date", "2026-11-23 02:00:00"),
            ("stage_id", self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done").id),
        ):
            for context in ({}, {"gov_transition": True}):
                with (
                    self.subTest(name, context=context),
                    self.assertRaises(AccessError),
                ):
                    case.with_context(**context).write({name: value})

    def test_a_case_is_neither_copied_nor_deleted(self):
        case = self._file()
        with self.assertRaises(UserError):
            case.copy()
        with self.assertRaises(UserError):
            case.sudo().unlink()
