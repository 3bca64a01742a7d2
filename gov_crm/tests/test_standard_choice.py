from freezegun import freeze_time

from odoo.tests import tagged

from .common import GovCommon, utc

MON_10 = "2026-11-23 02:00:00"  # Mon 23 Nov 10:00 in Manila


@tagged("post_install", "-at_install")
class TestStandardChoice(GovCommon):
    """The choice of a standard can be read, and follows the class of a service."""

    def _resolve(self, case):
        return case.sudo().timer_ids.filtered(lambda t: t.target == "resolve")

    def _explain(self, case):
        case = case.with_user(self.officer)
        return case._explain_choice(self._resolve(case))

    @freeze_time(MON_10)
    def test_every_other_standard_says_why_it_lost(self):
        chosen = self._standard("resolve", 5, service_ids=[(6, 0, self.permit.ids)])
        others = {
            "Later": {"valid_from": "2027-01-01"},
            "Before": {"valid_to": "2025-12-31"},
            "Complaints": {"case_kind": "complaint"},
            "Complex": {"classification": "complex"},
            "Roads": {"agency_ids": [(6, 0, self.roads.ids)]},
            "Here": {"agency_ids": [(6, 0, self.permits.ids)]},
            "Draft": {"state": "draft"},
        }
        for name, values in others.items():
            self._standard("resolve", 9, name=name, **values)
        case = self._file()
        self.assertEqual(self._resolve(case).standard_id, chosen)
        told = self._explain(case)
        self.assertIn("made for service “Business permit”", told["because"])
        why = {other["name"]: other["why"] for other in told["also"]}
        self.assertNotIn("Draft", why)
        for name, words in (
            ("Later", "Not in force yet on the day of filing"),
            ("Before", "No longer in force on the day of filing"),
            ("Complaints", "Only for kind of case “Complaint”"),
            ("Complex", "Only for services of class “Complex”"),
            ("Roads", "Only for office “City Engineer”"),
            ("Here", "Less specific: the chosen rule is made for service"),
            ("resolve 3", "Less specific: the chosen rule is made for service"),
        ):
            with self.subTest(name=name):
                self.assertIn(words, why[name])
        # What fits as well comes first.
        self.assertEqual(told["also"][0]["name"], "Here")

    @freeze_time(MON_10)
    def test_of_equal_ones_the_later_law_then_the_list(self):
        later = self._standard("resolve", 4, valid_from="2026-01-01", sequence=5)
        self._standard("resolve", 6, valid_from="2026-01-01", sequence=7)
        case = self._file()
        self.assertEqual(self._resolve(case).standard_id, later)
        why = {other["name"]: other["why"] for other in self._explain(case)["also"]}
        self.assertIn("the later law", why["resolve 3"])
        self.assertIn("further down in the list", why["resolve 6"])

    @freeze_time(MON_10)
    def test_what_was_promised_stays_and_says_so(self):
        case = self._file()
        self._standard(
            "resolve", 9, name="Closer", service_ids=[(6, 0, self.permit.ids)]
        )
        case.sudo()._choose_standards_again("moved", never_later=True)
        told = self._explain(case)
        self.assertIn("another rule would give a later date", told["because"])
        why = {other["name"]: other["why"] for other in told["also"]}
        self.assertIn("what was promised before holds", why["Closer"])

    @freeze_time(MON_10)
    def test_promise_of_an_officer_has_no_rule(self):
        case = self._file().with_user(self.officer)
        timer = case._promise(
            "We will call",
            self._resolve(case).deadline,
            self._resolve(case).ticket_id.filed_at,
            self.officer,
        )
        told = case._explain_choice(timer)
        self.assertEqual(told["also"], [])
        self.assertIn("promised", told["because"])

    @freeze_time(MON_10)
    def test_class_of_a_service_decides_anew_for_open_cases_in_one_go(self):
        complex_one = self._standard(
            "resolve", 7, starts_at="complete", classification="complex"
        )
        simple = self._standard(
            "resolve", 3, starts_at="complete", classification="simple"
        )
        cases = self.env["helpdesk.ticket"].union(*(self._file() for _n in range(3)))
        closed = self._file()
        closed.sudo()._transition().write({"is_open": False})
        self.assertEqual(self._resolve(cases).standard_id, simple)
        self.permit.with_user(self.service_admin).classification = "complex"
        self.assertEqual(self._resolve(cases).standard_id, complex_one)
        self.assertEqual(set(cases.mapped("deadline")), {utc("2026-12-03 17:00+08:00")})
        self.assertEqual(self._resolve(closed).standard_id, simple)
        events = self._resolve(cases).event_ids.filtered(lambda e: e.kind == "choose")
        self.assertEqual(len(events), 3)
        self.permit.name = "Permit"
        self.permit.classification = "complex"
        self.env.flush_all()
        self.assertEqual(
            len(self._resolve(cases).event_ids.filtered(lambda e: e.kind == "choose")),
            3,
        )

    @freeze_time(MON_10)
    def test_queries_do_not_grow_with_the_cases(self):
        self._standard("resolve", 7, starts_at="complete", classification="complex")
        self._standard("resolve", 3, starts_at="complete", classification="simple")
        permits = self.permit, self.permit.copy({"name": "Another"})
        counts = []
        for permit, number in zip(permits, (2, 12), strict=True):
            for _n in range(number):
                self._file(service_id=permit.id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            permit.classification = "complex"
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        # Each event is a link of the evidence of its own case: a few queries each remain.
        self.assertLess((counts[1] - counts[0]) / 10, 8, counts)
