from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class GovStaffPrepare(models.TransientModel):
    """A supervisor has the evidence of an office and a quarter prepared."""

    _name = "gov.staff.prepare"
    _description = "Prepare staff evidence"

    agency_id = fields.Many2one(
        "gov.agency",
        string="Office",
        required=True,
        domain="[('id', 'in', office_ids)]",
        default=lambda self: self._default_agency_id(),
        ondelete="cascade",
    )
    office_ids = fields.Many2many(
        "gov.agency", string="Own offices", compute="_compute_office_ids"
    )
    quarter = fields.Selection(
        [
            ("1", "January to March"),
            ("2", "April to June"),
            ("3", "July to September"),
            ("4", "October to December"),
        ],
        required=True,
        default=lambda self: str((self._last_quarter().month + 2) // 3),
    )
    year = fields.Char(
        required=True, default=lambda self: str(self._last_quarter().year)
    )
    effect = fields.Char("What happens", compute="_compute_effect")

    @api.model
    def _last_quarter(self):
        """A day in the quarter before this one: the last that is over."""
        return fields.Date.context_today(self) - relativedelta(months=3)

    @api.model
    def _default_agency_id(self):
        return self.env["gov.agency"].browse(self.env.user._gov_scope_ids()[:1])

    @api.depends_context("uid")
    def _compute_office_ids(self):
        self.office_ids = self.env["gov.agency"].browse(self.env.user._gov_scope_ids())

    @api.depends("agency_id")
    def _compute_effect(self):
        now = fields.Datetime.now()
        Evidence = self.env["gov.staff.evidence"]
        for dialog in self:
            office = dialog.agency_id
            dialog.effect = office and self.env._(
                "Everybody who answered for %(office)s in this quarter is told and sees the "
                "own figures first. You see them, with what the person says, when the person "
                "has marked them as read, at the latest on %(moment)s. Figures of a quarter "
                "are prepared once.",
                office=office.name,
                moment=office._say_moment(Evidence._opens_at(office, now)),
            )

    def action_prepare(self):
        """Prepare it, and say for how many people.

        :raises UserError: the year is none; else as ``gov.staff.evidence._prepare``
        """
        self.ensure_one()
        year = (self.year or "").strip()
        if not (year.isdecimal() and len(year) == 4 and "2000" <= year <= "2100"):
            raise UserError(self.env._("Write the year with four digits."))
        prepared = self.env["gov.staff.evidence"]._prepare(
            self.agency_id, int(year), int(self.quarter)
        )
        count = len(prepared)
        words = self.env._("Prepared for %(count)s people. They are told.", count=count)
        if count == 1:
            words = self.env._("Prepared for 1 person, who is told.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": words,
                "type": "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
