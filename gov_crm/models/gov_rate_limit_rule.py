from odoo import api, fields, models, tools

# What is counted apart: being refused one of these does not stop the others.
PURPOSES = [
    ("post", "Writing to the office on “My cases”"),
    ("file", "Filing a case by e-mail"),
    ("lookup", "Asking for a case that is not one's own"),
    ("search", "Searching on “My cases”"),
    ("download", "Downloading a file of a case"),
    ("citizen", "Officer: finding a citizen by exact facts"),
    ("identifier", "Officer: showing numbers of identity documents"),
    ("link", "Opening a referral by a signed link"),
    ("answer", "Answering a referral by a signed link"),
    ("queue_screen", "Waiting room: reading the display"),
    ("queue_draw", "Waiting room: drawing a number"),
]
# In the order of counting, see gov.rate.limit.
SCOPES = [
    ("user", "One person with a login"),
    ("target", "One case or referral, or one sender of e-mail"),
    ("address", "One internet connection"),
    ("global", "Everybody together"),
]


class GovRateLimitRule(models.Model):
    """How much of something is taken within how long.

    Limits hold where anybody may knock: in the portal and by mail. What officers do with
    their own cases is not limited: they are known, few and answerable, and on the day of a
    typhoon the front desk files as fast as it can type. Finding citizens of other offices
    by exact facts is: nobody at a desk needs hundreds an hour, and a script that tries
    numbers does.
    """

    _name = "gov.rate.limit.rule"
    _description = "Limit on requests"
    _order = "purpose, scope, seconds"
    _rec_name = "purpose"

    purpose = fields.Selection(PURPOSES, string="What", required=True)
    scope = fields.Selection(
        SCOPES,
        string="Counted for",
        required=True,
        help="An office, a school or a village may share one internet connection: keep that "
        "limit high. The limit for everybody protects the server and should be reached by "
        "nobody alone.",
    )
    amount = fields.Integer("At most", required=True)
    seconds = fields.Integer("Within seconds", required=True, default=3600)
    active = fields.Boolean(default=True)

    _amount_check = models.Constraint(
        "CHECK(amount > 0 AND seconds > 0)",
        "Both numbers must be above zero. Archive the limit to lift it.",
    )
    _rule_uniq = models.Constraint(
        "UNIQUE(purpose, scope, seconds)",
        "There is such a limit for the same time already. Change that one; it may be archived.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.model
    @tools.ormcache("purpose")
    def _limits(self, purpose):
        """The limits of a purpose as tuples ``(id, scope, amount, seconds)``, in the order
        of counting: the narrowest first, everybody last."""
        rank = [scope for scope, _label in SCOPES]
        # Limits hold for those who may not read them.
        rules_sudo = self.sudo().search([("purpose", "=", purpose)])
        return tuple(
            sorted(
                (
                    (rule.id, rule.scope, rule.amount, rule.seconds)
                    for rule in rules_sudo
                ),
                key=lambda limit: (rank.index(limit[1]), limit[0]),
            )
        )
