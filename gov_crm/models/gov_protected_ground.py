from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import convert_file

LISTS = [
    ("core", "General"),
    ("ph", "Philippines"),
    ("uk", "United Kingdom"),
    ("eu", "European Union"),
]
# Who writes segments and brings in ready lists.
WRITERS = "gov_crm.group_gov_service_admin,gov_crm.group_gov_equality_officer"
# Ready lists that are brought in by a button; a country's add-on brings its own.
_FILES = {
    "uk": "ready/gov_protected_ground_uk.xml",
    "eu": "ready/gov_protected_ground_eu.xml",
}


class GovProtectedGround(models.Model):
    """A ground on which nobody may be served worse: age, sex, disability, …

    A ground of a national list gives the national law to one of the general list
    (``general_id``) and shares its facts, or stands alone. A fact that reveals a ground, or
    stands in for one, cannot be a criterion of a segment but in a positive measure; that of
    a ground with ``is_never`` cannot be one at all. Also an archived ground protects: it is
    only asked no longer and audited no longer.
    """

    _name = "gov.protected.ground"
    _description = "Protected ground"
    _inherit = ["gov.ready.list.mixin"]
    _order = "list_code, sequence, id"

    name = fields.Char("Ground", required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Small letters, for programs.")
    sequence = fields.Integer(default=10)
    list_code = fields.Selection(LISTS, string="List", required=True, default="core")
    general_id = fields.Many2one(
        "gov.protected.ground",
        string="Same as",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('general_id', '=', False), ('list_code', '=', 'core')]",
        help="The ground of the general list that this law protects; its facts hold here "
        "too.",
    )
    national_ids = fields.One2many(
        "gov.protected.ground", "general_id", string="In laws of the country"
    )
    legal_basis = fields.Char(
        "Law", required=True, help="The law that protects it, as a refusal quotes it."
    )
    description = fields.Text("What it means", translate=True)
    sensitive = fields.Boolean(
        "Sensitive", help="Audits show no group of fewer than ten people."
    )
    is_never = fields.Boolean(
        "Never a criterion",
        help="No segment may use it, not even a measure that helps: wealth, tax paid, rank.",
    )
    is_asked = fields.Boolean(
        "Asked",
        help="Citizens may answer it of their own will, on their own page.",
    )
    fact_ids = fields.One2many(
        "gov.protected.ground.fact", "ground_id", string="Facts and proxies"
    )
    value_ids = fields.One2many("gov.protected.value", "ground_id", string="Answers")
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "There is a ground with this code already."
    )
    _code_check = models.Constraint(
        "CHECK (code ~ '^[a-z][a-z0-9_]*$')",
        "A code has small letters, digits and underscores only.",
    )
    _asked_check = models.Constraint(
        "CHECK (NOT (is_asked AND (is_never OR general_id IS NOT NULL)))",
        "Ask the ground of the general list. What can never be a criterion is not asked.",
    )

    # What the ready lists say stays; whether it is asked and audited is for the agency.
    # Rows of its own below it check themselves.
    _ready_free = frozenset(
        ("is_asked", "active", "sensitive", "fact_ids", "value_ids", "national_ids")
    )

    @api.constrains("general_id")
    def _check_general(self):
        for ground in self:
            general = ground.general_id
            if general and (general.general_id or general.list_code != "core"):
                raise ValidationError(
                    self.env._("“Same as” names a ground of the general list.")
                )

    @api.constrains("is_asked", "value_ids")
    def _check_asked(self):
        for ground in self.filtered("is_asked"):
            if "undisclosed" not in ground.value_ids.mapped("code"):
                raise ValidationError(
                    self.env._(
                        "Whoever is asked about “%s” must be able to answer “Prefer not to "
                        "say”: add that answer, with the code “undisclosed”.",
                        ground.name,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"is_never", "general_id", "code"}:
            self.env["gov.segment"]._recheck()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["gov.segment"]._recheck()
        return result

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_load_uk(self):
        """Bring in the grounds of the Equality Act 2010."""
        return self._load("uk")

    def action_load_eu(self):
        """Bring in the grounds of the Charter of Fundamental Rights."""
        return self._load("eu")

    @api.model
    def _load(self, code):
        """Bring in a ready list; what is here already stays as it is.

        :param code: of the list, a key of ``_FILES``
        :raises AccessError: the user looks after neither services nor equal treatment
        """
        if not (self.env.su or self.env.user.has_groups(WRITERS)):
            raise AccessError(
                self.env._(
                    "Service administrators and equality officers bring in lists of grounds."
                )
            )
        # A file of the program, whatever the user may write.
        env = self.sudo().with_context(lang=None).env
        convert_file(env, "gov_crm", _FILES[code], {}, mode="update", noupdate=True)
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["list_code"]._description_selection(self.env))[
                code
            ],
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": [("list_code", "=", code)],
        }

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _law(self):
        """The laws that protect these grounds, the general one first, as one text."""
        # Law is public.
        grounds = self.sudo().with_context(active_test=False)
        general = grounds.general_id | grounds.filtered(lambda it: not it.general_id)
        everything = general | general.national_ids
        return "; ".join(dict.fromkeys(everything.mapped("legal_basis")))

    @api.model
    def _of_code(self, code):
        """The ground with this code, also an archived one.

        :raises UserError: there is none
        """
        ground = self.with_context(active_test=False).search([("code", "=", code)])
        if not ground:
            raise UserError(self.env._("No protected ground has the code “%s”.", code))
        return ground
