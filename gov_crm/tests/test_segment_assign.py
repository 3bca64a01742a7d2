from freezegun import freeze_time

from odoo.tests import tagged

from .segment_common import SegmentCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-27 02:00:00")
class TestSegmentAssign(SegmentCommon):
    """Which cases belong to a segment: at filing, when a fact changes, when it stops."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.citizen.gov_birth_date = "1950-05-05"
        cls.other_citizen.gov_birth_date = "1990-05-05"

    def _in(self, ticket):
        return ticket.sudo().segment_ids

    def test_filed_before_and_after(self):
        before = self._file()
        segment = self._active(self._positive())
        self.assertEqual(self._in(before), segment)
        self.assertEqual(self._in(self._file()), segment)
        self.assertFalse(self._in(self._file(partner_id=self.other_citizen.id)))

    def test_fact_changes(self):
        segment = self._active(self._positive())
        ticket = self._file(partner_id=self.other_citizen.id)
        self.assertFalse(self._in(ticket))
        self.other_citizen.with_user(self.frontline).gov_birth_date = "1940-01-01"
        self.assertEqual(self._in(ticket), segment)
        self.other_citizen.with_user(self.frontline).write(
            {"gov_birth_date": False, "gov_birth_year": 1990}
        )
        self.assertFalse(self._in(ticket))
        self.other_citizen.gov_birth_year = 1966
        self.assertEqual(self._in(ticket), segment)

    def test_household(self):
        """Who moves in changes it for who lives there."""
        self._active(self._draft("[('partner_id.gov_household_size', '=', 1)]"))
        ticket = self._file()
        self.assertFalse(self._in(ticket), "Of whom no household is known.")
        household = self.env["gov.household"].create(
            {"name": "H", "member_ids": [(0, 0, {"partner_id": self.citizen.id})]}
        )
        self.assertTrue(self._in(ticket))
        self.assertEqual(self.citizen.gov_household_size, 1)
        other = self.env["gov.household.member"].create(
            {"household_id": household.id, "partner_id": self.other_citizen.id}
        )
        self.assertFalse(self._in(ticket))
        self.citizen.invalidate_recordset()
        self.assertEqual(self.citizen.gov_household_size, 2)
        other.date_to = "2026-11-01"
        self.assertTrue(self._in(ticket))
        other.date_to = False
        self.assertFalse(self._in(ticket))
        other.unlink()
        self.assertTrue(self._in(ticket))

    def test_service_of_the_case(self):
        other = self.env["gov.service"].create(
            {"name": "Clearance", "agency_id": self.permits.id, "lane": "case"}
        )
        segment = self._active(self._draft("[('lane', '=', 'case')]"))
        ticket = self._file()
        self.assertFalse(self._in(ticket))
        ticket.with_user(self.officer).service_id = other
        self.assertEqual(self._in(ticket), segment)

    def test_offices(self):
        segment = self._active(
            self._draft("[('partner_id', '!=', False)]".replace("partner_id", "service_id"),
                        agency_ids=[(6, 0, self.city.ids)])
        )  # fmt: skip
        self.assertEqual(self._in(self._file()), segment, "Below the city hall.")
        narrow = self._active(
            self._draft("[('service_id', '!=', False)]", agency_ids=[(6, 0, self.roads.ids)])
        )  # fmt: skip
        self.assertNotIn(narrow, self._in(self._file()))

    def test_stops(self):
        segment = self._active(self._positive())
        ticket = self._file()
        closed = self._file()
        closed._transition().is_open = False
        self.assertEqual(self._in(closed), segment)
        segment.action_suspend()
        self.assertFalse(self._in(ticket))
        self.assertEqual(
            self._in(closed), segment, "What was true then stays on record."
        )
        segment.action_activate()
        self.assertEqual(self._in(ticket), segment)
        segment.action_expire()
        self.assertFalse(self._in(ticket))

    def test_draft_means_nobody(self):
        segment = self._draft("[('partner_id.gov_age', '>=', 60)]")
        self._file()
        self.assertFalse(self.env["helpdesk.ticket"].sudo().search_count(
            [("id", "in", segment._matching())]
        ))  # fmt: skip

    def test_returns_what_changed(self):
        ticket, other = self._file(), self._file(partner_id=self.other_citizen.id)
        self._active(self._positive())
        self.assertFalse(self.Segment._assign(), "Nothing is left to change.")
        self.env.cr.execute(
            "DELETE FROM gov_segment_helpdesk_ticket_rel WHERE ticket_id = %s",
            [ticket.id],
        )
        self.assertFalse(self.Segment._assign(other))
        self.assertEqual(self.Segment._assign(), ticket)

    def test_one_statement_for_many(self):
        """Filing more cases at once costs no more queries for segments."""
        self._active(self._positive())
        Ticket = self.env["helpdesk.ticket"].with_user(self.frontline)
        values = {"partner_id": self.citizen.id, "service_id": self.permit.id}
        few = Ticket.create([dict(values) for _number in range(2)])
        many = Ticket.create([dict(values) for _number in range(30)])
        self.env.flush_all()
        for tickets in (few, many):
            self.Segment._law()
            with self.assertQueryCount(25):
                self.Segment._assign(tickets)
        self.assertTrue(all(self._in(ticket) for ticket in many))

    def test_age(self):
        """By the day, by the year alone, and nobody without either."""
        Partner = self.env["res.partner"]
        people = Partner.create(
            [
                {"name": "A", "gov_birth_date": "1966-11-27"},
                {"name": "B", "gov_birth_date": "1966-11-28"},
                {"name": "C", "gov_birth_year": 1966},
                {"name": "D"},
            ]
        )
        self.assertEqual(people.mapped("gov_age"), [60, 59, 60, 0])

        def found(operator, value):
            domain = [("id", "in", people.ids), ("gov_age", operator, value)]
            return "".join(Partner.search(domain, order="id").mapped("name"))

        self.assertEqual(found(">=", 60), "AC")
        self.assertEqual(found("<", 60), "B")
        self.assertEqual(found("=", 59), "B")
        self.assertEqual(found("in", [59, 60]), "ABC")
        self.assertEqual(found("!=", 59), "AC")
        self.assertEqual(found("not in", [59]), "AC")
