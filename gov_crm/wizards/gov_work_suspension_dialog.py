from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.helpdesk_ticket_notices import CLOSED, CLOSED_AHEAD, CLOSURE_LIFTED

UTC = timezone.utc


class GovWorkSuspensionDialog(models.TransientModel):
    """Dialog that says what declaring or lifting a closure will do, before it is done."""

    _name = "gov.work.suspension.dialog"
    _description = "Declare or lift a closure"

    suspension_id = fields.Many2one(
        "gov.work.suspension", required=True, ondelete="cascade"
    )
    act = fields.Selection(
        [("declare", "Declare"), ("lift", "Lift")], required=True, default="declare"
    )
    whole = fields.Selection(
        [
            ("whole", "The whole closure: it does not count at all"),
            ("rest", "What is left of it: the offices open again"),
        ],
        string="What is lifted",
        default="whole",
    )
    day = fields.Date(
        "Open again on", default=lambda self: fields.Date.context_today(self)
    )
    hour = fields.Float("at", default=8)
    reason = fields.Char("Why", help="Stays with the closure.")
    text = fields.Text("What happens", readonly=True)
    message = fields.Text("What citizens read", readonly=True)
    line_ids = fields.One2many(
        "gov.work.suspension.dialog.line", "dialog_id", "The list", readonly=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        for dialog in dialogs:
            since = dialog.suspension_id.date_from
            if dialog.act == "lift" and since and since <= fields.Datetime.now():
                # It has begun. When the offices open again has to be said first.
                dialog.whole = "rest"
            else:
                dialog._show()
        return dialogs

    def action_preview(self):
        """Compute what would happen by what stands in the dialog now."""
        self._show()
        return self._reopen(self.env._("What happens"))

    def action_act(self):
        """Do it."""
        self.ensure_one()
        now = fields.Datetime.now()
        if self.act == "declare":
            self.suspension_id._declare(now)
        else:
            if not (self.reason or "").strip():
                raise UserError(self.env._("Say why the closure is lifted."))
            self.suspension_id._lift(now, self.reason.strip(), self._reopened_at())
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _reopened_at(self):
        """When the offices open again, in naive UTC; None: as if never closed."""
        if self.whole != "rest":
            return None
        zone = ZoneInfo(self.suspension_id.tz_name or "UTC")
        midnight = datetime.combine(self.day, time())
        local = midnight + timedelta(minutes=round(self.hour * 60))
        return local.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)

    def _show(self):
        """Put the preview into the dialog: the plan that the act would write."""
        self.ensure_one()
        Timer = self.env["gov.service.timer"]
        reopened_at = self._reopened_at() if self.act == "lift" else None
        now = fields.Datetime.now()
        moves = self.suspension_id._plan(self.act, now, reopened_at)
        summary = Timer._say_moves(moves)
        self.write(
            {
                "text": summary["text"],
                "message": self._example(moves),
                "line_ids": [(5,)]
                + [
                    (
                        0,
                        0,
                        {"office": office, "moves": f"{old} → {new}", "cases": cases},
                    )
                    for office, old, new, cases in summary["lines"]
                ],
            }
        )

    def _example(self, moves):
        """The notice as the citizen of one of the cases will read it."""
        from_answers = [
            move for move in moves.rows if move.target in ("resolve", "appeal")
        ]
        if not from_answers:
            return False
        move = from_answers[0]
        office = moves.agencies.sudo().browse(move.agency_id)
        office = office.with_context(lang=self.env.lang)
        start, stop, reference = moves.why.spans[0]
        notice = CLOSED_AHEAD if start > moves.at else CLOSED
        if moves.why.kind == "lifted":
            notice = CLOSURE_LIFTED
        template = self.env._(notice)
        return template % {
            "closed": f"{office._say_closure(start, stop)} ({reference})",
            "new": office._say_moment(move.new),
            "old": office._say_moment(move.old),
        }

    def _reopen(self, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
