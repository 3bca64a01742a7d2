from odoo import api, models
from odoo.exceptions import UserError

from .gov_feedback import SOLVED


class GovDecision(models.Model):
    """The page on which a citizen says how it went, and what the citizen does on it.

    Callers have found the decision by its link, or as the end of the citizen's own case.
    """

    _inherit = "gov.decision"

    def _feedback_form(self):
        """The form that the office of this end uses, as the system."""
        return self.sudo().agency_id._feedback_form()

    def _feedback_page(self, at, is_again=False):
        """Everything the page shows, as plain values.

        :param at: naive UTC
        """
        self.ensure_one()
        ticket_sudo = self.sudo().ticket_id  # what its citizen may know
        form = self._feedback_form()
        online = ticket_sudo._feedback_is_online()
        given = self._feedback(is_again)
        questions = [] if is_again else form._ask(online)
        return {
            "state": self._feedback_state(at, is_again),
            "again": is_again,
            "number": ticket_sudo.number,
            "service": ticket_sudo.service_id.name or ticket_sudo.name,
            "agency": self.sudo().agency_id.name,
            "day": ticket_sudo._say_day(self.at),
            "intro": (not is_again and form.intro) or "",
            "approval": (not is_again and form.approval) or "",
            "solved": self._feedback_solved(),
            "about": [it for it in questions if it["part"] == "about"],
            "main": [it for it in questions if it["part"] == "main"],
            "answered": ticket_sudo._say_day(given.at) if given else "",
            "offers": self._feedback_offers(given, at),
            "office": ticket_sudo._portal_office(),
        }

    @api.model
    def _feedback_solved(self):
        """The answers to “Is your problem solved?” with their words."""
        words = {
            "yes": self.env._("Yes"),
            "partly": self.env._("Partly"),
            "no": self.env._("No"),
        }
        return [(code, words[code]) for code, _label in SOLVED]

    def _feedback_offers(self, given, at):
        """What the citizen can do now whose problem is not solved; None for nobody else."""
        ticket = self.ticket_id
        if not given or given.solved == "yes" or not given.solved:
            return None
        again = self._feedback_again()
        return {
            **ticket._redress_offers(at),
            "again": not given.is_again and not again and not ticket.sudo().is_open,
            "again_day": ticket._say_day(again.due_at)
            if again and not given.is_again
            else "",
            "is_open": ticket.sudo().is_open,
        }

    def _answer_feedback(self, texts, at, channel, is_again=False):
        """Keep the answers of the page.

        :param texts: the fields of the form, as they came
        :param at: naive UTC
        :param channel: ``portal`` or ``link``
        :return: errors by field; empty where it was kept, or had been before
        :raises UserError: it cannot be answered any more
        """
        self.ensure_one()
        # Two presses at once: the second waits and finds what the first kept.
        self.env.cr.execute(
            "SELECT id FROM gov_decision WHERE id = %s FOR NO KEY UPDATE", [self.id]
        )
        self.env["gov.feedback"].invalidate_model()
        state = self._feedback_state(at, is_again)
        if state == "answered":
            return {}
        if state != "ask":
            raise UserError(self.env._("This can no longer be answered."))
        form = self._feedback_form()
        answers, errors = ({}, {}) if is_again else form._read(texts)
        solved = texts.get("solved") or ""
        if solved and solved not in dict(SOLVED):
            errors["solved"] = self.env._(
                "Choose one of the answers that stand on the page."
            )
        comment = texts.get("comment") or ""
        if not errors and not (answers or solved or comment.strip()):
            errors["solved"] = self.env._("Answer at least one question.")
        if errors:
            return errors
        ticket_sudo = self.sudo().ticket_id
        self.env["gov.feedback"]._record(
            form,
            answers,
            at,
            decision_id=self.id,
            ticket_id=ticket_sudo.id,
            service_id=ticket_sudo.service_id.id,
            agency_id=self.sudo().agency_id.id,
            channel=channel,
            is_online=ticket_sudo._feedback_is_online(),
            is_again=is_again,
            day=self.sudo().agency_id._local(at).date(),
            solved=solved or False,
            comment=comment,
        )
        return {}

    def _act_on_feedback(self, act, text, at, is_again, key):
        """What the citizen does on the page about a problem that is not solved.

        :param act: ``reopen``, ``review`` or ``again``
        :param text: in the citizen's words
        :param at: naive UTC
        :return: what was done: ``reopened``, ``review`` or ``again``
        :raises UserError: it is not open to the citizen now, or no text
        """
        self.ensure_one()
        offers = self._feedback_offers(self._feedback(is_again), at)
        if not offers:
            raise UserError(self.env._("Say first whether your problem is solved."))
        if act == "again":
            if offers["again"]:
                self.env["gov.feedback.again"].sudo()._ask_on(self, at)
            return "again"
        return self.ticket_id._redress_after_feedback(act, text, at)
