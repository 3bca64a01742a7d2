from odoo import api, fields, models

from .helpdesk_ticket_decision import OUTCOMES


class GovDecision(models.Model):
    """A decision as it was given to the citizen: text, author, grounds, way of redress.

    The case shows the decision in force; this record keeps each one for good.
    """

    _name = "gov.decision"
    _description = "Decision"
    _inherit = [
        "gov.access.logged.part.mixin",
        "gov.append.only.mixin",
        "gov.transition.mixin",
    ]
    _order = "ticket_id, id desc"
    _rec_name = "outcome"
    _log_access = False
    _erasable_columns = ("grounds", "answer", "redress")
    _transition_fields = frozenset(
        (
            "ticket_id",
            "outcome",
            "grounds",
            "answer",
            "redress",
            "decided_by_id",
            "decided_by_name",
            "agency_id",
            "at",
            "text_digest",
        )
    )

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, index=True, ondelete="restrict"
    )
    outcome = fields.Selection(OUTCOMES, required=True)
    grounds = fields.Text()
    answer = fields.Html("Answer to the citizen")
    redress = fields.Text("Way of redress")
    # A user who has decided is archived and not deleted.
    decided_by_id = fields.Many2one(
        "res.users", string="Decided by", required=True, ondelete="restrict"
    )
    decided_by_name = fields.Char("Name of who decided", required=True)
    agency_id = fields.Many2one(
        "gov.agency", string="Office", required=True, ondelete="restrict"
    )
    at = fields.Datetime("Decided on", required=True)
    text_digest = fields.Char("Digest of the texts", required=True)

    @api.model_create_multi
    def create(self, vals_list):
        decisions = super().create(vals_list)
        self.env["gov.evidence"]._append(
            [
                {
                    "ticket_id": decision.ticket_id.id,
                    "kind": "decision",
                    "at": decision.at,
                    "res_id": decision.id,
                    "facts": {
                        "outcome": decision.outcome,
                        "agency_id": decision.agency_id,
                        "decided_by_id": decision.decided_by_id,
                        "text_digest": decision.text_digest,
                    },
                }
                for decision in decisions
            ]
        )
        return decisions

    @api.model
    def _digest_texts(self, grounds, answer, redress):
        """The digest of the texts of a decision as the database keeps them."""
        answer = self._fields["answer"].convert_to_column(answer, self)
        return self.env["gov.evidence"]._text_digest(grounds, answer, redress)
