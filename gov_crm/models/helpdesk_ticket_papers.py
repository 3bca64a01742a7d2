from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.sentences import items
from .gov_service_timer import ANSWER_TARGETS
from .helpdesk_ticket_clock import CASE_OFFICER, FRONTLINE
from .helpdesk_ticket_notices import INCOMPLETE, STILL_MISSING


class HelpdeskTicket(models.Model):
    """Papers that are missing: which, where to get them, and asking the citizen for them."""

    _inherit = "helpdesk.ticket"

    def _missing_items(self, text=None):
        """The missing papers one by one, as ``[{"name", "where"}]``; where to get a paper
        comes from the charter, whose words for it this list uses.

        :param text: one paper a line; by default those of this case
        """
        self.ensure_one()
        # Published facts of the charter.
        requirements_sudo = self.sudo().service_id.requirement_ids
        papers = []
        for name in items(self.missing_papers if text is None else text):
            known = requirements_sudo.filtered(
                lambda requirement, name=name: _is_same_paper(requirement.name, name)
            )[:1]
            papers.append({"name": name, "where": known.where_to_secure or ""})
        return papers

    def _say_papers(self, text=None):
        """The missing papers within a sentence, each with where to get it."""
        return "; ".join(
            self.env._("%(paper)s (you get it at: %(where)s)", **_named(paper))
            if paper["where"]
            else paper["name"].rstrip(".")
            for paper in self._missing_items(text)
        )

    def action_incomplete(self):
        """Open the dialog in which the officer lists what is missing.

        Where the clock runs and the law lets it wait for papers, that is a pause; before
        it starts, it goes on not to run.
        """
        self.ensure_one()
        self._check_clock_right(FRONTLINE)
        ground = self._paper_ground()
        if ground and self.env.user.has_group(CASE_OFFICER):
            action = self.action_pause()
            action["context"]["default_reason_id"] = ground.id
            return action
        return self._open_dialog("gov.case.incomplete", self.env._("Ask for papers"))

    def _paper_ground(self):
        """The ground on which the running clock of this case may wait for papers."""
        if self._why_not_pause(fields.Datetime.now()):
            return self.env["gov.pause.reason"]
        return self._pause_grounds().filtered("asks_papers")[:1]

    def _why_not_ask_papers(self):
        """Why papers cannot be asked for without stopping the clock, or “”."""
        self.ensure_one()
        if not self.is_open:
            return self.env._("This case has been closed already.")
        if not self.complete_at or self._paused_for_papers():
            return ""
        if self._paper_ground():
            return self.env._(
                "All papers were here once and the clock runs. A case officer can pause it."
            )
        return self.env._(
            "All papers were here once, and the clock cannot stop for papers now. Write to "
            "the citizen instead: the date stays."
        )

    def _ask_papers(self, papers, at):
        """Put down what is missing and tell the citizen, each with where to get it.

        The clock is not touched: it has not started, or waits for papers already.

        :param papers: one a line
        :param at: naive UTC
        :raises UserError: nothing listed, or the clock does not wait for papers
        """
        self.ensure_one()
        self._lock_for_transition()
        if refusal := self._why_not_ask_papers():
            raise UserError(refusal)
        if not items(papers):
            raise UserError(self.env._("List the papers that are missing."))
        self._set_stage("awaiting", at, missing_papers="\n".join(items(papers)))
        self._tell_citizen(
            self._papers_notice(), at, papers=self._for_citizen()._say_papers(papers)
        )

    def _papers_notice(self):
        """The notice that asks for papers; which one depends on whether the clock runs."""
        waiting = self._open_timers_of(*ANSWER_TARGETS).filtered(
            lambda timer: not timer.started_at
        )
        return INCOMPLETE if waiting else STILL_MISSING


def _named(paper):
    return {"paper": paper["name"].rstrip("."), "where": paper["where"].rstrip(".")}


def _is_same_paper(known, named):
    """Whether one of the two names of papers contains the other."""
    known, named = known.casefold(), named.casefold()
    return known in named or named in known
