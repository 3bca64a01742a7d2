from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.models import BaseModel
from odoo.service.model import get_public_method
from odoo.tests import tagged

from ..tools.reference_number import is_valid
from .common import utc
from .security_common import SECRET, SecurityCommon

LATER = "2040-01-01 00:00:00"
# What a client could send along with any call.
SMUGGLED = {
    "gov_transition": True,
    "default_active": False,
    "default_agency_id": 1,
    "default_answer": "x",
    "default_at": "2020-01-01 00:00:00",
    "default_author_id": 1,
    "default_closed_date": "2020-01-01 00:00:00",
    "default_complete_at": "2020-01-01 00:00:00",
    "default_date": "2020-01-01 00:00:00",
    "default_date_from": "2020-01-01 00:00:00",
    "default_date_to": "2020-01-02 00:00:00",
    "default_deadline": LATER,
    "default_external_ref": "x",
    "default_filed_at": "2020-01-01 00:00:00",
    "default_in_time": True,
    "default_is_open": False,
    "default_kind": "transfer",
    "default_number": "X",
    "default_outcome": "granted",
    "default_sent_at": "2020-01-01 00:00:00",
    "default_started_at": "2020-01-01 00:00:00",
    "default_state": "met",
    "default_stopped_at": "2020-01-01 00:00:00",
    "default_user_name": "Somebody else",
    "default_waits_for_answer": True,
}


