from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import GovCommon, utc


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 02:00:00")  # Monday 10:00 in Manila
class TestHolidayFill(GovCommon):
    """A service administrator fills an office calendar with public holidays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.ph")

    def _form(self, lang="en_US", **values):
        action = self.calendar.action_gov_add_holidays()
        fill = self.env["gov.holiday.fill"].with_user(self.service_admin)
        form = Form(fill.with_context(action["context"], lang=lang))
        for name, value in values.items():
            form[name] = value
        return form

    def _days(self, fill):
        return fill.line_ids.filtered(lambda line: not line.display_type)

    def _leaves(self):
        return self.env["resource.calendar.leaves"].search(
            [("calendar_id", "=", self.calendar.id)], order="date_from"
        )

    def test_the_country_of_the_company_this_year_and_the_next(self):
        fill = self._form().save()
        self.assertEqual(fill.country_id, self.env.ref("base.ph"))
        self.assertEqual((fill.year_from, fill.year_to), (2026, 2027))
        headings = fill.line_ids.filtered("display_type").mapped("title")
        self.assertEqual(
            headings, ["2026: 20 days, 1 entered already", "2027: 20 days"]
        )
        bonifacio = self._days(fill).filtered(lambda it: "Bonifacio Day" in it.title)
        self.assertEqual(bonifacio.mapped("is_known"), [True, False])
        self.assertEqual(bonifacio.mapped("is_chosen"), [False, True])
        estimated = self._days(fill).filtered("is_estimated")
        self.assertEqual(
            [(str(day.date), day.day, day.title) for day in estimated],
            [
                ("2027-03-09", "Tue 9 Mar", "Eid al-Fitr – estimated"),
                ("2027-05-16", "Sun 16 May", "Eid al-Adha – estimated"),
            ],
        )

    def test_adding_and_adding_again(self):
        fill = self._form(year_from=2027).save()
        self.assertEqual(fill.chosen_count, 20)
        fill.action_add()
        leaves = self._leaves() - self.env["resource.calendar.leaves"].search(
            [("name", "=", "Bonifacio Day"), ("date_from", "<", "2027-01-01")]
        )
        self.assertEqual(len(leaves), 20)
        first = leaves[0]
        self.assertEqual(first.name, "New Year's Day")
        # The whole day in Manila.
        self.assertEqual(first.date_from, utc("2027-01-01 00:00+08:00"))
        self.assertEqual(first.date_to, utc("2027-01-01 23:59:59+08:00"))
        self.assertEqual(
            leaves.filtered("gov_is_estimated").mapped("name"),
            ["Eid al-Fitr", "Eid al-Adha"],
        )
        again = self._form(year_from=2027).save()
        self.assertTrue(all(self._days(again).mapped("is_known")))
        self.assertEqual(
            again.message, "All these days are entered already. Nothing to add."
        )
        with self.assertRaises(UserError):
            again.action_add()
        self.assertEqual(len(self._leaves()), 21)
        # Two dialogs open side by side: the second adds nothing either.
        self.assertEqual(fill.chosen_count, 20)
        with self.assertRaises(UserError):
            fill.action_add()

    def test_deadlines_follow_at_once(self):
        start = utc("2026-12-28 10:00+08:00")
        self.assertEqual(self._deadline_from(start), utc("2026-12-31 17:00+08:00"))
        self._form().save().action_add()
        # 30 and 31 December, 1 January and the weekend do not count.
        self.assertEqual(self._deadline_from(start), utc("2027-01-05 17:00+08:00"))

    def _deadline_from(self, start):
        with freeze_time(start):
            return self._file().deadline

    def test_a_day_that_is_not_chosen_is_not_added(self):
        form = self._form(year_from=2027)
        with form.line_ids.edit(1) as line:
            self.assertEqual(line.title, "New Year's Day")
            line.is_chosen = False
        fill = form.save()
        self.assertEqual(fill.chosen_count, 19)
        fill.action_add()
        self.assertNotIn("New Year's Day", self._leaves().mapped("name"))

    def test_days_closed_otherwise_are_known(self):
        """A long closure, one of the whole company, one of office hours only."""
        leaves = self.env["resource.calendar.leaves"]
        leaves.create(
            [
                {
                    "name": "Holy week",
                    "calendar_id": self.calendar.id,
                    "date_from": utc("2027-03-22 00:00+08:00"),
                    "date_to": utc("2027-03-27 23:59:59+08:00"),
                },
                {
                    "name": "Company",
                    "company_id": self.calendar.company_id.id,
                    "date_from": utc("2027-01-01 08:00+08:00"),
                    "date_to": utc("2027-01-01 17:00+08:00"),
                },
                {
                    "name": "Half a day is not all of it",
                    "calendar_id": self.calendar.id,
                    "date_from": utc("2027-06-14 08:00+08:00"),
                    "date_to": utc("2027-06-14 12:00+08:00"),
                },
            ]
        )
        fill = self._form(year_from=2027).save()
        known = self._days(fill).filtered("is_known").mapped("date")
        self.assertEqual(
            [str(day) for day in known],
            ["2027-01-01", "2027-03-25", "2027-03-26", "2027-03-27"],
        )

    def test_regions(self):
        form = self._form(country_id=self.env.ref("base.de"), year_from=2027)
        self.assertIn(["BY", "Bayern"], [list(it) for it in form.region_options])
        everywhere = form.save()
        self.assertNotIn(date(2027, 1, 6), everywhere.line_ids.mapped("date"))
        form.region = "BY"
        bavaria = form.save()
        epiphany = bavaria.line_ids.filtered(lambda it: it.date == date(2027, 1, 6))
        self.assertEqual(epiphany.title, "Epiphany")
        form.country_id = self.env.ref("base.ph")
        self.assertFalse(form.region)

    def test_names_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("de_DE")
        germany = self.env.ref("base.de")
        form = self._form("de_DE", country_id=germany, year_from=2027)
        self.assertEqual(form.save().line_ids[1].title, "Neujahr")

    def test_nothing_to_show_says_what_to_do(self):
        form = self._form(year_from=1950, year_to=1951)
        self.assertIn("No public holidays are known for Philippines", form.message)
        self.assertFalse(len(form.line_ids))
        form.country_id = self.env["res.country"]
        self.assertIn("Choose a country", form.message)

    def test_senseless_years(self):
        for first, last in [(2027, 2026), (2026, 2036), (0, 5)]:
            with self.subTest(first=first, last=last):
                form = self._form(year_from=first, year_to=last)
                self.assertIn("Choose up to 10 years", form.message)
                with self.assertRaises(ValidationError):
                    form.save()

    def test_daylight_saving(self):
        self.calendar.tz = "Europe/Berlin"
        self._form(
            country_id=self.env.ref("base.de"), year_from=2027
        ).save().action_add()
        labour = self._leaves().filtered(lambda it: it.name == "Labor Day")
        self.assertEqual(labour.date_from, utc("2027-05-01 00:00+02:00"))
        self.assertEqual(labour.date_to, utc("2027-05-01 23:59:59+02:00"))

    def test_only_service_administrators(self):
        for user in (self.supervisor, self.officer, self.oversight, self.citizen_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["gov.holiday.fill"].with_user(user).create(
                    {"calendar_id": self.calendar.id}
                )

    # ------------------------------------------------------------------
    # The reminder
    # ------------------------------------------------------------------

    def _remind(self):
        self.env["resource.calendar"]._cron_remind_holidays()
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "resource.calendar"),
                ("res_id", "=", self.calendar.id),
            ],
            order="id",
        )

    def test_asked_once_for_the_holidays_of_next_year(self):
        before = self.env["gov.agency"].search([])
        (before - self.city - self.roads - self.permits).active = False
        with freeze_time("2026-09-30 12:00:00"):
            self.assertFalse(self._remind())
        with freeze_time("2026-10-01 12:00:00"):
            activity = self._remind()
        self.assertEqual(activity.summary, "Enter the holidays of 2027")
        self.assertTrue(activity.user_id.has_group("gov_crm.group_gov_service_admin"))
        self.assertEqual(self._remind(), activity)
        activity.with_user(activity.user_id).action_feedback()
        self.assertFalse(self._remind(), "asked again after it was done")
        with freeze_time("2027-10-01 12:00:00"):
            self.assertEqual(self._remind().summary, "Enter the holidays of 2028")

    def test_not_asked_where_holidays_are_entered(self):
        self._form(year_from=2027).save().action_add()
        self.assertFalse(self._remind())

    def test_new_year_in_manila_is_next_year(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "New Year",
                "calendar_id": self.calendar.id,
                "date_from": utc("2027-01-01 00:00+08:00"),
                "date_to": utc("2027-01-01 23:59:59+08:00"),
            }
        )
        self.assertFalse(self._remind())

    def test_a_closure_of_the_whole_company_is_enough(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "New Year",
                "calendar_id": False,
                "company_id": self.calendar.company_id.id,
                "date_from": utc("2027-01-01 00:00+08:00"),
                "date_to": utc("2027-01-01 23:59:59+08:00"),
            }
        )
        self.assertFalse(self._remind())

    def test_asked_once_to_check_estimated_dates(self):
        self._form(year_from=2027).save().action_add()
        version = self.calendar.gov_version
        with freeze_time("2027-01-05 12:00:00"):  # 63 days before
            self.assertFalse(self._remind())
        with freeze_time("2027-01-10 12:00:00"):
            activity = self._remind()
            self.assertEqual(len(activity), 1)
            self.assertIn("Eid al-Fitr (03/09/2027)", activity.note)
            self.assertNotIn("Eid al-Adha", activity.note)
            self.assertEqual(self._remind(), activity)
        with freeze_time("2027-04-01 12:00:00"):
            self.assertIn("Eid al-Adha", (self._remind() - activity).note)
        self.assertEqual(self.calendar.gov_version, version, "nothing to compile anew")
