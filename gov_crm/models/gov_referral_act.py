from odoo import api, fields, models
from odoo.tools import SQL

KINDS = [
    ("received", "Confirmed receipt"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
    ("wrote", "Wrote"),
    ("returned", "Sent it back"),
    ("completed", "Answered"),
    ("decided", "Decided the case"),
    ("gave_back", "Asked to give it back"),
]
HOW = [
    ("link", "By link"),
    ("phone", "By phone"),
    ("letter", "By letter"),
    ("email", "By e-mail"),
    ("visit", "In person"),
]


class GovReferralAct(models.Model):
    """What somebody of an agency outside the system did on a referral: who, how, when.

    That person has no account, so name and position stand here as they were given: on the
    signed page, or to an officer, who is named as well. Rows are added and never changed.
    """

    _name = "gov.referral.act"
    _description = "Act from outside"
    _inherit = ["gov.access.logged.mixin", "gov.append.only.mixin"]
    _order = "referral_id, id"
    _rec_name = "person"
    _log_access = False
    _erasable_columns = ("text",)

    referral_id = fields.Many2one(
        "gov.referral", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, "What", required=True)
    how = fields.Selection(HOW, required=True)
    at = fields.Datetime("When", required=True)
    person = fields.Char("Who", required=True)
    position = fields.Char(required=True)
    text = fields.Text("In words")
    # Plain values and no relation: deleting a user must never touch what is kept.
    recorded_by_id = fields.Integer("User number", required=True)
    recorded_by_name = fields.Char("Recorded by", required=True)
    key = fields.Char(
        "Key of the form", help="The same form sent twice is taken once.", copy=False
    )

    _key_uniq = models.UniqueIndex(
        "(referral_id, key) WHERE key IS NOT NULL",
        "This form has been sent already.",
    )

    def _gov_seen_sql(self, ids):
        """Whoever reads what was done has looked at the case."""
        return SQL(
            "SELECT 'helpdesk.ticket'::varchar AS model, referral.ticket_id AS id "
            "FROM gov_referral_act AS act "
            "JOIN gov_referral AS referral ON referral.id = act.referral_id "
            "WHERE act.id = ANY(%s)",
            ids,
        )

    @api.model_create_multi
    def create(self, vals_list):
        acts = super().create(vals_list)
        acts._record()
        return acts

    def _record(self):
        """Add to the evidence of the case that this was done, texts by their digest."""
        Evidence = self.env["gov.evidence"]
        Evidence._append(
            [
                {
                    "ticket_id": act.referral_id.ticket_id.id,
                    "kind": "outside_act",
                    "at": act.at,
                    "res_id": act.id,
                    "facts": {
                        "referral_id": act.referral_id,
                        "kind": act.kind,
                        "how": act.how,
                        "recorded_by_id": act.recorded_by_id,
                        "text_digest": Evidence._text_digest(
                            act.person, act.position, act.text
                        ),
                    },
                    "user_name": act._say_who(),
                }
                for act in self
            ]
        )

    def _say_who(self):
        """“Maria Santos, Registrar, by link”."""
        self.ensure_one()
        return self._say_person(self.person, self.position, self.how)

    @api.model
    def _say_person(self, person, position, how):
        """How somebody without an account is named wherever a name is kept.

        :param how: one of ``HOW``
        """
        words = {
            "link": self.env._("by link"),
            "phone": self.env._("by phone"),
            "letter": self.env._("by letter"),
            "email": self.env._("by e-mail"),
            "visit": self.env._("in person"),
        }
        return f"{person}, {position}, {words[how]}"
