from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import GovCommon

MON_10 = "2026-11-23 02:00:00"  # Mon 23 Nov 10:00 in Manila


@tagged("post_install", "-at_install")
class TestStandardVersions(GovCommon):
    """A standard that cases rely on is replaced by a new version, never rewritten; and what
    a standard means is seen while it is written."""

    def _resolve(self, case):
        return case.sudo().timer_ids.filtered(lambda t: t.target == "resolve")

    def _admin(self, standard=None):
        return (standard or self.standard).with_user(self.service_admin)

    def _draft(self, standard=None):
        action = self._admin(standard).action_new_version()
        return self._admin().browse(action["res_id"])

    # ------------------------------------------------------------------
    # VERSIONS
    # ------------------------------------------------------------------

    @freeze_time(MON_10)
    def test_new_version_binds_from_its_day_and_open_cases_keep_theirs(self):
        old = self._file()
        draft = self._draft()
        self.assertEqual(
            (draft.state, draft.version, draft.previous_id, draft.name),
            ("draft", 2, self.standard, self.standard.name),
        )
        draft.amount = 5
        self.assertEqual(self._resolve(self._file()).standard_id, self.standard)
        with Form(
            self.env["gov.standard.enforce"]
            .with_user(self.service_admin)
            .with_context(default_standard_id=draft.id)
        ) as dialog:
            self.assertEqual(str(dialog.day), "2026-11-24")
            self.assertIn("2 open cases keep it", dialog.effect)
            dialog.day = "2026-12-01"
        dialog.record.action_put_in_force()
        self.assertEqual(str(self.standard.valid_to), "2026-11-30")
        self.assertEqual(str(draft.valid_from), "2026-12-01")
        with freeze_time("2026-12-01 02:00:00"):
            self.assertEqual(self._resolve(self._file()).standard_id, draft)
            # A later correction of an old case still finds the law of its day.
            old.sudo()._choose_standards_again("test")
            self.assertEqual(self._resolve(old).standard_id, self.standard)

    @freeze_time(MON_10)
    def test_law_of_a_standard_in_use_is_frozen(self):
        self._file()
        papers = self.env.ref("gov_crm.gov_pause_reason_papers")
        for vals in (
            {"amount": 4},
            {"unit": "calendar_days"},
            {"starts_at": "filed"},
            {"count_first_day": True},
            {"classification": "complex"},
            {"case_kind": "complaint"},
            {"service_ids": [(4, self.permit.id)]},
            {"agency_ids": [(4, self.roads.id)]},
            {"channel_ids": [(0, 0, {"name": "Hotline"})]},
            {"pause_reason_ids": [(4, papers.id)]},
            {"extension_max": 1},
            {"extension_amount": 9},
            {"on_lapse": "approved"},
            {"stops_on": "action"},
            {"state": "draft"},
            {"valid_from": "2026-01-01"},
        ):
            with (
                self.subTest(vals),
                self.assertRaisesRegex(ValidationError, "New version"),
            ):
                with self.env.cr.savepoint():
                    self.standard.write(vals)
            self.env.invalidate_all()

    @freeze_time(MON_10)
    def test_what_is_the_office_s_own_business_may_change(self):
        self._file()
        self._admin().write(
            {
                "warn_percents": "90",
                "lapse_trial": True,
                "valid_to": "2026-12-31",
                "amount": 3,  # as it is
                "escalation_ids": [(0, 0, {"who": "supervisor", "how": "mail"})],
            }
        )
        self.assertEqual(len(self.standard.escalation_ids), 1)
        self.standard.name = "Better name"

    @freeze_time(MON_10)
    def test_one_draft_at_a_time_and_from_the_latest(self):
        draft = self._draft()
        self.assertEqual(self._draft(), draft)
        draft._put_in_force(
            draft.env["gov.standard.enforce"]._fields["day"].to_date("2026-12-01")
        )
        third = self._draft(self.standard)
        self.assertEqual((third.version, third.previous_id), (3, draft))
        with self.assertRaises(UserError):
            third.action_new_version()

    @freeze_time(MON_10)
    def test_days_that_cannot_be(self):
        draft = self._draft()
        day = self.env["gov.service.standard"]._fields["valid_from"].to_date
        with self.assertRaisesRegex(UserError, "today or a later day"):
            draft._put_in_force(day("2026-11-20"))
        self.standard.valid_from = "2026-12-01"
        with self.assertRaisesRegex(UserError, "Choose a later day"):
            draft._put_in_force(day("2026-12-01"))
        self.standard.valid_to = "2026-12-10"
        draft._put_in_force(day("2026-12-20"))
        self.assertEqual(str(self.standard.valid_to), "2026-12-10", "not prolonged")
        with self.assertRaisesRegex(UserError, "already"):
            draft._put_in_force(day("2026-12-21"))

    @freeze_time(MON_10)
    def test_what_is_left_open_keeps_it_a_draft(self):
        draft = self._draft()
        draft.unresolved = "The office “X” is not here."
        with self.assertRaisesRegex(ValidationError, "Still to settle"):
            draft._put_in_force(fields.Date.to_date("2026-11-24"))

    def test_copy_is_a_draft_with_all_it_says(self):
        self.standard.write(
            {
                "agency_ids": [(6, 0, self.roads.ids)],
                "escalation_ids": [(0, 0, {"who": "supervisor", "how": "mail"})],
            }
        )
        copy = self._admin().copy()
        self.assertEqual(copy.state, "draft")
        self.assertEqual((copy.version, copy.previous_id.id), (1, False))
        self.assertIn("(copy)", copy.name)
        self.assertEqual(copy.agency_ids, self.roads)
        self.assertEqual(copy.escalation_ids.how, "mail")

    def test_only_service_administrators(self):
        for user in (self.officer, self.supervisor, self.oversight):
            standard = self.standard.with_user(user)
            self.assertTrue(standard.sentence)
            for method in ("action_new_version", "action_check", "action_export"):
                with self.subTest(user.login, method=method):
                    with self.assertRaises(AccessError):
                        getattr(standard, method)()

    def test_changes_are_kept(self):
        self.env.flush_all()
        self.env.cr.precommit.run()  # what the set-up left to do
        self._admin().amount = 9
        self.env.flush_all()
        self.env.cr.precommit.run()
        tracked = self.standard.message_ids.tracking_value_ids
        self.assertIn("amount", tracked.field_id.mapped("name"))

    # ------------------------------------------------------------------
    # PREVIEW
    # ------------------------------------------------------------------

    @freeze_time(MON_10)
    def test_preview_follows_what_is_typed(self):
        """The worked example of the contract, before anything is saved."""
        form = Form(self.env["gov.service.standard"].with_user(self.service_admin))
        form.agency_ids.add(self.permits)
        self.assertEqual(
            form.preview["line"], "Filed now: Mon 23 Nov, 10:00 → Thu 26 Nov, 17:00"
        )
        [week] = form.preview["weeks"]
        self.assertEqual(
            [cell and cell["mark"] for cell in week],
            ["", "1", "2", "3", None, None, None],
        )
        self.assertEqual(week[3]["kind"], "last")
        self.assertEqual(week[3]["text"], "Thu 26 Nov: day 3, last day")
        form.amount = 5
        self.assertIn("Tue 1 Dec, 17:00", form.preview["line"])
        holiday = form.preview["weeks"][1][0]
        self.assertEqual(holiday["text"], "Mon 30 Nov: not counted, Bonifacio Day")
        form.preview_at = "2026-11-27 10:00:00"  # Fri 18:00 in Manila
        form.amount = 3
        self.assertEqual(
            form.preview["line"], "Filed Fri 27 Nov, 18:00 → Fri 4 Dec, 17:00"
        )
        form.amount = 0
        self.assertIn("at least 1", form.preview["error"])
        form.amount = 99999
        self.assertIn("further ahead", form.preview["error"])

    @freeze_time(MON_10)
    def test_preview_says_how_far_it_reaches(self):
        self._standard("resolve", 9, name="Roads", agency_ids=[(6, 0, self.roads.ids)])
        self._standard("resolve", 4, name="Class", classification="simple")
        self._file()
        draft = self._draft()
        draft.agency_ids = self.permits
        scope = " ".join(draft.preview["scope"])
        self.assertIn("Covers 1 service.", scope)
        self.assertIn("Overrules “Class”.", scope)
        self.assertNotIn("Roads", scope)
        draft.agency_ids = self.city
        self.assertIn("Fits as closely as “Roads”", " ".join(draft.preview["scope"]))

    @freeze_time(MON_10)
    def test_open_cases_keep_their_version(self):
        self._file()
        self.assertIn("1 open case keeps v1.", self._draft().preview["scope"])
