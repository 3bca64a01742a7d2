from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.person_match import LIKELY, Match, compare

STATES = [
    ("open", "To decide"),
    ("same", "Same person"),
    ("different", "Different people"),
]


class GovDuplicate(models.Model):
    """Two records that may be of one person, for a supervisor who may read both.

    They come from the desk ("Not sure") and from a job that compares records. Nothing is
    ever merged by itself. A pair that was decided stays, so that nobody is asked twice.
    """

    _name = "gov.duplicate"
    _description = "Possible duplicate"
    _inherit = ["gov.transition.mixin"]
    _order = "score desc, id"
    _rec_name = "reasons"
    _transition_fields = frozenset(
        ("one_id", "other_id", "state", "decided_at", "decided_by_id", "merge_id")
        + ("score", "codes", "against_codes", "source", "found_at")
    )

    one_id = fields.Many2one(
        "res.partner", string="Record", required=True, index=True, ondelete="cascade"
    )
    other_id = fields.Many2one(
        "res.partner",
        string="Other record",
        required=True,
        index=True,
        ondelete="cascade",
    )
    score = fields.Float(
        "Likeness", digits=(3, 2), help="From 0 to 1, from what both records say."
    )
    codes = fields.Char("Codes of what is alike")
    against_codes = fields.Char("Codes of what contradicts")
    reasons = fields.Char("What is alike", compute="_compute_reasons")
    against = fields.Char("What contradicts", compute="_compute_reasons")
    is_likely = fields.Boolean("Likely the same", compute="_compute_is_likely")
    source = fields.Selection(
        [("desk", "The desk was not sure"), ("job", "Comparison of records")],
        string="Found by",
        required=True,
        default="job",
    )
    state = fields.Selection(STATES, required=True, default="open", index=True)
    found_at = fields.Datetime(
        "Found", required=True, default=lambda self: fields.Datetime.now()
    )
    decided_at = fields.Datetime("Decided")
    decided_by_id = fields.Many2one("res.users", "Decided by", ondelete="restrict")
    merge_id = fields.Many2one("gov.person.merge", "Merge", ondelete="restrict")
    comparison = fields.Html(compute="_compute_comparison", sanitize=False)

    _pair_uniq = models.UniqueIndex("(one_id, other_id)", "This pair is known already.")
    _order_check = models.Constraint(
        "CHECK (one_id < other_id)", "A pair is kept once, the older record first."
    )

    @api.depends("codes", "against_codes")
    @api.depends_context("lang")
    def _compute_reasons(self):
        for pair in self:
            pair.reasons = self._words(pair.codes)
            pair.against = self._words(pair.against_codes)

    @api.depends("score")
    def _compute_is_likely(self):
        for pair in self:
            pair.is_likely = pair.score >= LIKELY

    @api.depends("one_id", "other_id")
    @api.depends_context("uid", "lang")
    def _compute_comparison(self):
        for pair in self:
            pair.comparison = pair.one_id._gov_compared_with(pair.other_id)

    @api.depends("one_id", "other_id")
    def _compute_display_name(self):
        for pair in self:
            # Rules let in only who may read both.
            names = (pair.sudo().one_id.name, pair.sudo().other_id.name)
            pair.display_name = " / ".join(filter(None, names))

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_different(self):
        """Decide that these are different people.

        :raises AccessError: not a supervisor who may read both
        :raises UserError: decided already
        """
        self._check_decides()
        self._decide("different")

    def action_ask_again(self):
        """Put a pair that was taken for different people back.

        :raises UserError: they were merged: undo that
        """
        self._check_decides(("different",))
        self._transition().write(
            {"state": "open", "decided_at": False, "decided_by_id": False}
        )

    def action_merge(self):
        """Open the dialog that merges the two records."""
        self.ensure_one()
        self._check_decides()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge two records of one person"),
            "res_model": "gov.person.merge.dialog",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_duplicate_id": self.id},
        }

    def _check_decides(self, states=("open",)):
        if not self.env.user.has_group("gov_crm.group_gov_supervisor"):
            raise AccessError(self.env._("Supervisors decide who is the same person."))
        self.check_access("read")
        (self.one_id | self.other_id).check_access("read")
        if any(pair.state not in states for pair in self):
            raise UserError(
                self.env._("This was decided already. Load the page again.")
            )

    def _decide(self, state, merge=None):
        self._transition().write(
            {
                "state": state,
                "decided_at": fields.Datetime.now(),
                "decided_by_id": self.env.user.id,
                "merge_id": merge.id if merge else False,
            }
        )

    # ------------------------------------------------------------------
    # WHAT IS KEPT
    # ------------------------------------------------------------------

    @api.model
    def _keep(self, one, other, source="job", state="open"):
        """Remember a pair; what was decided about it stays.

        :param one: ``res.partner`` that the caller may read
        :param other: as well
        :return: the pair, as superuser
        """
        one, other = sorted((one.sudo(), other.sudo()), key=lambda partner: partner.id)
        pairs_sudo = self.sudo()
        pair_sudo = pairs_sudo.search(
            [("one_id", "=", one.id), ("other_id", "=", other.id)]
        )
        match = compare(one._gov_as_person(), other._gov_as_person())
        vals = self._match_vals(match)
        if pair_sudo:
            if pair_sudo.state == "open":
                pair_sudo._transition().write(vals)
            return pair_sudo
        vals.update(one_id=one.id, other_id=other.id, source=source, state=state)
        if state != "open":
            vals.update(
                decided_at=fields.Datetime.now(), decided_by_id=self.env.user.id
            )
        # Without the token of the transition.
        return pairs_sudo.browse(pairs_sudo._transition().create(vals).id)

    @api.model
    def _match_vals(self, match: Match):
        return {
            "score": match.score,
            "codes": ",".join(match.reasons),
            "against_codes": ",".join(match.against),
        }

    @api.model
    def _words(self, codes):
        """Codes of ``person_match`` as one sentence without full stop; a list or a text."""
        words = {
            "name": self.env._("same name"),
            "name_similar": self.env._("similar name"),
            "name_married": self.env._(
                "family name of one is the middle name of the other"
            ),
            "birth_date": self.env._("same birth date"),
            "birth_swapped": self.env._("birth date with day and month changed over"),
            "birth_slip": self.env._("birth date but for one digit"),
            "birth_year": self.env._("same birth year"),
            "birth_about": self.env._("about the same age"),
            "phone": self.env._("same phone number"),
            "email": self.env._("same e-mail address"),
            "area": self.env._("same place"),
            "suffix": self.env._(
                "Jr., Sr., II or III differs: perhaps parent and child"
            ),
            "twins": self.env._("perhaps twins"),
            "birth": self.env._("other birth date"),
        }
        codes = codes.split(",") if isinstance(codes, str) else codes or ()
        # Birth first, as at the desk: it tells most.
        order = sorted(codes, key=lambda code: not code.startswith("birth"))
        text = ", ".join(words[code] for code in order if code in words)
        return text[:1].upper() + text[1:]
