from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .gov_desk_ticket import LANES


class GovDesk(models.Model):
    """A counter, window or desk at which people are served who drew a number."""

    _name = "gov.desk"
    _description = "Counter"
    _inherit = ["gov.sql.access.mixin"]
    _order = "agency_id, sequence, id"

    name = fields.Char(
        required=True,
        help="As it is written over the counter and shown in the waiting room, for example "
        "Window 3.",
    )
    sequence = fields.Integer(default=10)
    agency_id = fields.Many2one(
        "gov.agency", string="Office", required=True, index=True, ondelete="restrict"
    )
    service_ids = fields.Many2many(
        "gov.service",
        string="Services",
        domain="[('agency_id', '=', agency_id)]",
        help="What is done here. Empty: whatever the office does.",
    )
    lane = fields.Selection(
        LANES,
        required=True,
        default="all",
        help="A counter of the express lane takes people of that lane first. While there are "
        "none, and for whoever has waited so long that the place is certain, it serves all.",
    )
    user_id = fields.Many2one(
        "res.users", string="Officer", ondelete="set null", readonly=True, copy=False
    )
    active = fields.Boolean(default=True)
    desk_ticket_ids = fields.One2many("gov.desk.ticket", "desk_id", string="Numbers")
    gov_visible = fields.Boolean(
        compute="_compute_gov_visible", search="_search_gov_visible"
    )

    _name_uniq = models.UniqueIndex(
        "(agency_id, name)", "This office has a counter of this name already."
    )

    @api.constrains("agency_id", "service_ids")
    def _check_services(self):
        for desk in self:
            # What an office offers is public.
            foreign = desk.service_ids.sudo().filtered(
                lambda it, desk=desk: it.agency_id != desk.agency_id
            )
            if foreign:
                raise ValidationError(
                    self.env._(
                        "“%(service)s” is a service of another office than this counter.",
                        service=foreign[0].name,
                    )
                )

    @api.constrains("agency_id")
    def _check_agency(self):
        for desk in self.filtered("desk_ticket_ids"):
            numbers = desk.sudo().desk_ticket_ids
            if numbers.agency_id - desk.agency_id:
                raise ValidationError(
                    self.env._(
                        "Numbers were called here already. Archive this counter and make one "
                        "for the other office."
                    )
                )

    # ------------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------------

    def _compute_gov_visible(self):
        self._compute_by_sql("gov_visible", self._gov_visible_sql)

    def _search_gov_visible(self, operator, value):
        return self._search_by_sql(operator, value, self._gov_visible_sql)

    def _gov_visible_sql(self, alias):
        """Staff see the counters of their offices; who sets up services, and oversight, all."""
        if self.env.user.has_groups(
            "gov_crm.group_gov_oversight,gov_crm.group_gov_service_admin"
        ):
            return SQL("TRUE")
        return SQL(
            "%s IN %s",
            self._access_column(alias, "agency_id"),
            self.env.user._gov_scope_ids() or (0,),
        )
