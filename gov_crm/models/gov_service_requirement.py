from odoo import api, fields, models


class GovServiceRequirement(models.Model):
    """One paper on the checklist of a charter service, and where to get it."""

    _name = "gov.service.requirement"
    _description = "Paper needed for a service"
    _order = "service_id, sequence, id"

    service_id = fields.Many2one(
        "gov.service", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Paper", required=True, translate=True)
    where_to_secure = fields.Char("Where to get it", translate=True)
    condition = fields.Char(
        "Only if", translate=True, help="Empty: everybody needs it."
    )
    copies = fields.Char(translate=True, help="For example: 1 original, 2 photocopies.")

    @api.depends("name", "where_to_secure")
    @api.depends_context("lang", "gov_show_where")
    def _compute_display_name(self):
        """In lists to tick, officers also read where the citizen gets the paper."""
        for paper in self:
            if self.env.context.get("gov_show_where") and paper.where_to_secure:
                paper.display_name = self.env._(
                    "%(paper)s – get it at %(where)s",
                    paper=paper.name,
                    where=paper.where_to_secure,
                )
            else:
                paper.display_name = paper.name
