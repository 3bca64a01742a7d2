from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..tools.sentences import items


class HelpdeskTicket(models.Model):
    """What the screens of officers show beside the plain fields of a case."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "gov.counts.mixin"]

    next_step = fields.Char(
        compute="_compute_next_step",
        groups="base.group_user",
        help="What this case needs now.",
    )
    last_citizen_message = fields.Json(
        compute="_compute_last_citizen_message", groups="base.group_user"
    )

    @api.depends(
        "is_open", "user_id", "complete_at", "missing_papers", "waits_for_answer",
        "is_paused", "referral_ids.state", "referral_ids.due_at", "partner_id",
    )  # fmt: skip
    @api.depends_context("lang", "uid")
    def _compute_next_step(self):
        paused = self.filtered("is_paused")
        # What a case waits for is seen with it.
        grounds = {
            case_id: timer.pause_reason_id.name
            for case_id, timer in paused._answer_timers().items()
        }
        waiting_sudo = self.filtered("is_open")._waiting_referrals()
        now = fields.Datetime.now()
        for ticket in self:
            asked = waiting_sudo.get(ticket._origin.id, self.env["gov.referral"])[:1]
            if not ticket.is_open:
                ticket.next_step = False
            elif asked.kind == "transfer":
                ticket.next_step = asked._say_who_answers(now)
            elif ticket.is_conflict:
                ticket.next_step = self.env._("A colleague handles it")
            elif ticket.waits_for_answer:
                ticket.next_step = self.env._("Answer the citizen's message")
            elif ticket.missing_papers and (ticket.is_paused or not ticket.complete_at):
                ticket.next_step = self.env._(
                    "Papers missing: %(papers)s",
                    papers=", ".join(items(ticket.missing_papers)),
                )
            elif ticket.is_paused:
                ticket.next_step = self.env._(
                    "Paused: %(ground)s", ground=grounds.get(ticket.id) or ""
                )
            elif not ticket.complete_at:
                ticket.next_step = self.env._("Papers missing")
            elif not ticket.user_id:
                ticket.next_step = self.env._("Nobody works on it yet: take it")
            elif asked:
                ticket.next_step = asked._say_who_answers(now)
            else:
                ticket.next_step = self.env._("Decide")

    @api.depends("message_ids")
    @api.depends_context("lang")
    def _compute_last_citizen_message(self):
        """Author, moment and beginning of the last thing the citizen wrote."""
        for ticket in self:
            ticket.last_citizen_message = False
        with_citizen = self.filtered(lambda t: t._origin and t.partner_id)
        if not with_citizen:
            return
        comment = self.env.ref("mail.mt_comment")
        newest = self.env["mail.message"]._read_group(
            [
                ("model", "=", self._name),
                ("res_id", "in", with_citizen._origin.ids),
                ("author_id", "in", with_citizen.partner_id.ids),
                ("subtype_id", "=", comment.id),
            ],
            ["res_id", "author_id"],
            ["id:max"],
        )
        by_key = {(res_id, author.id): last for res_id, author, last in newest}
        messages = self.env["mail.message"].browse(by_key.values())
        texts = {message.id: message for message in messages}
        now = fields.Datetime.now()
        for ticket in with_citizen:
            last = texts.get(by_key.get((ticket._origin.id, ticket.partner_id.id)))
            if last:
                text = html2plaintext(last.body or "").strip()
                ticket.last_citizen_message = {
                    # Of a message that the user reads.
                    "author": last.sudo().author_id.name,
                    "moment": ticket._say_moment(last.date, now),
                    "text": text if len(text) <= 240 else f"{text[:240]}…",
                }

    def action_open_citizen_cases(self):
        self.ensure_one()
        return self.partner_id.action_gov_open_cases()

    # ------------------------------------------------------------------
    # MY WORK
    # ------------------------------------------------------------------

    @api.model
    @api.readonly
    def my_work_counts(self):
        """Counters above “My work”: for each the filter it sets and how many cases.

        Counted in the rights of the caller, over the cases that screen lists.
        """
        mine = (
            Domain("is_open", "=", True)
            & Domain("gov_editable", "=", True)
            & Domain("gov_for_me", "=", True)
        )
        today = Domain("deadline", ">=", "now") & Domain("deadline", "<", "today +1d")
        tomorrow = Domain("deadline", ">=", "today +1d") & Domain(
            "deadline", "<", "today +2d"
        )
        counts = self._count_each(
            mine,
            {
                "late": Domain("is_overdue", "=", True),
                "due_today": today,
                "due_tomorrow": tomorrow,
                "waits_for_answer": Domain("waits_for_answer", "=", True),
                "promise_due": Domain("promise_due", "=", True),
                "unassigned": Domain("user_id", "=", False),
            },
        )
        wrote, promised = counts["waits_for_answer"], counts["promise_due"]
        words = {
            "late": (self.env._("late"), self.env._("cases whose date has passed")),
            "due_today": (self.env._("due today"), self.env._("cases due today")),
            "due_tomorrow": (
                self.env._("due tomorrow"),
                self.env._("cases due tomorrow"),
            ),
            "waits_for_answer": (
                self.env._("citizen wrote")
                if wrote == 1
                else self.env._("citizens wrote"),
                self.env._("cases in which the citizen has the last word"),
            ),
            "promise_due": (
                self.env._("promise to keep")
                if promised == 1
                else self.env._("promises to keep"),
                self.env._("cases with a promise for today or earlier, not kept yet"),
            ),
            "unassigned": (
                self.env._("nobody works on"),
                self.env._("cases of your office without an officer"),
            ),
        }
        tones = {"late": "danger", "due_today": "warning"}
        return [
            self._counter(name, count, *words[name], tones.get(name, "plain"))
            for name, count in counts.items()
        ]
