import json
from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..tools.figures import wilson
from ..tools.release_rows import canonical, digest
from .common import GovCommon
from .release_common import MINIMUM, ReleaseCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 02:00:00")
class TestRelease(ReleaseCase):
    """Results are prepared, seen, published for good, and corrected in the open."""

    def _told(self, release, level, name=""):
        for key, figures in release.sudo()._told().items():
            if key[0] == level and name in (key[2], key[1]):
                return figures
        self.fail(f"no row {level} {name}")

    def test_figures(self):
        permit = self._told(self._prepared(), "service", "Business permit")
        low, high = wilson(12, 14)
        self.assertEqual(permit["answered"]["value"], 14)
        self.assertEqual(
            permit["on_time"],
            {
                "status": "shown",
                "value": 85.7,
                "n": 14,
                "count": 12,
                "low": round(low, 1),
                "high": round(high, 1),
            },
        )
        self.assertEqual(permit["time_median"]["value"], 2)
        # Filed Tuesday, answered Thursday of the week after.
        self.assertEqual(permit["time_p90"]["value"], 7)
        self.assertEqual(permit["withdrawn"]["value"], 2)
        self.assertEqual(permit["duplicate"]["value"], 1)

    def test_few_are_withheld_and_follow_from_nothing(self):
        release = self._prepared()
        stall = self._told(release, "service", "Market stall")
        self.assertEqual(
            {it["status"] for name, it in stall.items() if name != "overdue"},
            {"withheld"},
        )
        self.assertFalse(stall["answered"]["value"])
        # By subtraction it would follow from the other services of the office.
        sign = self._told(release, "service", "Signboard")
        self.assertEqual(sign["answered"]["status"], "withheld")
        permit = self._told(release, "office", "Licensing Office")
        self.assertEqual(permit["answered"]["value"], 24)
        self.assertEqual(
            self._told(release, "service", "Bridge pass")["answered"]["value"], 0
        )

    def test_effect_is_seen_first(self):
        release = self._prepared()
        self.assertFalse(release.document)
        self.assertFalse(self.env["gov.release"]._standing())
        self.assertIn("cannot be taken back", release.effect)
        self.assertIn("Market stall", release.effect)
        self.assertIn("Too few to publish", release.preview)
        self.assertFalse(release.figure_ids)

    def test_published_is_what_was_seen(self):
        release = self._prepared()
        rows = release.rows
        self._past(self.road, 8, days=1)
        self.env["gov.figures"]._refresh()
        release.action_publish()
        self.assertEqual(canonical(json.loads(release.document)["rows"]), rows)
        self.assertEqual(release.published_by_id, self.service_admin)
        self.assertEqual(len(release.figure_ids), len(json.loads(rows)))
        self.assertEqual(digest(release.document), release.digest)

    def test_what_was_prepared_long_ago(self):
        release = self._prepared()
        with freeze_time("2026-11-24 03:00:00"), self.assertRaises(UserError):
            release.action_publish()
        release.invalidate_recordset()
        self.assertEqual(release.state, "draft")

    def test_quarters_that_are_over(self):
        Release = self.env["gov.release"].with_user(self.service_admin)
        form = Form(Release)
        self.assertEqual((form.year, form.quarter), (2026, "3"))
        for year, quarter in ((2026, "4"), (2027, "1"), (0, "1"), (10**6, "2")):
            with self.subTest(year=year), self.assertRaises(ValidationError):
                Release.create({"year": year, "quarter": quarter})

    def test_next_day(self):
        Release = self.env["gov.release"]
        self.assertEqual(str(Release._next_day()), "2027-01-15")
        with freeze_time("2026-10-05 02:00:00"):
            self.assertEqual(str(Release._next_day()), "2026-10-15")
        # The last evening of December in London is January in Manila.
        with freeze_time("2026-12-31 20:00:00"):
            self.assertEqual(str(Release._last_quarter()), "2026-10-01")

    # ------------------------------------------------------------------
    # NOBODY CHANGES IT
    # ------------------------------------------------------------------

    def test_kept_for_good(self):
        release = self._published()
        for values in ({"reason": "x"}, {"year": 2025}, {"rows": "[]"}):
            with self.assertRaises(UserError):
                release.write(values)
            with self.assertRaises(UserError):
                release._transition().write(values)
        with self.assertRaises(UserError):
            release.unlink()
        with self.assertRaises(UserError):
            release.action_publish()
        with self.assertRaises(UserError):
            release.action_prepare()
        figure = release.figure_ids[0].sudo()
        with self.assertRaises(UserError):
            figure.write({"value": 1})
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            with self.env.cr.savepoint():
                self.env.cr.execute(
                    "UPDATE gov_release_figure SET value = 1 WHERE id = %s", [figure.id]
                )

    def test_a_changed_text_is_found(self):
        release = self._published()
        check = self.env["gov.check"]
        self.assertEqual(check._examine_releases(None), (1, 0, []))
        text = release.document.replace('"value":85.7', '"value":95.7')
        self.assertNotEqual(text, release.document)
        self.env.cr.execute(
            "UPDATE gov_release SET document = %s WHERE id = %s", [text, release.id]
        )
        release.invalidate_recordset()
        self.assertEqual(check._examine_releases(None)[1], 1)
        self.env.cr.execute(
            "UPDATE gov_release SET digest = %s WHERE id = %s",
            [digest(text), release.id],
        )
        release.invalidate_recordset()
        self.assertEqual(check._examine_releases(None)[1], 1, "the rows say otherwise")

    # ------------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------------

    def test_who_publishes(self):
        everywhere = self.env["gov.agency"].search([("parent_id", "=", False)])
        head = self._user("head", "gov_crm.group_gov_supervisor")
        head.gov_agency_ids = everywhere
        self._prepared(user=head).unlink()
        of_one = self._user("one", "gov_crm.group_gov_supervisor", self.permits)
        for user in (of_one, self.officer, self.oversight, self.equality,
                     self.contractor, self.employee):  # fmt: skip
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._prepared(user=user)
        release = self._prepared()
        for user in (of_one, self.officer, self.oversight, self.equality):
            with self.subTest(user.login), self.assertRaises(AccessError):
                release.with_user(user).action_publish()

    def test_law_fields_by_no_other_door(self):
        Release = self.env["gov.release"].with_user(self.service_admin)
        with self.assertRaises(AccessError):
            Release.create({"year": 2026, "quarter": "3", "state": "published"})
        draft = Release.with_context(default_state="published").create(
            {"year": 2026, "quarter": "3"}
        )
        self.assertEqual(draft.state, "draft")
        with self.assertRaises(AccessError):
            draft.write({"rows": "[]"})
        with self.assertRaises(AccessError):
            draft.read(["raw"])
        with self.assertRaises(AccessError):
            self.env["gov.release.figure"].with_user(self.service_admin).create(
                {"release_id": draft.id}
            )

    # ------------------------------------------------------------------
    # CORRECTIONS
    # ------------------------------------------------------------------

    def _correct(self, release, reason="Two answers had been dated wrongly."):
        draft = self.env["gov.release"].browse(release.action_correct()["res_id"])
        draft = draft.with_user(self.service_admin)
        draft.reason = reason
        draft.action_prepare()
        return draft

    def test_correction_shows_the_old_value(self):
        first = self._published()
        self._past(self.road, 6, days=20)
        self.env["gov.figures"]._refresh()
        second = self._correct(first)
        self.assertEqual((second.version, second.previous_id), (2, first))
        self.assertIn("corrects version 1", second.effect)
        second.action_publish()
        self.assertEqual(self.env["gov.release"]._standing(), second)
        [line] = second._corrections(("service", "City Engineer", "Road opening",
                                      self.road.slug))  # fmt: skip
        self.assertIn("answers 18, before 12", line)
        self.assertIn("in time 12 of 18, before 12 of 12", line)
        self.assertEqual(json.loads(second.document)["corrects"], first.digest)
        self.assertEqual(
            self._told(first, "service", "Road opening")["answered"]["n"], 12
        )

    def test_correction_needs_a_reason_and_the_last_version(self):
        first = self._published()
        draft = self._correct(first, reason=" ")
        with self.assertRaises(UserError):
            draft.action_publish()
        draft.with_user(self.service_admin).reason = "Said."
        draft.with_user(self.service_admin).action_publish()
        with self.assertRaises(UserError):
            first.action_correct()

    def test_few_changes_change_nothing(self):
        """Two answers more would tell about two people: the earlier figures stay, and the
        sums are those of what is shown."""
        first = self._published()
        self._past(self.road, MINIMUM - 1, days=20)
        self._past(self.permit, MINIMUM, days=20)
        self.env["gov.figures"]._refresh()
        second = self._correct(first)
        self.assertEqual(self._told(second, "service", "Road opening"),
                         self._told(first, "service", "Road opening"))  # fmt: skip
        now = self._told(second, "total")["answered"]["n"]
        before = self._told(first, "total")["answered"]["n"]
        self.assertEqual(now - before, MINIMUM)
        second.action_publish()
        self.assertEqual(json.loads(second.document)["unchanged_services"], 1)

    def test_withheld_stays_withheld(self):
        first = self._published()
        self._past(self.stall, 40, days=1)
        self.env["gov.figures"]._refresh()
        second = self._correct(first)
        stall = self._told(second, "service", "Market stall")
        self.assertEqual(stall["answered"]["status"], "withheld")

    # ------------------------------------------------------------------
    # OVERSIGHT
    # ------------------------------------------------------------------

    def test_evidence_behind_a_figure(self):
        release = self._published().with_user(self.oversight)

        def cases(level, measure, name):
            figure = release.figure_ids.filtered(
                lambda it: (
                    it.level == level
                    and it.measure == measure
                    and name in (it.service, it.office, "")
                )
            )[:1]
            action = figure.action_open_cases()
            Ticket = self.env["helpdesk.ticket"].with_user(self.oversight)
            return Ticket.with_context(**action["context"]).search(action["domain"])

        self.assertEqual(len(cases("service", "answered", "Business permit")), 14)
        self.assertEqual(len(cases("service", "withdrawn", "Business permit")), 2)
        self.assertEqual(len(cases("office", "answered", "Licensing Office")), 24)
        self.assertEqual(len(cases("other", "answered", "")), 6)
        self.assertEqual(
            set(cases("service", "answered", "Market stall").service_id), {self.stall}
        )
        self.assertEqual(len(cases("total", "answered", "")), 42)

    def test_evidence_within_ones_rights(self):
        action = self._published().figure_ids[:1].action_open_cases()
        Ticket = self.env["helpdesk.ticket"].with_user(self.service_admin)
        self.assertFalse(
            Ticket.with_context(**action["context"]).search(action["domain"])
        )

    def test_notes(self):
        release = self._published()
        Note = self.env["gov.release.note"].with_user(self.oversight)
        note = Note.create(
            {
                "release_id": release.id,
                "text": "Checked against ten files.",
                "user_id": self.officer.id,
                "at": fields.Datetime.now() - timedelta(days=400),
            }
        )
        self.assertEqual(note.user_id, self.oversight)
        self.assertEqual(note.at, fields.Datetime.now())
        with self.assertRaises(UserError):
            note.write({"text": "Other words"})
        with self.assertRaises(UserError):
            Note.create({"release_id": release.id, "text": " "})
        for user in (self.service_admin, self.supervisor, self.equality):
            with self.subTest(user.login), self.assertRaises(AccessError):
                Note.with_user(user).create({"release_id": release.id, "text": "x"})
        draft = self.env["gov.release"].browse(release.action_correct()["res_id"])
        with self.assertRaises(UserError):
            Note.create({"release_id": draft.id, "text": "Too early"})


@tagged("post_install", "-at_install")
class TestReleaseWords(GovCommon):
    """Sentences of results, by the figures they are made of."""

    def _say(self, **figures):
        shown = {
            name: {"status": "shown", "value": value, "n": value}
            for name, value in figures.items()
        }
        return self.env["gov.release"]._say_times(shown)

    def test_times(self):
        self.assertEqual(
            self._say(time_median=2, time_p90=4),
            "Half came within 2 working days, 9 of 10 within 4 working days.",
        )
        self.assertEqual(
            self._say(time_median=0, time_p90=1),
            "Half came on the same day, 9 of 10 within 1 working day.",
        )
        self.assertEqual(
            self._say(time_median=0, time_p90=0), "9 of 10 came on the same day."
        )
        self.assertEqual(self._say(answered=3), "")
