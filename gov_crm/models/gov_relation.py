from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

KINDS = [
    ("spouse", "is married to"),
    ("partner", "lives as a couple with"),
    ("parent", "is a parent of"),
    ("grandparent", "is a grandparent of"),
    ("sibling", "is a brother or sister of"),
    ("relative", "is another relative of"),
    ("owner", "owns"),
    ("manager", "manages"),
    ("employee", "works for"),
]
# With these somebody's matter is one's own, or as good as one's own.
CLOSE = tuple(kind for kind, _words in KINDS if kind != "employee")
_BUSINESS = ("owner", "manager", "employee")


class GovRelation(models.Model):
    """One person is something to another, or to a business."""

    _name = "gov.relation"
    _description = "Link between two people"
    _inherit = ["gov.access.logged.mixin", "gov.link.mixin"]
    _order = "from_id, id"

    from_id = fields.Many2one(
        "res.partner", string="Who", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(KINDS, string="Is what", required=True)
    to_id = fields.Many2one(
        "res.partner", string="To whom", required=True, index=True, ondelete="cascade"
    )
    service_id = fields.Many2one(
        "gov.service",
        string="Needed for",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('asks_relations', '=', True)]",
    )
    is_conflict = fields.Boolean(
        "Conflict of interest",
        help="Kept so that an officer does not handle the case of somebody close.",
    )
    note = fields.Char("How it is known")

    _two_check = models.Constraint(
        "CHECK (from_id != to_id)", "Nobody is anything to oneself. Choose two people."
    )
    _once = models.Constraint(
        "EXCLUDE USING gist (from_id WITH =, to_id WITH =, kind WITH =, "
        "daterange(CASE WHEN date_to < date_from THEN NULL ELSE date_from END, "
        "date_to, '[]') WITH &&)",
        "This link is there already.",
    )

    @api.depends("from_id", "to_id", "kind")
    def _compute_display_name(self):
        words = dict(self._fields["kind"]._description_selection(self.env))
        for link in self:
            link.display_name = " ".join(
                filter(None, (link.from_id.name, words.get(link.kind), link.to_id.name))
            )

    @api.constrains("service_id", "is_conflict")
    def _check_needed(self):
        self._gov_refuse_unneeded("asks_relations")

    @api.constrains("kind", "from_id", "to_id")
    def _check_kind(self):
        for link in self.sudo():
            if link.from_id.is_company or (
                link.to_id.is_company and link.kind not in _BUSINESS
            ):
                raise ValidationError(
                    self.env._(
                        "Start with the person. A business can only be owned, managed or "
                        "worked for."
                    )
                )

    def _gov_people(self):
        return self.sudo().from_id | self.sudo().to_id

    def _gov_seen_sql(self, ids):
        return SQL(
            "SELECT 'res.partner'::varchar AS model, unnest(ARRAY[from_id, to_id]) AS id "
            "FROM gov_relation WHERE id = ANY(%s)",
            ids,
        )
