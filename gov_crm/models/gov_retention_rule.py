from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What a body keeps about a person, by the part an erasure can take away for itself.
PARTS = [
    ("case", "Cases: subject, request, notes, endorsements"),
    ("message", "Messages and mails"),
    ("file", "Files"),
    ("decision", "Decisions"),
    ("referral", "Referrals and what was shared"),
    ("engagement", "Engagements"),
    ("contact", "Contact data, identifiers and login"),
]
CASE_PARTS = ("case", "message", "file", "decision", "referral")
ACTIONS = [
    ("erase", "Erase"),
    ("anonymise", "Take the person out of it"),
    ("keep", "Keep"),
]


class GovRetentionRule(models.Model):
    """How long one kind of record about a person is kept, by which law, and what then.

    A rule for a service goes before the rule for all. Where no rule is in force, nothing is
    erased: silence keeps.
    """

    _name = "gov.retention.rule"
    _description = "Retention rule"
    _inherit = ["mail.thread"]
    _order = "part, sequence, id"
    _rec_name = "part"

    sequence = fields.Integer(default=10)
    part = fields.Selection(PARTS, "Kind of record", required=True, tracking=True)
    service_ids = fields.Many2many(
        "gov.service",
        string="Services",
        tracking=True,
        help="Only for cases of these services. Empty: for all.",
    )
    months = fields.Integer("Months", required=True, default=60, tracking=True)
    event = fields.Selection(
        [
            ("closed", "after the case was closed"),
            ("contact", "after the last case or engagement ended"),
        ],
        string="Counted from",
        compute="_compute_event",
    )
    action = fields.Selection(
        ACTIONS, "Then", required=True, default="anonymise", tracking=True
    )
    is_archive = fields.Boolean(
        "Public archive",
        tracking=True,
        help="The record has lasting value and goes to the public archive. It is kept.",
    )
    source = fields.Char(
        "Legal basis",
        required=True,
        tracking=True,
        help="The law, records schedule or decision that sets this time.",
    )
    source_unconfirmed = fields.Boolean(
        "Source not confirmed",
        tracking=True,
        help="The text of the law was not seen. Check it before you rely on it.",
    )
    active = fields.Boolean(default=True, tracking=True)

    _months_check = models.Constraint(
        "CHECK (months >= 0)", "A retention time cannot be less than nothing."
    )

    @api.depends("part")
    def _compute_event(self):
        for rule in self:
            is_case = rule.part in CASE_PARTS
            rule.event = "closed" if is_case else "contact"

    @api.constrains("part", "service_ids", "active")
    def _check_one_rule(self):
        rules = self.search([("part", "in", self.mapped("part"))])
        for rule in self.filtered("active"):
            others = rules.filtered(lambda r, rule=rule: r.part == rule.part) - rule
            for other in others:
                if (
                    rule.service_ids & other.service_ids
                    or not rule.service_ids
                    and not other.service_ids
                ):
                    raise ValidationError(
                        self.env._(
                            "There is a rule for this kind of record and service already. "
                            "Change that one."
                        )
                    )

    @api.constrains("part", "service_ids")
    def _check_service_ids(self):
        if any(rule.service_ids and rule.part not in CASE_PARTS for rule in self):
            raise ValidationError(
                self.env._("Only rules on cases can be for a single service.")
            )

    def _for(self, part, service_id=None):
        """The one rule among these that binds a kind of record, or an empty recordset."""
        fitting = self.filtered(lambda rule: rule.part == part)
        special = fitting.filtered(lambda rule: service_id in rule.service_ids.ids)
        return (special or fitting.filtered(lambda rule: not rule.service_ids))[:1]
