from odoo import api, fields, models


class GovArea(models.Model):
    """A place that offices serve and where a matter can be: a region, a city, a village.

    Areas form a tree. An area holds everything below it; what its level is called in the
    country (``kind``) is data and decides nothing.
    """

    _name = "gov.area"
    _description = "Area"
    _inherit = ["gov.tree.search.mixin"]
    _parent_store = True
    _parent_name = "parent_id"
    _rec_name = "complete_name"
    _rec_names_search = ["complete_name", "code"]
    _order = "complete_name, id"

    name = fields.Char(required=True)
    code = fields.Char(
        help="The number of the place in the official list, for imports and exchange."
    )
    kind = fields.Char(
        help="What such a place is called in the country: region, province, city, …"
    )
    parent_id = fields.Many2one(
        "gov.area", string="Lies in", index=True, ondelete="restrict"
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("gov.area", "parent_id", string="Places in it")
    complete_name = fields.Char(
        "Place",
        compute="_compute_complete_name",
        recursive=True,
        store=True,
        index="trigram",
    )
    agency_ids = fields.Many2many(
        "gov.agency",
        relation="gov_agency_gov_area_rel",
        column1="area_id",
        column2="agency_id",
        string="Offices that serve it",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "Another place has this code already. Choose a different one."
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        """As in an address: the place first, then what it lies in."""
        for area in self:
            above = area.parent_id.complete_name
            area.complete_name = f"{area.name}, {above}" if above else area.name

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _path_ids(self):
        """The ids of this area and of all it lies in; none for no area."""
        if not self:
            return ()
        self.ensure_one()
        path = self.sudo().parent_path  # where a place lies is no secret
        return tuple(int(part) for part in path.split("/") if part)
