from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class GovEquityFollowup(models.Model):
    """What was found behind a result, what is done about it and by when.

    It is part of the next audit, whose result keeps it as it stood then.
    """

    _name = "gov.equity.followup"
    _description = "Follow-up of an audit"
    _order = "audit_id, due_date, id"
    _rec_name = "found"

    audit_id = fields.Many2one(
        "gov.equity.audit",
        string="Audit",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', '=', 'done')]",
    )
    line_id = fields.Many2one(
        "gov.equity.audit.line",
        string="About",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('audit_id', '=', audit_id)]",
        help="Empty: about the audit as a whole.",
    )
    found = fields.Text(
        "What was found", required=True, help="No names and no case numbers."
    )
    action = fields.Text("What is done about it", required=True)
    due_date = fields.Date("By when", required=True)
    done_date = fields.Date("Done on")
    is_overdue = fields.Boolean("Overdue", compute="_compute_is_overdue")
    user_id = fields.Many2one(
        "res.users",
        string="Sees to it",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )

    @api.depends("due_date", "done_date")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for followup in self:
            followup.is_overdue = bool(
                followup.due_date
                and not followup.done_date
                and followup.due_date < today
            )

    @api.constrains("audit_id", "line_id")
    def _check_audit(self):
        for followup in self:
            if followup.audit_id.state != "done":
                raise ValidationError(self.env._("An audit is followed up when done."))
            if followup.line_id and followup.line_id.audit_id != followup.audit_id:
                raise ValidationError(
                    self.env._("The comparison belongs to another audit.")
                )

    def write(self, vals):
        if "audit_id" in vals and any(
            it.audit_id.id != vals["audit_id"] for it in self
        ):
            raise UserError(self.env._("A follow-up stays with its audit."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self.env["gov.equity.audit"].search_count(
            [("previous_id", "in", self.audit_id.ids), ("state", "=", "done")], limit=1
        ):
            raise UserError(
                self.env._("This is part of a later audit. Set it to done instead.")
            )
