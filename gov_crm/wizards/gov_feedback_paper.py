import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..models.gov_feedback import SOLVED

# What people type for “does not apply” and for a question left out.
_NOT = ("n", "na", "n/a")
_LEFT_OUT = ("-", ".", "x")


class GovFeedbackPaper(models.TransientModel):
    """Dialog in which an officer types forms that were filled in on paper, one after the
    other, by numbers: a pile of fifty takes one sitting and no mouse."""

    _name = "gov.feedback.paper"
    _description = "Feedback on paper"

    agency_id = fields.Many2one(
        "gov.agency",
        string="Office",
        required=True,
        default=lambda self: self._own_offices()[:1],
        domain=lambda self: [("id", "in", self.env.user._gov_scope_ids())],
    )
    service_id = fields.Many2one(
        "gov.service",
        string="Service",
        domain="[('agency_id', '=', agency_id)]",
    )
    day = fields.Date(
        "Date on the form", required=True, default=fields.Date.context_today
    )
    batch = fields.Char(
        "Pile", help="What stands on the box or the envelope, to find the paper again."
    )
    case_number = fields.Char(
        "Number of the case",
        help="As it stands on the form. Empty: the form names no case.",
    )
    form_id = fields.Many2one(
        "gov.feedback.form",
        string="Form",
        compute="_compute_form_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    solved = fields.Selection(SOLVED, string="Is the problem solved?")
    typed = fields.Char(
        "All answers at once",
        help="Numbers with a space between them, in the order of the form: 5 4 n 5. "
        "“n” is “does not apply”, “-” a question that was left out.",
    )
    line_ids = fields.One2many(
        "gov.feedback.paper.line",
        "paper_id",
        string="Answers",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    comment = fields.Text("What was written")
    count = fields.Integer("Saved from this pile", readonly=True)
    last_id = fields.Integer("Id of the form saved from this dialog", readonly=True)

    @api.model
    def _own_offices(self):
        return self.env["gov.agency"].browse(self.env.user._gov_scope_ids()[:1])

    @api.depends("agency_id")
    def _compute_form_id(self):
        for paper in self:
            office = paper.agency_id
            # Forms are public; which one an office uses, too.
            paper.form_id = office and office._feedback_form().with_env(self.env)

    @api.depends("form_id")
    def _compute_line_ids(self):
        for paper in self:
            paper.line_ids = [
                Command.clear(),
                *(
                    Command.create({"question_id": question.id})
                    for question in paper.form_id.question_ids
                ),
            ]

    @api.onchange("typed")
    def _onchange_typed(self):
        """Spread what was typed over the questions, to be looked at before it is saved."""
        marks = re.split(r"[\s,;]+", (self.typed or "").strip())
        for line, mark in zip(self.line_ids, filter(None, marks), strict=False):
            line.answer = mark

    # ------------------------------------------------------------------
    # SAVING
    # ------------------------------------------------------------------

    def action_save_next(self):
        """Keep this form and open an empty one for the next of the pile.

        :raises AccessError: not an office of the user
        :raises UserError: an answer that is not on the form; a case that is not there, was
            answered for already, or was handled by the user
        """
        self._keep()
        kept = ("agency_id", "service_id", "form_id")
        context = {f"default_{name}": self[name].id for name in kept}
        context |= {
            "default_day": fields.Date.to_string(self.day),
            "default_batch": self.batch,
            "default_count": self.count + 1,
        }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Forms on paper"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    def action_save(self):
        """Keep this form, the last of the pile. Raises as ``action_save_next``."""
        self._keep()
        return {"type": "ir.actions.act_window_close"}

    def _keep(self):
        self.ensure_one()
        self.check_access("write")
        # A dialog is the user's own; what it points at is looked at here.
        if self.agency_id.id not in self.env.user._gov_scope_ids():
            raise AccessError(
                self.env._("Only officers of this office enter its forms.")
            )
        if self.last_id:
            raise UserError(self.env._("This form was saved already."))
        if self.day > fields.Date.context_today(self):
            raise UserError(self.env._("The date on the form lies in the future."))
        answers = self._read_lines()
        decision = self._find_end()
        service = decision.ticket_id.service_id or self.service_id.sudo()
        feedback = self.env["gov.feedback"]._record(
            self.form_id,
            answers,
            fields.Datetime.now(),
            decision_id=decision.id,
            ticket_id=decision.ticket_id.id,
            service_id=service.id,
            agency_id=(decision.agency_id or self.agency_id).id,
            channel="paper",
            day=self.day,
            solved=self.solved,
            comment=self.comment,
            entered_by_id=self.env.uid,
            batch=self.batch,
        )
        # Nothing of it stays where it could be read.
        self.line_ids.unlink()
        self.write(
            {"last_id": feedback.id, "comment": False, "typed": False, "solved": False}
        )

    def _read_lines(self):
        texts = {}
        for line in self.line_ids:
            mark = (line.answer or "").strip().lower()
            if not mark or mark in _LEFT_OUT:
                continue
            question = line.question_id
            if mark in _NOT:
                mark = str(question._not_applicable())
            texts[f"q{question.id}"] = mark
        answers, errors = self.form_id._read(texts)
        if errors:
            wrong = self.line_ids.filtered(
                lambda line: f"q{line.question_id.id}" in errors
            )
            raise UserError(
                self.env._(
                    "These answers do not stand on the form: %(codes)s. Look at the paper "
                    "again.",
                    codes=", ".join(wrong.mapped("question_id.code")),
                )
            )
        return answers

    def _find_end(self):
        """The end of the case that the form is about, as the system; empty for none."""
        number = "".join((self.case_number or "").split()).upper()
        if not number:
            return self.env["gov.decision"].sudo()
        # In the user's own rights: whoever does not see the case learns nothing of it.
        case = self.env["helpdesk.ticket"].search([("number", "=", number)])
        decision = case and case._last_end()
        if not decision or case.is_open:
            raise UserError(
                self.env._(
                    "There is no case %(number)s of this office that has ended. Look at "
                    "the number again, or leave it out.",
                    number=number,
                )
            )
        if self.env.user in case.sudo().user_id | decision.decided_by_id:
            raise UserError(
                self.env._(
                    "You handled this case, and the citizen was promised that you do not "
                    "see the answers. Give the paper to a colleague."
                )
            )
        if decision._feedback():
            raise UserError(
                self.env._(
                    "The citizen has answered for this case already. An answer counts once."
                )
            )
        return decision
