from odoo import api, fields, models
from odoo.exceptions import UserError


class ResourceCalendarLeaves(models.Model):
    """Holidays and closures: several changed together move time limits once. What a declared
    closure put into a calendar goes with that closure only."""

    _inherit = "resource.calendar.leaves"

    gov_suspension_id = fields.Many2one(
        "gov.work.suspension",
        string="Declared closure",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("gov_suspension_id") for vals in vals_list):
            self._gov_refuse_declared()
        with self.env["resource.calendar"]._gov_collecting() as changes:
            leaves = super().create(vals_list)
            changes.closed += leaves._gov_closed()
        return leaves

    def write(self, vals):
        if "gov_suspension_id" in vals or self.sudo().gov_suspension_id:
            self._gov_refuse_declared()
        with self.env["resource.calendar"]._gov_collecting() as changes:
            changes.opened += self._gov_closed()
            result = super().write(vals)
            changes.closed += self._gov_closed()
        return result

    def unlink(self):
        if self.sudo().gov_suspension_id:
            self._gov_refuse_declared()
        with self.env["resource.calendar"]._gov_collecting() as changes:
            changes.opened += self._gov_closed()
            return super().unlink()

    def _gov_closed(self):
        """The spans these leaves close, as ``(from, to, reason)`` in naive UTC."""
        return [
            (leave.date_from, leave.date_to, leave.name or "")
            for leave in self
            if not leave.resource_id
            and not leave.sudo().gov_suspension_id
            and leave.time_type == "leave"
        ]

    def _gov_refuse_declared(self):
        if not self.env["gov.work.suspension"]._in_transition():
            raise UserError(
                self.env._(
                    "A declared closure changes by its own form only: lift it there, or "
                    "declare another one."
                )
            )
