from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.satisfaction import SCALES, is_satisfied

CHANNELS = [
    ("portal", "My cases"),
    ("link", "Link in an e-mail"),
    ("paper", "On paper"),
]
SOLVED = [("yes", "Yes"), ("partly", "Partly"), ("no", "No")]
MAX_COMMENT = 4000


class GovFeedback(models.Model):
    """What a citizen said at the end of a case, once for each end.

    No role reads this: no group has a right, and a rule stands behind that. Who handled the
    case must not learn who said what, so screens show figures of many and texts without a
    name (`gov.feedback.figures`). It names no person: the case does, and a form on paper
    without a number names nobody. Nobody changes an answer, not even the superuser.
    """

    _name = "gov.feedback"
    _description = "Feedback"
    _inherit = ["gov.append.only.mixin", "gov.transition.mixin"]
    _order = "id desc"
    _log_access = False
    _erasable_columns = ("comment",)
    _transition_fields = frozenset(
        (
            "form_id",
            "decision_id",
            "ticket_id",
            "service_id",
            "agency_id",
            "channel",
            "is_online",
            "is_again",
            "at",
            "day",
            "solved",
            "satisfied",
            "comment",
            "entered_by_id",
            "batch",
        )
    )

    form_id = fields.Many2one("gov.feedback.form", required=True, ondelete="restrict")
    decision_id = fields.Many2one(
        "gov.decision",
        string="End of the case",
        ondelete="restrict",
        help="Empty: a form on paper without the number of a case.",
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", index="btree_not_null", ondelete="restrict"
    )
    service_id = fields.Many2one(
        "gov.service", string="Service", index="btree_not_null", ondelete="restrict"
    )
    agency_id = fields.Many2one(
        "gov.agency", string="Office", required=True, ondelete="restrict"
    )
    channel = fields.Selection(CHANNELS, required=True)
    is_online = fields.Boolean("Online service", required=True)
    is_again = fields.Boolean("Asked again", required=True)
    at = fields.Datetime("Received", required=True)
    day = fields.Date("Date of the form", required=True)
    solved = fields.Selection(SOLVED)
    # As of the overall question, so that audits need not know the form.
    satisfied = fields.Selection([("yes", "Yes"), ("no", "No")])
    comment = fields.Text()
    entered_by_id = fields.Many2one("res.users", "Entered by", ondelete="restrict")
    batch = fields.Char("Pile")
    answer_ids = fields.One2many("gov.feedback.answer", "feedback_id")

    _once = models.UniqueIndex(
        "(decision_id, is_again) WHERE decision_id IS NOT NULL",
        "There is one answer for each end of a case.",
    )
    _day_idx = models.Index("(day, service_id)")

    @api.model
    def _record(self, form, answers, at, **values):
        """Keep what a citizen said.

        :param form: a `gov.feedback.form`
        :param answers: as `_read` of the form gives them
        :param at: naive UTC
        :param values: other fields; ``day`` is that of the office unless it is given
        :raises UserError: nothing was answered
        """
        comment = (values.pop("comment", "") or "").strip()[:MAX_COMMENT]
        if not answers and not values.get("solved") and not comment:
            raise UserError(self.env._("Answer at least one question."))
        questions = form.sudo().question_ids
        overall = questions.filtered(lambda it: it.role == "overall")
        good = is_satisfied(answers.get(overall.id), SCALES[form.sudo().scale])
        feedback = self._transition().create(
            {
                "form_id": form.id,
                "at": at,
                "is_again": False,
                "is_online": False,
                "satisfied": {True: "yes", False: "no", None: False}[good],
                "comment": comment or False,
                **values,
            }
        )
        self.env["gov.feedback.answer"]._transition().create(
            [
                {"feedback_id": feedback.id, "question_id": question, "value": value}
                for question, value in answers.items()
            ]
        )
        return feedback