@tagged("post_install", "-at_install")
@freeze_time("2026-11-24 02:00:00")  # Tuesday 10:00 in Manila
class TestSecurityLaw(SecurityCommon):
    """Fields that carry law, by every way round the transitions."""

    # ------------------------------------------------------------------
    # CONTEXT AND COMMANDS
    # ------------------------------------------------------------------

    def test_filing_with_a_smuggled_context(self):
        case = self._file(self.officer, partner_id=self.citizen.id)
        Case = (
            self.env["helpdesk.ticket"].with_user(self.officer).with_context(**SMUGGLED)
        )
        other = Case.create(
            {"partner_id": self.citizen.id, "service_id": self.permit.id}
        )
        self._assert_like(case, other.sudo().with_context({}))
        with self._refused():
            Case.create({"partner_id": self.citizen.id, "deadline": LATER})

    def _assert_like(self, case, other):
        """Both were filed at this moment, so the law says the same of both."""
        names = ("agency_id", "entry_agency_id", "filed_at", "complete_at", "deadline")
        names += (
            "is_open",
            "outcome",
            "closed_date",
            "stage_id",
            "external_ref",
            "active",
        )
        for name in names:
            with self.subTest(name):
                self.assertEqual(other[name], case[name])
        self.assertTrue(is_valid(other.number))
        for name in (
            "target",
            "state",
            "started_at",
            "deadline",
            "stopped_at",
            "in_time",
        ):
            with self.subTest(timer=name):
                self.assertEqual(
                    other.timer_ids.mapped(name), case.timer_ids.mapped(name)
                )
        for name in ("kind", "at", "deadline", "user_name"):
            with self.subTest(event=name):
                self.assertEqual(
                    other.timer_ids.event_ids.mapped(name),
                    case.timer_ids.event_ids.mapped(name),
                )
        for name in ("agency_id", "date_from", "date_to"):
            with self.subTest(custody=name):
                self.assertEqual(
                    other.custody_ids.mapped(name), case.custody_ids.mapped(name)
                )

    def test_referring_and_accepting_with_a_smuggled_context(self):
        case = self._file(self.officer)
        wizard = self.env["gov.case.refer"].with_user(self.officer)
        wizard = wizard.create(
            {"ticket_id": case.id, "to_agency_id": self.roads.id, "reason": "A road"}
        )
        wizard.with_context(**SMUGGLED).action_refer()
        referral = case.sudo().referral_ids
        self.assertEqual(referral.state, "sent")
        self.assertEqual(referral.sent_at, utc("2026-11-24 10:00+08:00"))
        with freeze_time("2026-11-24 04:00:00"):
            referral.with_user(self.roads_officer).with_context(
                **SMUGGLED
            ).action_accept()
        spans = case.sudo().with_context({}).custody_ids
        now = utc("2026-11-24 12:00+08:00")
        self.assertEqual(spans.mapped("date_from"), [case.filed_at, now])
        self.assertEqual(spans.mapped("date_to"), [now, False])
        self.assertEqual(referral.answered_at, now)

    def test_deciding_with_a_smuggled_context(self):
        case = self._file(self.officer)
        wizard = self.env["gov.case.decide"].with_user(self.officer)
        wizard = wizard.create(
            {"ticket_id": case.id, "outcome": "resolved", "answer": "Done"}
        )
        with freeze_time("2026-11-24 04:00:00"):
            wizard.with_context(**SMUGGLED).action_decide()
        case = case.sudo().with_context({})
        self.assertEqual(case.outcome, "resolved")
        self.assertEqual(case.closed_date, utc("2026-11-24 12:00+08:00"))
        self.assertEqual(case.decided_by_id, self.officer)
        answer = case.message_ids[0]
        self.assertEqual(answer.author_id, self.officer.partner_id)
        self.assertEqual(answer.date, case.closed_date)

    def test_commands_inside_a_new_case_are_checked_like_any_other(self):
        """The door that filing opens for itself is shut for what comes in with it."""
        mine, vals = (
            self._file(self.officer),
            {"partner_id": self.citizen.id, "name": "New"},
        )
        Case = self.env["helpdesk.ticket"].with_user(self.officer)
        forged = dict(vals, number="X", filed_at="2020-01-01 00:00:00", is_open=False)
        for commands in (
            {"duplicate_ids": [Command.create(forged)]},
            {"duplicate_ids": [Command.update(mine.id, {"deadline": LATER})]},
            {"duplicate_ids": [Command.update(mine.id, {"is_open": False})]},
            {"timer_ids": [Command.create({"standard_id": self.standard.id, "target": "resolve",
                                           "deadline": LATER})]},
            {"custody_ids": [Command.create({"agency_id": self.roads.id,
                                             "date_from": "2020-01-01"})]},
        ):  # fmt: skip
            with self.subTest(commands), self._refused():
                Case.create(dict(vals, **commands))
            defaults = {f"default_{name}": value for name, value in commands.items()}
            self._tell(Case.with_context(**defaults).create, vals)
        mine.invalidate_recordset()
        self.assertTrue(mine.is_open)
        self.assertLess(str(mine.deadline), LATER)
        self.assertFalse(self.env["helpdesk.ticket"].search([("number", "=", "X")]))

    def test_commands_from_other_records_are_checked(self):
        case = self._file(self.officer)
        for record, name in (
            (self.citizen, "gov_case_ids"),
            (self.citizen, "helpdesk_ticket_ids"),
            (self._file(self.officer), "duplicate_ids"),
        ):
            with self.subTest(name), self._refused(AccessError):
                self._as(self.officer, record).write(
                    {name: [Command.update(case.id, {"deadline": LATER})]}
                )

    def test_law_is_refused_even_to_the_superuser(self):
        for name, value in (
            ("deadline", LATER),
            ("stage_id", self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done").id),
            ("agency_id", self.roads.id),
            ("outcome", "granted"),
            ("number", "X"),
            ("active", False),
        ):
            for case in (self.case, self.case.with_context(gov_transition=True)):
                with self.subTest(name), self._refused(AccessError):
                    case.write({name: value})

    # ------------------------------------------------------------------
    # DIALOGS
    # ------------------------------------------------------------------

    def _dialogs(self):
        shown = {"fields": {"display_name": {}}}
        case = {"ticket_id": self.case.id}
        referral = {"referral_id": self._refer().id}
        refer = dict(case, to_agency_id=self.roads.id, reason="x")
        many = {"referral_ids": [Command.set([referral["referral_id"]])]}
        decide = dict(case, outcome="granted", answer="x")
        spec = {"ticket_id": shown, "from_agency_id": shown, "deadline_display": {}}
        clock = dict(spec, effect={}, preview={}, why_not={}, citizen_name={})
        papers = dict(clock, paper_ids={}, other_papers={}, service_id=shown)
        now = fields.Datetime.now()
        endorsement = self.case._record_endorsement(
            f"Office {SECRET}", now, now, self.officer, email=f"{SECRET}@x.example"
        )
        pause = dict(papers, reason_id={}, allowed_reason_ids={})
        return (
            ("gov.case.pause", case, case, pause),
            ("gov.case.incomplete", case, case, papers),
            ("gov.case.extend", case, dict(case, reason="x"), clock),
            ("gov.case.reopen", case, dict(case, reason="x"), clock),
            ("gov.case.promise", case, dict(case, promise="x"), clock),
            ("gov.case.refer", case, refer, dict(spec, facts={}, effect={})),
            ("gov.case.decide", case, decide, dict(spec, effect={}, needs_reason={})),
            ("gov.case.endorse", case, dict(case, office="x"), spec),
            ("gov.case.on.behalf", case, dict(case, other_name="x"),
             {"ticket_id": shown, "answer": {}, "known_ids": shown}),
            ("gov.referral.many", many, many, {"referral_ids": shown, "effect": {}}),
            ("gov.endorsement.answer", dict(case, endorsement_id=endorsement.id),
             dict(case, endorsement_id=endorsement.id), dict(spec, preview={}, email={})),
            ("gov.referral.decline", referral, dict(referral, reason="x"),
             {"referral_id": shown, "from_agency_id": shown}),
        )  # fmt: skip

    def test_dialogs_tell_nothing_of_a_case_of_others(self):
        """A client fills in any case; what follows from it must not come out."""
        dialogs = self._dialogs()
        outsider = self._user(
            "outsider", "gov_crm.group_gov_supervisor", self._agency("X", "XX")
        )
        for user in (outsider, self.contractor, self.service_admin, self.employee):
            for name, vals, whole, spec in dialogs:
                Dialog = self._as(user, self.env[name])
                defaults = {f"default_{key}": value for key, value in vals.items()}
                for act, call in {
                    "onchange": lambda D=Dialog, v=vals, s=spec: D.onchange(v, [*v], s),
                    "defaults": lambda D=Dialog, d=defaults, s=spec: D.with_context(
                        **d
                    ).onchange({}, [], s),
                    "create": lambda D=Dialog, w=whole: D.create(w).read(),
                    "save": lambda D=Dialog, w=whole, s=spec: D.web_save(w, s),
                }.items():
                    with self.subTest(user.login, dialog=name, act=act):
                        told = self._tell(call)
                        self.assertNotIn(SECRET, told)
                        self.assertNotIn(self.permits.name, told)
                        self.assertNotIn(self.citizen.name, told)
                        self.assertNotIn("Due", told)

    def test_dialogs_of_others_cannot_be_used(self):
        """What is being written in a dialog is nobody else's, not even a colleague's."""
        referral = self._refer(self._file(self.officer).sudo(), self.officer)
        case = {"ticket_id": self.case.id, "reason": SECRET}
        for name, author, vals, act in (
            ("gov.case.refer", self.frontline, dict(case, to_agency_id=self.roads.id),
             "action_refer"),
            ("gov.case.decide", self.officer, dict(case, outcome="denied", answer=SECRET),
             "action_decide"),
            ("gov.case.pause", self.officer,
             {"ticket_id": self.case.id, "other_papers": SECRET}, "action_pause"),
            ("gov.case.incomplete", self.frontline,
             {"ticket_id": self.case.id, "other_papers": SECRET}, "action_ask"),
            ("gov.case.extend", self.officer, case, "action_extend"),
            ("gov.case.reopen", self.officer, case, "action_reopen"),
            ("gov.case.promise", self.frontline,
             {"ticket_id": self.case.id, "promise": SECRET}, "action_promise"),
            ("gov.referral.many", self.roads_frontline,
             {"referral_ids": [Command.set(referral.ids)], "reason": SECRET}, "action_do"),
            ("gov.case.endorse", self.frontline,
             {"ticket_id": self.case.id, "office": SECRET}, "action_record"),
            ("gov.referral.decline", self.roads_frontline,
             {"referral_id": referral.id, "reason": SECRET}, "action_decline"),
        ):  # fmt: skip
            wizard = self.env[name].with_user(author).create(vals)
            [text] = [
                key
                for key, value in vals.items()
                if value == SECRET and key != "answer"
            ]
            for user in {*self.seers, *self.strangers} - {author}:
                with self.subTest(user.login, dialog=name):
                    theirs = self._as(user, wizard)
                    self.assertNotIn(SECRET, self._tell(theirs.read, [text]))
                    told = self._tell(theirs.browse().search_read, [], [text])
                    self.assertNotIn(SECRET, told)
                    with self._refused():
                        theirs.write({text: "Other"})
                    with self._refused():
                        getattr(theirs, act)()
            self.assertEqual(self._as(author, wizard)[text], SECRET)
        with self._refused():
            self.env["gov.case.refer"].with_user(self.frontline).search(
                [], limit=1
            ).write({"ticket_id": self.roads_case.id})

    def test_a_case_that_moved_meanwhile_is_not_decided_by_the_old_dialog(self):
        case = self._file(self.officer)
        wizard = self.env["gov.case.decide"].with_user(self.officer)
        wizard = wizard.create(
            {"ticket_id": case.id, "outcome": "granted", "answer": "x"}
        )
        referral = self._refer(case.sudo(), self.officer)
        with freeze_time("2026-11-24 04:00:00"):
            referral.with_user(self.roads_officer).action_accept()
            with self._refused(AccessError):
                self._as(self.officer, wizard).action_decide()
        self.assertTrue(case.is_open)

    def test_who_decides(self):
        vals = {"ticket_id": self.case.id, "outcome": "granted", "answer": "x"}
        for user in {
            *self.strangers,
            self.frontline,
            self.oversight,
            self.citizen_user,
        }:
            with self.subTest(user.login), self._refused():
                self.env["gov.case.decide"].with_user(user).create(vals).action_decide()
        with self._refused(ValueError):
            self.env["gov.case.decide"].with_user(self.officer).create(
                dict(vals, outcome="deemed_approved")
            )

    # ------------------------------------------------------------------
    # METHODS
    # ------------------------------------------------------------------

    def test_transitions_cannot_be_called_from_outside(self):
        names = {
            "helpdesk.ticket": (
                "_transition", "_decide", "_refer", "_take", "_mark_complete",
                "_acknowledge", "_file_history", "_move_custody", "_open_timers",
                "_share", "_shareable", "_suggest_agencies", "_weigh_agencies",
                "_add_to_agency_arr", "_tell_citizen", "_portal_post", "_forget_access",
                "_pass_on", "_record_endorsement", "_pass_over", "_record_turns",
                "_explain_place",
            ),
            "gov.queue": (
                "_rescore", "_cron_rescore", "_take_next", "_ahead", "_behind", "_measures",
            ),
            "gov.queue.event": ("_transition", "_record"),
            "gov.referral": (
                "_transition", "_receive", "_accept", "_decline", "_return", "_withdraw",
                "_complete", "_expire", "_cron_expire", "_close_with_case", "_end_former",
                "_ask", "_share_more", "_move_to", "_remind_office", "_renew_tasks",
                "_case_news", "_describe_due",
                "_link", "_by_link", "_send_letter", "_queue_mail", "_act_outside",
                "_take_back", "_outside_page", "_page_attachment", "_cron_remind",
                "_reroute", "_send_again", "_send_elsewhere", "_accept_by", "_each",
            ),
            "gov.referral.act": ("_record",),
            "gov.referral.share": ("_record",),
            "gov.service.timer": ("_transition", "_open", "_start", "_stop", "_cancel", "_log"),
            "gov.service.timer.event": ("_transition",),
            "gov.custody": ("_transition",),
            "gov.work.suspension": ("_transition", "_declare", "_lift", "_plan", "_act"),
            "gov.work.suspension.act": ("_transition",),
            "gov.case.notice": ("_add_moved", "_cron_tell"),
            "gov.contact.code": (
                "_send", "_verify", "_code", "_key", "_cron_send", "_send_one",
            ),
            "gov.reorganisation": (
                "_transition", "_carry_out", "_enqueue", "_cron_carry_out", "_run",
                "_problems", "_lock",
            ),
            "gov.reorganisation.item": ("_work", "_open_past", "_by_order"),
            "gov.endorsement": ("_transition", "_answer", "_report", "_write_back"),
            "gov.endorsement.letter": ("_transition", "_send"),
            "gov.agency": ("_next_numbers",),
            "gov.representation": (
                "_transition", "_grant", "_accept", "_begin", "_revoke", "_may_act",
                "_held_by", "_record", "_record_act", "_portal_invite", "_portal_end",
                "_portal_file", "_portal_mine", "_portal_lists",
            ),
            "gov.consent": ("_transition", "_withdraw", "_holds", "_portal_set"),
            "gov.duplicate": (
                "_transition", "_decide", "_keep", "_cron_find", "_find_batch", "_alike",
                "_people",
            ),
            "gov.person.merge": (
                "_transition", "_merge", "_undo", "_move", "_move_back", "_fill_facts",
                "_why_not",
            ),
            "gov.person.search": (
                "_candidates", "_rows", "_hidden_rows", "_find_hidden", "_find",
            ),
            "gov.name.word": ("_learn", "_alike"),
            "res.users": ("_gov_scope_ids",),
        }  # fmt: skip
        for model, methods in names.items():
            for name in methods:
                with self.subTest(f"{model}.{name}"), self._refused(AccessError):
                    self.assertTrue(hasattr(self.env[model], name))
                    get_public_method(self.env[model], name)

    def test_no_public_method_of_ours_is_there_by_accident(self):
        """What can be called over the network is listed here; add to it knowingly."""
        known = {
            "helpdesk.ticket": {
                "action_check_evidence", "action_complete", "action_decide",
                "action_open_citizen_cases",
                "action_refer", "action_take", "my_work_counts", "action_open_referrals",
                "action_pause", "action_resume", "action_extend", "action_reopen",
                "action_promise", "action_record_action",
                "action_incomplete", "action_explain", "read_deadlines",
                "action_print_certificate", "action_print_letter",
                "action_record_endorsement", "action_on_behalf",
                "action_gov_open_engagements", "action_apply_correction",
                "action_pass_over", "action_take_next", "queue_head",
            },
            "gov.queue.event": {"action_open_case"},
            "gov.queue.reason": {"action_pass_over", "action_take"},
            "gov.queue.setting": {"action_set"},
            "gov.agency": {"action_new_desk_links"},
            "gov.desk": {
                "action_call_next", "action_call_again", "action_serve", "action_served",
                "action_left", "action_leave", "action_draw", "action_open_case",
            },
            "gov.desk.draw": {"action_draw"},
            "gov.breach": {"action_tell"},
            "gov.breach.tell": {"action_write_down"},
            "gov.contact.event": {"action_save"},
            "gov.correction.file": {"action_file"},
            "gov.duplicate": {"action_different", "action_merge", "action_ask_again"},
            "gov.erasure": {
                "action_preview", "action_back_to_draft", "action_refuse", "action_approve",
            },
            "gov.feedback.paper": {"action_save", "action_save_next"},
            "gov.identifier.show": {"action_show"},
            "gov.register.export": {
                "action_start", "action_cancel", "action_refresh", "action_download",
            },
            "gov.legal.hold": {"action_release"},
            "gov.outreach.build": {"action_build"},
            "gov.person.merge": {"action_undo"},
            "gov.person.merge.dialog": {"action_merge"},
            "gov.person.search": {
                "draft_person", "find_matches", "search_people", "show_person",
                "search_desk", "register_person", "tell_person",
            },
            "gov.timeline": {"read_page"},
            "gov.figures.board": {"open_cases", "read_board"},
            "gov.release": {
                "action_annotate", "action_correct", "action_open_page",
                "action_prepare", "action_publish",
            },
            "gov.release.figure": {"action_open_cases"},
            "gov.staff.comment": {"action_save"},
            "gov.staff.evidence": {"action_comment", "action_print", "action_seen"},
            "gov.staff.prepare": {"action_prepare"},
            "gov.service.standard": {
                "action_check", "action_check_all", "action_export",
                "action_new_version", "action_put_in_force",
            },
            "gov.case.action": {"action_record"},
            "gov.case.endorse": {"action_record"},
            "gov.case.on.behalf": {"action_record"},
            "gov.consent": {"action_withdraw"},
            "gov.representation": {"action_grant", "action_revoke"},
            "gov.representation.revoke": {"action_revoke"},
            "gov.endorsement": {"action_answer", "action_open_case"},
            "gov.endorsement.answer": {"action_answer"},
            "gov.referral.many": {"action_do"},
            "gov.reorganisation": {"action_preview", "action_retry"},
            "gov.reorganisation.dialog": {"action_carry_out"},
            "gov.standard.check.line": {"action_open"},
            "gov.standard.enforce": {"action_put_in_force"},
            "gov.standard.import": {"action_import"},
            "gov.charter.import": {"action_export", "action_import"},
            "gov.service.timer": {"action_keep"},
            "gov.timer.effect": {"action_retry"},
            "gov.referral": {
                "action_accept", "action_decline", "action_open_case", "action_withdraw",
                "action_take_on", "action_receive", "action_ask_back", "action_return",
                "action_complete", "action_share_more", "action_send_letter",
                "action_record_told", "action_take_back",
                "action_accept_many", "action_decline_many", "action_withdraw_many",
                "action_reroute_many",
                "action_remind", "my_referral_counts", "my_referrals_waiting", "read_deadlines",
            },
            "gov.deadline.mixin": {"read_deadlines"},
            "gov.protected.ground": {"action_load_uk", "action_load_eu"},
            "gov.segment": {
                "action_try", "action_approve", "action_activate", "action_suspend",
                "action_expire", "action_ask_suspend", "action_ask_expire",
                "action_new_version", "known_facts",
            },
            "gov.segment.stop": {"action_stop"},
            "gov.referral.take.back": {"action_take_back"},
            "gov.referral.told": {"action_record"},
            "gov.referral.accept": {"action_accept"},
            "gov.referral.reply": {"action_reply"},
            "gov.referral.share.more": {"action_share"},
            "gov.service": {
                "action_open_cases", "action_open_page", "action_preview_application",
                "action_file_for",
            },
            "gov.service.question": {"action_move_up", "action_move_down"},
            "gov.custody": {"action_open_case"},
            "gov.path.report": {"action_open_case"},
            "gov.board": {"read_board"},
            "gov.referral.flow": {"read_flows"},
            "gov.health": {"do", "examine"},
            "gov.holiday.fill": {"action_add"},
            "crm.lead": {"action_gov_file_case"},
            "res.partner": {
                "action_gov_open_cases", "action_gov_seal", "action_gov_correct",
                "action_gov_extract", "action_gov_extract_data", "action_gov_file_for",
            },
            "gov.application.assist": {"action_start"},
            "gov.person.seal": {"action_seal"},
            "gov.sealed.contact": {"action_unseal"},
            "gov.case.decide": {"action_decide", "check_plain"},
            "gov.case.refer": {"action_refer"},
            "gov.case.pause": {"action_pause"},
            "gov.case.extend": {"action_extend"},
            "gov.case.reopen": {"action_reopen"},
            "gov.case.promise": {"action_promise"},
            "gov.case.incomplete": {"action_ask"},
            "gov.check.all": {"action_check"},
            "gov.work.suspension": {
                "action_declare", "action_lift", "action_open_cases",
            },
            "gov.work.suspension.dialog": {"action_act", "action_preview"},
            "gov.referral.decline": {"action_decline"},
        }  # fmt: skip
        inherited = set(dir(self.env.registry["mail.thread"])) | set(dir(BaseModel))
        for model in sorted(self.env.registry):
            if not model.startswith("gov.") and model not in known:
                continue
            if model.startswith(("gov.case.import", "gov.person.import", "gov.setup")):
                continue  # for administrators, with tests of their own
            ours = set()
            for cls in self.env.registry[model].mro():
                if cls.__module__.startswith("odoo.addons.gov_crm."):
                    ours |= {
                        name for name, value in vars(cls).items() if callable(value)
                    }
            public = {name for name in ours if not name.startswith("_")} - inherited
            public -= {"get_portal_url"}  # an override of the portal's
            with self.subTest(model):
                self.assertEqual(public, known.get(model, set()))
