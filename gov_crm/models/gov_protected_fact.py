from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL


class GovProtectedFact(models.Model):
    """What a citizen said of the own will about one protected ground.

    No role reads this: there is no access right for any group, and a rule stands behind that
    should an add-on or an administrator give one. Citizens reach their own answers by the
    methods below and by nothing else; each of them looks at the current user and takes no
    person from outside. No contact, case or list points here, so nothing can be searched or
    sorted by an answer. Audits compute on the table as the system and show groups only.
    """

    _name = "gov.protected.fact"
    _description = "Own answer on a protected ground"
    _order = "id"
    # Who wrote it and when beyond the day of the answer is not kept.
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", string="Citizen", required=True, ondelete="cascade"
    )
    ground_id = fields.Many2one(
        "gov.protected.ground", required=True, index=True, ondelete="restrict"
    )
    value_id = fields.Many2one(
        "gov.protected.value",
        string="Answer",
        required=True,
        index=True,
        ondelete="restrict",
    )
    declared_at = fields.Datetime("Answered", required=True)

    _once = models.Constraint(
        "UNIQUE (partner_id, ground_id)", "There is one answer for each ground."
    )

    @api.constrains("ground_id", "value_id")
    def _check_value(self):
        for fact in self:
            if fact.value_id.ground_id != fact.ground_id:
                raise ValidationError(self.env._("This is no answer to this question."))

    # ------------------------------------------------------------------
    # OF THE CITIZEN, FOR THE CITIZEN
    # ------------------------------------------------------------------

    @api.model
    def _own_partner(self):
        """The person the current user is.

        :raises AccessError: nobody is logged in
        """
        user = self.env.user
        if user._is_public():
            raise AccessError(self.env._("Log in to see your own answers."))
        return user.partner_id

    @api.model
    def _own(self):
        """The current user's own answers, those of a duplicate record of the same person
        included, the newest first."""
        partner = self._own_partner()
        # Superuser: nobody has a right here; the domain names the user and nobody else.
        people_sudo = (
            self.env["res.partner"]
            .sudo()
            .with_context(active_test=False)
            .search([("gov_merged_into_id", "=", partner.id)])
        )
        return self.sudo().search(
            [("partner_id", "in", [partner.id, *people_sudo.ids])],
            order="declared_at desc, id desc",
        )

    @api.model
    def _questions(self):
        """What the current user may be asked, with the own answers: plain values.

        :rtype: list of dicts ``id``, ``name``, ``description``, ``law``, ``answers`` (tuples of
            id and text) and ``answer`` (an id or 0)
        """
        given = {}
        for fact in self._own():
            given.setdefault(fact.ground_id.id, fact.value_id.id)
        # Grounds and answers are public; citizens have no right on them as such. A ground
        # that is no longer asked stays as long as there is an answer to erase.
        grounds_sudo = (
            self.env["gov.protected.ground"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [
                    "|",
                    ("id", "in", list(given)),
                    "&",
                    ("is_asked", "=", True),
                    ("active", "=", True),
                ]
            )
        )
        return [
            {
                "id": ground.id,
                "name": ground.name,
                "description": ground.description or "",
                "law": ground.legal_basis,
                "answers": [(value.id, value.name) for value in ground.value_ids],
                "answer": given.get(ground.id, 0),
            }
            for ground in grounds_sudo
            if ground.value_ids
        ]

    @api.model
    def _declare(self, answers, at):
        """Keep the answers of the current user; what is not named stays as it is.

        :param answers: ``{id of a ground: id of an answer, or None to erase it}``
        :param at: naive UTC
        :raises UserError: something that is not asked, or no answer to it
        :raises AccessError: nobody is logged in
        """
        partner = self._own_partner()
        questions = {
            question["id"]: {value for value, _text in question["answers"]}
            for question in self._questions()
        }
        for ground, value in answers.items():
            if ground not in questions or value not in questions[ground] | {None}:
                raise UserError(
                    self.env._("Choose one of the answers that stand on the page.")
                )
        # Also what a duplicate record has on the same ground: the new answer holds.
        self._own().filtered(lambda fact: fact.ground_id.id in answers).unlink()
        rows = [
            SQL("(%s, %s, %s, %s)", partner.id, ground, value, at)
            for ground, value in answers.items()
            if value
        ]
        if not rows:
            return
        self.env.flush_all()
        self.env.cr.execute(
            # Two windows at once: the later one holds, and neither fails.
            SQL(
                "INSERT INTO gov_protected_fact "
                "(partner_id, ground_id, value_id, declared_at) VALUES %s "
                "ON CONFLICT (partner_id, ground_id) DO UPDATE SET "
                "value_id = EXCLUDED.value_id, declared_at = EXCLUDED.declared_at",
                SQL(", ").join(rows),
            )
        )
        self.invalidate_model()

    @api.model
    def _forget(self):
        """Erase every answer of the current user; how many there were.

        :raises AccessError: nobody is logged in
        """
        facts = self._own()
        count = len(facts)
        facts.unlink()
        return count
