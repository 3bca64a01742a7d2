from odoo import api, fields, models

from .gov_service_standard import StandardFacts


class HelpdeskTicket(models.Model):
    """What the page of a case says of what the citizen can do: answer, take back, say that
    it is not solved, ask for a review. Plain values for pages; callers have found the case
    in the citizen's rights."""

    _inherit = "helpdesk.ticket"

    def _portal_page(self):
        now = fields.Datetime.now()
        return {
            **super()._portal_page(),
            "can_send": not self._why_not_send_papers(),
            "can_withdraw": not self._why_not_withdraw(now),
            "review": self._portal_review(now),
            "solved": self._portal_solved_question(now),
        }

    def _portal_cards(self):
        cards = super()._portal_cards()
        for card, case in zip(cards, self, strict=True):
            card["send_url"] = f"{case.access_url}/papers" if card["papers"] else ""
        return cards

    def _portal_papers_page(self):
        return {
            **super()._portal_papers_page(),
            "send_url": f"/my/cases/{self.id}/papers",
        }

    @api.model
    def _portal_for_others(self):
        """The open cases of others to which the user may bring papers, as plain values."""
        cards = []
        for mandate_sudo in self._held_by_user(papers=True):
            principal = mandate_sudo.principal_id.name
            cards += [
                {**card, "principal": principal}
                for card in self._portal_papers_cards(mandate_sudo)
            ]
        return cards

    def _portal_review(self, at):
        """How the citizen can have it looked at again, and what came of it."""
        self.ensure_one()
        case_sudo = self.sudo()  # the citizen's own case and its reviews
        first = case_sudo.appeal_of_id
        refusal = self._why_not_appeal(at)
        if not refusal and not self._may_file_appeal(at):
            refusal = self.env._("Your mandate does not cover asking for a review.")
        until = self._review_until()
        return {
            "can_ask": not refusal,
            "why_not": refusal,
            "until": case_sudo.agency_id._say_date(until, at) if until else "",
            "of": self._portal_other(first) if first else None,
            "cases": [
                {**self._portal_other(it), "state": self._say_own_appeal(it)}
                for it in case_sudo.appeal_ids.sorted("id")
            ],
        }

    def _portal_other(self, case):
        return {"url": f"/my/cases/{case.id}", "number": case.number}

    def _say_own_appeal(self, appeal):
        """How a review of the citizen stands, as the citizen reads it."""
        words = {"office": appeal.agency_id.name}
        if appeal.is_open:
            if not appeal.deadline:
                return self.env._("%(office)s looks at it.", **words)
            return self.env._(
                "%(office)s looks at it. You have the answer by %(due)s.",
                due=self._say_moment(appeal.deadline, fields.Datetime.now()),
                **words,
            )
        words["day"] = self._say_day(appeal.closed_date)
        if appeal.outcome == "granted":
            return self.env._("%(office)s changed the decision on %(day)s.", **words)
        if appeal.outcome == "partly_granted":
            return self.env._(
                "%(office)s changed the decision in part on %(day)s.", **words
            )
        if appeal.outcome == "denied":
            return self.env._("%(office)s kept the decision on %(day)s.", **words)
        if appeal.outcome == "withdrawn":
            return self.env._("You took it back on %(day)s.", **words)
        return self.env._("%(office)s answered on %(day)s.", **words)

    def _portal_solved_question(self, at):
        """Whether the citizen is asked if it is solved, and what was said; None: no."""
        if self._why_not_solved(at):
            return None
        case_sudo = self.sudo()  # what the citizen said
        return {
            "said": case_sudo.solved or "",
            "day": self._say_day(case_sudo.solved_at) if case_sudo.solved_at else "",
        }

    # ------------------------------------------------------------------
    # PAGES OF THEIR OWN
    # ------------------------------------------------------------------

    def _portal_act_page(self, at):
        """What stands at the head of each page on which the citizen does something.

        :param at: naive UTC
        """
        self.ensure_one()
        case_sudo = self.sudo()  # the case was found in the citizen's rights
        me = self.env.user.partner_id
        return {
            "url": f"/my/cases/{self.id}",
            "subject": case_sudo.name,
            "number": case_sudo.number,
            "principal": ""
            if case_sudo.partner_id == me
            else case_sudo.partner_id.name,
            "office": self._portal_office(),
        }

    def _portal_papers_form(self, at):
        """What is asked for, thing by thing, and what sending it does."""
        # Also for who may bring papers for somebody and see nothing else.
        case_sudo = self.sudo()
        timer_sudo = case_sudo._answer_timers().get(self.id)
        display = case_sudo._describe_deadlines(for_staff=False)[case_sudo]
        is_paused = display["state"] == "paused"
        notes = case_sudo._portal_pause_notes(timer_sudo) if is_paused else []
        return {
            **self._portal_act_page(at),
            "why_not": self._why_not_send_papers(),
            "papers": case_sudo._portal_papers(),
            "deadline": display,
            "notes": notes,
            "starts": not case_sudo.complete_at,
        }

    def _portal_withdraw_form(self, at):
        """What taking it back means."""
        case_sudo = self.sudo()
        running = case_sudo.promise_ids.filtered(lambda it: it.state == "running")
        return {
            **self._portal_act_page(at),
            "why_not": self._why_not_withdraw(at),
            "promises": len(running),
            "is_review": bool(case_sudo.appeal_of_id),
        }

    def _portal_not_solved_form(self, at):
        """What saying “not solved” does now: opening it again, a review, or nothing."""
        refusal = self._why_not_solved(at)
        why_not_reopen = refusal or self._why_not_reopen_by_citizen(at)
        why_not_review = self._portal_review(at)["why_not"] if why_not_reopen else ""
        page = {
            **self._portal_act_page(at),
            "why_not": refusal or (why_not_reopen and why_not_review),
            "reopens": not why_not_reopen,
            "why_not_reopen": why_not_reopen,
            "deadline": "",
        }
        if not why_not_reopen:
            due = self._deadline_if_reopened(at)
            page["deadline"] = self._say_moment(due, at) if due else ""
            page["until"] = self.sudo().agency_id._say_date(self._reopen_until(), at)
        elif not page["why_not"]:
            page.update(self._portal_review_terms(at))
        return page

    def _portal_review_form(self, at):
        """What a review is: who decides, by when, until when it can be asked for."""
        page = self._portal_act_page(at)
        review = self._portal_review(at)
        page["why_not"] = review["why_not"]
        page["cases"] = review["cases"]
        if not page["why_not"]:
            page.update(self._portal_review_terms(at))
        return page

    def _portal_review_terms(self, at):
        """Who looks at it again, by when, until when one can ask, by which law."""
        case_sudo = self.sudo()  # terms of an office, told to every citizen
        office = case_sudo.agency_id._review_office()
        _days, basis = self.env["gov.service"]._review_terms(
            case_sudo.service_id, case_sudo.agency_id
        )
        until = self._review_until()
        return {
            "reviewer": office._public_contact(),
            "same_office": office == case_sudo.agency_id,
            "due": self._say_appeal_due(office, at),
            "last_day": case_sudo.agency_id._say_date(until, at) if until else "",
            "basis": basis,
            "is_late": case_sudo.is_open,
        }

    def _say_appeal_due(self, office, at):
        """By when a review asked for at this moment is answered, or “” where no standard
        says so."""
        service_sudo = self.sudo().service_id  # standards and office hours are public
        facts = StandardFacts(
            service=service_sudo,
            case_kind="appeal",
            classification=service_sudo.classification,
            agency=office,
            channel=self.sudo().channel_id,
            filed_on=office._local(at).date(),
        )
        standard = (
            self.env["gov.service.standard"].sudo()._in_force()._choose("appeal", facts)
        )
        if not standard:
            return ""
        due = standard._deadline(office._worktime(at), at)
        return office.with_env(self.env)._say_moment(due, at)
