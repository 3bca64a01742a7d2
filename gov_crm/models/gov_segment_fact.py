from odoo import api, fields, models
from odoo.exceptions import AccessError


class GovSegmentFact(models.Model):
    """A fact of a case that criteria of segments may use.

    The list comes with the program. Nobody adds to it: what is not on it is refused. An
    equality officer may take facts off, and put them back.
    """

    _name = "gov.segment.fact"
    _description = "Fact that segments may use"
    _inherit = ["gov.ready.list.mixin"]
    _order = "sequence, id"
    _ready_free = frozenset(("active",))

    name = fields.Char("Fact", required=True, translate=True)
    path = fields.Char(
        "Field", required=True, help="From the case on, names of fields with dots."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _path_uniq = models.Constraint("UNIQUE (path)", "This field is listed already.")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._("The list of allowed facts comes with the program.")
            )
        return super().create(vals_list)

    def write(self, vals):
        result = super().write(vals)
        self.env["gov.segment"]._recheck()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["gov.segment"]._recheck()
        return result
