import itertools

from psycopg2 import IntegrityError

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ..models.gov_segment_measure import EFFECTS
from .segment_common import SegmentCommon

# A working Monday in Manila, 10:00.
NOW = "2026-11-23 02:00:00"
GOOD = {
    "channel": {"channel": "phone"},
    "language": {},
    "format": {},
    "reminder": {"every_days": 3},
    "outreach": {},
    "companion": {},
    "need_points": {"points": 3},
    "priority_lane": {"legal_basis": "RA 10754, sec. 1(e)"},
    "shorter_promise": {"amount": 1, "unit": "working_days"},
    "dedicated_team": {},
}


class MeasureCommon(SegmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Measure = cls.env["gov.segment.measure"]
        cls.large_print = cls.env.ref("gov_crm.gov_access_need_large_print")

    @classmethod
    def _values(cls, effect, **values):
        own = dict(GOOD[effect])
        if effect == "language":
            own["lang_id"] = cls.env.ref("base.lang_en").id
        if effect == "format":
            own["access_need_id"] = cls.large_print.id
        if effect == "dedicated_team":
            own["user_ids"] = [(4, cls.officer.id)]
        return {"effect": effect, **own, **values}

    @classmethod
    def _helping(cls, *effects, segment=None, **values):
        """An active segment with these effects; by default all transactions are in it."""
        segment = segment or cls._draft()
        segment.measure_ids = [(0, 0, cls._values(it, **values)) for it in effects]
        return cls._active(segment)

    def _file(self, **values):
        service = self.env["gov.service"].create(
            {"name": "Permit", "agency_id": self.permits.id}
        )
        return (
            self.env["helpdesk.ticket"]
            .with_user(self.officer)
            .create(
                {
                    "name": "Permit",
                    "partner_id": self.citizen.id,
                    "service_id": service.id,
                    **values,
                }
            )
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMeasure(MeasureCommon):
    """A measure can help and nothing else."""

    def test_each_effect_says_what_is_done(self):
        self.assertEqual({name for name, _label in EFFECTS}, set(GOOD))
        segment = self._draft()
        for effect in GOOD:
            measure = self.Measure.with_user(self.service_admin).create(
                {"segment_id": segment.id, **self._values(effect)}
            )
            self.assertTrue(measure.sentence, effect)
            self.assertNotIn("…", measure.sentence, effect)
            measure.unlink()

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_what_would_worsen(self):
        """Also by SQL: no negative points, no promise of nothing, no effect of its own."""
        segment = self._draft()
        wrong = (
            ("need_points", {"points": -3}),
            ("need_points", {"points": 0}),
            ("need_points", {"points": 6}),
            ("shorter_promise", {"amount": 0}),
            ("shorter_promise", {"amount": -1}),
            ("shorter_promise", {"unit": None}),
            ("priority_lane", {"legal_basis": None}),
            ("priority_lane", {"legal_basis": "  "}),
            ("reminder", {"every_days": 0}),
            ("reminder", {"every_days": 31}),
            ("companion", {"points": -2}),
            ("companion", {"amount": 5, "unit": "working_days"}),
            ("channel", {"channel": None}),
            ("language", {"lang_id": None}),
            ("format", {"access_need_id": None}),
            ("companion", {"effect": "longer_promise"}),
            ("companion", {"effect": "close_channel"}),
        )
        for effect, values in wrong:
            measure = self.Measure.create(
                {"segment_id": segment.id, **self._values(effect)}
            )
            self.env.flush_all()
            for name, value in values.items():
                with (
                    self.subTest(effect=effect, values=values),
                    self.assertRaises(IntegrityError),
                    self.cr.savepoint(),
                ):
                    self.env.cr.execute(
                        SQL(
                            "UPDATE gov_segment_measure SET %s = %s WHERE id = %s",
                            SQL.identifier(name),
                            value,
                            measure.id,
                        )
                    )
                break  # one wrong value is enough
            measure.unlink()

    def test_no_column_could_take_away(self):
        """Whoever adds a field that could worsen something meets this list first."""
        own = {
            name
            for name, field in self.Measure._fields.items()
            if field.store and name not in models.MAGIC_COLUMNS
        }
        self.assertEqual(
            own,
            {
                "segment_id", "sequence", "effect", "channel", "lang_id",
                "access_need_id", "every_days", "points", "amount", "unit", "user_ids",
                "legal_basis",
            },
        )  # fmt: skip

    def test_approved_help_stays(self):
        segment = self._helping("companion")
        measure = segment.measure_ids.with_user(self.service_admin)
        for change in (
            lambda: measure.write({"effect": "outreach"}),
            lambda: measure.unlink(),
            lambda: self.Measure.with_user(self.service_admin).create(
                {"segment_id": segment.id, **self._values("outreach")}
            ),
        ):
            with self.assertRaises(UserError):
                change()
        version = self.Segment.browse(
            segment.with_user(self.service_admin).action_new_version()["res_id"]
        )
        self.assertEqual(version.measure_ids.effect, "companion")

    def test_a_change_after_the_trial_needs_another_trial(self):
        segment = self._draft()
        segment.measure_ids = [(0, 0, self._values("companion"))]
        segment.action_try()
        self.assertEqual(segment.state, "tried")
        segment.measure_ids = [(0, 0, self._values("need_points"))]
        self.assertEqual(segment.state, "draft")

    def test_without_help_no_approval(self):
        segment = self._draft()
        segment.action_try()
        with self.assertRaisesRegex(UserError, "add at least one help"):
            segment.with_user(self.equality).action_approve()

    def test_who_writes(self):
        segment = self._draft()
        for user in (self.officer, self.supervisor, self.oversight, self.frontline):
            with self.assertRaises(AccessError):
                self.Measure.with_user(user).create(
                    {"segment_id": segment.id, **self._values("companion")}
                )

    def test_choosing_another_effect_forgets_the_first(self):
        segment = self._draft()
        measure = self.Measure.with_user(self.service_admin).create(
            {"segment_id": segment.id, **self._values("need_points")}
        )
        measure.write({"effect": "reminder", "every_days": 7})
        self.assertEqual((measure.points, measure.every_days), (0, 7))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMeasureEffects(MeasureCommon):
    """What each effect does to a case, its officer and its citizen."""

    def test_points_and_lane_move_a_case_forward(self):
        before = self._file()
        segment = self._helping("need_points", "priority_lane")
        after = self._file()
        self.assertEqual(before.segment_ids, segment)
        for case in (before, after):
            self.assertEqual(case.need_points, 3)
        segment.with_user(self.service_admin).action_suspend("enough")
        self.assertEqual(after.need_points, 0)
        plain = after.queue_score
        segment.with_user(self.service_admin).action_activate()
        self.assertGreater(after.queue_score, plain)
        self.assertIn("RA 10754", after.queue_explanation)

    def test_officer_and_citizen_read_the_help(self):
        self._helping("companion", "language", "dedicated_team", "format")
        case = self._file()
        help_text = case.with_user(self.officer).help_summary
        for words in ("trusted person", "English", "Officer", "Large print"):
            self.assertIn(words, help_text)
        page = case.with_user(self.citizen_user)._portal_page()
        self.assertEqual(page["help"], help_text.split("\n"))
        self.assertIn("English", case.with_user(self.officer).citizen_facts)
        self.assertTrue(case._wants_large_print())
        other = self._file(partner_id=self.other_citizen.id, lane="case")
        self.assertFalse(other.help_summary)
        self.assertFalse(other._wants_large_print())

    def test_the_segment_itself_stays_closed_to_the_citizen(self):
        self._helping("companion")
        case = self._file().with_user(self.citizen_user)
        with self.assertRaises(AccessError):
            case.read(["segment_ids"])
        with self.assertRaises(AccessError):
            case.read(["help_summary"])

    def test_promise_beside_the_law(self):
        self._helping("shorter_promise")
        case = self._file()
        promise = case.promise_ids
        self.assertEqual(len(promise), 1)
        self.assertEqual(str(promise.deadline), "2026-11-24 09:00:00")
        self.assertEqual(str(case.deadline), "2026-11-26 09:00:00")
        self.env["gov.segment"]._assign(case)
        case._give_promises()
        self.assertEqual(case.promise_ids, promise, "promised once")
        case.with_user(self.officer)._decide(
            "granted", "", "<p>Here it is.</p>", promise.deadline, self.officer
        )
        self.assertEqual((promise.state, promise.in_time), ("met", True))

    def test_no_answer_is_no_kept_promise(self):
        self._helping("shorter_promise")
        case = self._file()
        promise = case.promise_ids
        case.with_user(self.officer)._decide(
            "withdrawn",
            "Not needed any more",
            None,
            fields.Datetime.now(),
            self.officer,
        )
        self.assertEqual(promise.state, "cancelled")

    def test_no_promise_that_is_none(self):
        """One that would be later than the law, or has passed, is not given."""
        self._helping("shorter_promise", amount=9)
        self.assertFalse(self._file().promise_ids)

    def test_promise_waits_for_the_papers(self):
        self._helping("shorter_promise")
        service = self.env["gov.service"].create(
            {
                "name": "Card",
                "agency_id": self.permits.id,
                "requirement_ids": [(0, 0, {"name": "Photo"})],
            }
        )
        case = self._file(service_id=service.id, missing_papers="Photo")
        self.assertFalse(case.promise_ids)
        case.action_complete()
        self.assertEqual(len(case.promise_ids), 1)

    def test_activation_reaches_open_cases_by_the_job(self):
        case = self._file()
        self._helping("shorter_promise")
        self.assertFalse(case.promise_ids)
        self.env["helpdesk.ticket"]._cron_help()
        self.assertEqual(len(case.promise_ids), 1)
        self.env["helpdesk.ticket"]._cron_help()
        self.assertEqual(len(case.promise_ids), 1)

    def test_reminder(self):
        self._helping("reminder")
        service = self.env["gov.service"].create(
            {
                "name": "Card",
                "agency_id": self.permits.id,
                "requirement_ids": [(0, 0, {"name": "Photo"})],
            }
        )
        case = self._file(service_id=service.id, missing_papers="Photo")
        messages = len(case.message_ids)
        Ticket = self.env["helpdesk.ticket"]
        with freeze_time("2026-11-25 02:00:00"):
            Ticket._cron_help()
            self.assertEqual(len(case.message_ids), messages, "after three days")
        with freeze_time("2026-11-26 02:00:01"):
            Ticket._cron_help()
            Ticket._cron_help()
            self.assertEqual(len(case.message_ids), messages + 1)
            self.assertIn("A reminder", case.message_ids[0].body)
            self.assertIn("Photo", case.message_ids[0].body)
        case.action_complete()
        with freeze_time("2026-12-10 02:00:00"):
            told = len(case.message_ids)
            Ticket._cron_help()
            self.assertEqual(len(case.message_ids), told)

    def test_going_to_them(self):
        """A list of people is made from a segment only where going to them was approved."""
        case = self._file(lane="case")
        other = self._file(partner_id=self.other_citizen.id)
        segment = self._draft("[('lane', '=', 'case')]")
        silent = self._helping("companion", segment=segment)
        pension = self.env["gov.service"].create(
            {"name": "Pension", "agency_id": self.permits.id}
        )
        basis = self.env["gov.sharing.basis"].search([], limit=1)
        Build = self.env["gov.outreach.build"].with_user(self.officer)
        dialog = Build.create(
            {
                "agency_id": self.permits.id,
                "service_id": pension.id,
                "basis_id": basis.id,
                "segment_id": silent.id,
            }
        )
        self.assertEqual(dialog.person_count, 0)
        reached = self._draft("[('lane', '=', 'case')]", name="Long cases")
        reached = self._helping("outreach", segment=reached)
        dialog.segment_id = reached
        self.assertEqual(dialog.person_count, 1)
        action = dialog.action_build()
        lead = self.env["crm.lead"].search(action["domain"])
        self.assertEqual(lead.partner_id, case.partner_id)
        self.assertNotEqual(lead.partner_id, other.partner_id)
        self.assertEqual(
            (lead.gov_segment_id, lead.gov_segment), (reached, "Long cases")
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMeasurePairs(MeasureCommon):
    """Whatever measure meets whatever standard: nothing gets later, and nothing is lost."""

    def _standards(self):
        """Ways in which a promise can be made: every unit with every lapse, and each of
        these with and without pauses and extensions."""
        reason = self.env["gov.pause.reason"].search([], limit=1)
        ways = itertools.product(
            ("working_days", "working_hours", "calendar_days", "calendar_hours"),
            ("none", "approved", "extended", "denied"),
        )
        for number, (unit, lapse) in enumerate(ways):
            pause, times = (number + number // 4) % 2, number // 2 % 2
            yield {
                "unit": unit,
                "on_lapse": lapse,
                "lapse_basis": "RA 11032, sec. 10" if lapse != "none" else False,
                "pause_reason_ids": [(6, 0, reason.ids if pause else [])],
                "extension_max": times,
                "extension_amount": times,
                "extension_basis": "RA 11032" if times else False,
                "amount": 3 if unit.endswith("days") else 20,
            }

    def _law(self, case):
        """Everything the lawful clock of a case says."""
        timers = case.sudo().timer_ids.filtered(lambda it: it.target != "promise")
        names = (
            "target", "state", "started_at", "deadline", "extension_count", "resumes_at",
            "next_due_at", "steps_done", "in_time",
        )  # fmt: skip
        return [
            (timer.standard_id.id, *(timer[name] for name in names))
            for timer in timers.sorted("id")
        ] + [
            (
                case.deadline,
                timer.standard_id.on_lapse,
                timer.standard_id.pause_reason_ids.ids,
                timer.standard_id._extension_most() if timer.standard_id else 0,
            )
            for timer in timers.sorted("id")
        ]

    def test_every_effect_with_every_standard(self):
        for number, values in enumerate(self._standards()):
            self.env["gov.service.standard"].search(
                [("target", "=", "resolve")]
            ).active = False
            amount = values.pop("amount")
            self._standard("resolve", amount, starts_at="complete", **values)
            plain = self._file(lane="transaction")
            law, score = self._law(plain), plain.queue_score
            ways = plain.sudo().partner_id._gov_say_ways()
            for effect in GOOD:
                segment = self._draft(name=f"{effect} {number}")
                segment.measure_ids = [(0, 0, self._values(effect))]
                self._active(segment)
                helped = self._file(lane="transaction")
                with self.subTest(effect=effect, **values):
                    self.assertEqual(self._law(helped), law)
                    self.assertGreaterEqual(helped.queue_score, score)
                    self.assertEqual(helped.sudo().partner_id._gov_say_ways(), ways)
                    for promise in helped.promise_ids:
                        self.assertLess(promise.deadline, helped.deadline)
                        self.assertFalse(promise.pause_reason_id)
                segment.with_user(self.service_admin).action_expire("next")

    def test_the_law_goes_on_as_before(self):
        """Taken up, paused, resumed, extended, lapsed, decided: the lawful clock of a case
        with every help there is does what it does without."""
        ground = self.env.ref("gov_crm.gov_pause_reason_opinion")
        acts = {
            "pause": lambda case, at: case._pause(
                ground, at, self.officer, printed=True
            ),
            "resume": lambda case, at: case._resume(at, self.officer),
            "extend": lambda case, at: case._extend("Ill", at=at, user=self.officer),
            "sweep": lambda case, at: self.env["gov.service.timer"]._cron_sweep(),
            "decide": lambda case, at: case._decide(
                "resolved", None, "<p>Done</p>", at, self.officer
            ),
        }
        plans = (
            ("none", ["extend", "pause", "resume", "decide"]),
            ("approved", ["pause", "resume", "sweep"]),
            ("approved", ["extend", "sweep"]),
            ("denied", ["sweep"]),
            ("extended", ["sweep", "sweep"]),
        )
        days = ("2026-11-24", "2026-11-25", "2026-12-01", "2026-12-11")
        for lapse, plan in plans:
            self.env["gov.service.standard"].search(
                [("target", "=", "resolve")]
            ).active = False
            self._standard(
                "resolve", 3, starts_at="complete", on_lapse=lapse, lapse_basis="RA 11032",
                pause_reason_ids=[(6, 0, ground.ids)], extension_max=1,
                extension_amount=2, extension_basis="RA 11032",
            )  # fmt: skip
            plain = self._file().sudo()
            segment = self._draft(name=f"{lapse} {plan}")
            segment.measure_ids = [(0, 0, self._values(effect)) for effect in GOOD]
            segment = self._active(segment)
            helped = self._file().sudo()
            # Only the second one is helped.
            self.env.cr.execute(
                "DELETE FROM gov_segment_helpdesk_ticket_rel WHERE ticket_id = %s",
                [plain.id],
            )
            for day, name in zip(days, plan, strict=False):
                with freeze_time(f"{day} 02:00:00"), self.subTest(lapse, act=name):
                    for case in (plain, helped):
                        acts[name](case, fields.Datetime.now())
                    self.env.invalidate_all()
                    self.assertEqual(self._law(helped), self._law(plain))
                    self.assertEqual(helped.outcome, plain.outcome)
            segment.with_user(self.service_admin).action_expire("next")

    def test_every_target(self):
        """Standards of each other target are not touched either."""
        segment = self._draft()
        segment.measure_ids = [(0, 0, self._values(effect)) for effect in GOOD]
        plain = self._file()
        law = self._law(plain)
        self._active(segment)
        helped = self._file()
        self.assertEqual(self._law(helped), law)
        targets = set(helped.sudo().timer_ids.mapped("target"))
        self.assertLessEqual({"acknowledge", "first_response", "resolve"}, targets)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSegmentTrial(MeasureCommon):
    """A segment is tried on the last cases before anybody can approve it."""

    def _past(self, count, **values):
        cases = self.env["helpdesk.ticket"]
        for _number in range(count):
            cases += self._file(**values)
        return cases

    def test_who_is_in_and_what_others_wait(self):
        ours = self._past(6, lane="case")
        others = self._past(7, lane="transaction")
        for index, case in enumerate((others | ours).sorted("id")):
            moment = f"2026-11-{24 + index % 3} 0{1 + index % 8}:00:00"
            case._transition().write({"assigned_date": moment})
        segment = self._draft("[('lane', '=', 'case')]", trial_cases=50)
        segment.agency_ids = self.permits
        segment.measure_ids = [(0, 0, self._values("need_points", points=5))]
        segment.action_try()
        trial = segment.trial_id.sudo()
        self.assertEqual((trial.case_count, trial.in_count), (13, 6))
        self.assertIn("last 13 cases: 6 in, 7 out", segment.trial_summary)
        self.assertLess(trial.inside_days, 0)
        self.assertGreater(trial.others_days, 0)
        self.assertEqual(trial.user_id, self.service_admin)
        self.assertEqual(sum(trial.line_ids.mapped("in_count")), 6)

    def test_help_that_moves_no_queue_costs_nobody(self):
        self._past(3)
        segment = self._draft()
        segment.measure_ids = [(0, 0, self._values("companion"))]
        segment.action_try()
        self.assertIn("nobody waits longer", segment.trial_summary)
        self.assertNotIn("day", segment.trial_summary)

    def test_what_cannot_be_told_is_not_told(self):
        self._past(3)
        segment = self._draft()
        segment.measure_ids = [(0, 0, self._values("need_points"))]
        segment.action_try()
        self.assertIn("cannot be told", segment.trial_summary)

    @mute_logger("odoo.sql_db")
    def test_small_services_are_not_told_apart(self):
        self._past(2)
        segment = self._draft()
        segment.measure_ids = [(0, 0, self._values("companion"))]
        segment.agency_ids = self.permits
        segment.action_try()
        self.assertFalse(segment.trial_id.line_ids)
        self.assertIn("fewer than 5 in", segment.trial_summary)
        with self.assertRaises(AccessError):
            segment.trial_id.read(["in_count"])
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            segment.trial_cases = 1
            self.env.flush_all()

    def test_a_trial_is_made_by_trying_only(self):
        segment = self._draft()
        segment.measure_ids = [(0, 0, self._values("companion"))]
        segment.action_try()
        trial = segment.trial_id
        for user in (self.service_admin, self.equality, self.oversight):
            self.assertTrue(trial.with_user(user).summary)
            with self.assertRaises(AccessError):
                trial.with_user(user).write({"others_days": 0})
            with self.assertRaises(AccessError):
                trial.with_user(user).unlink()
            with self.assertRaises(AccessError):
                trial.with_user(user).create({"segment_id": segment.id})
        for user in (self.officer, self.frontline, self.contractor, self.citizen_user):
            with self.assertRaises(AccessError):
                trial.with_user(user).read(["case_count"])
