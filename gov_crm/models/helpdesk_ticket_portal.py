import babel.dates

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import html2plaintext
from odoo.tools.misc import babel_locale_parse

from .helpdesk_ticket_decision import WITHOUT_ANSWER
from .helpdesk_ticket_portal_thread import citizen_html


class HelpdeskTicket(models.Model):
    """What citizens read about their own cases.

    Pages get plain values made here and never a record, so that no template can print
    what was not meant for the citizen. Callers find the cases in the citizen's own
    rights; only then this file reads as superuser what a citizen may know of them and
    has no right to read at large: the office, its address, the time limit, the path.
    """

    _inherit = "helpdesk.ticket"

    @api.model
    def _portal_domain(self):
        """The cases of the current user as a citizen, even where it is an officer."""
        return Domain("partner_id", "=", self.env.user.partner_id.id) & Domain(
            "agency_id", "!=", False
        )

    @api.model
    def _portal_search(self, domain=Domain.TRUE, **options):
        """The user's own cases; nothing but ``_portal_page`` and its like may leave them.

        Citizens search in their own rights. Those of an officer cover what the office
        has, and not what the officer asked of another office as a citizen.
        """
        Case = self.sudo() if self.env.user._is_internal() else self
        # The first part leaves nobody's cases but the user's own.
        return Case.search(self._portal_domain() & domain, **options)

    @api.model
    def _portal_search_count(self, domain=Domain.TRUE):
        """How many ``_portal_search`` finds."""
        Case = self.sudo() if self.env.user._is_internal() else self
        return Case.search_count(self._portal_domain() & domain)

    @api.model
    def _portal_todo_domain(self):
        """Open cases for which the citizen still has to bring papers."""
        return (
            Domain("is_open", "=", True)
            & (Domain("complete_at", "=", False) | Domain("is_paused", "=", True))
            & Domain("missing_papers", "!=", False)
        )

    def _portal_cards(self):
        """One dict a case for the list; queries do not grow with the number of cases.

        :rtype: list[dict]
        :raises AccessError: a case the user may not see
        """
        self.check_access("read")
        deadlines = self._describe_deadlines(for_staff=False)
        cards = []
        for ticket, ticket_sudo in zip(self, self.sudo(), strict=True):
            service = ticket_sudo.service_id.name
            cards.append(
                {
                    "url": ticket.access_url,
                    "subject": ticket.name,
                    "service": service if service != ticket.name else "",
                    "number": ticket.number,
                    "office": ticket_sudo.agency_id.name,
                    "papers": [paper["name"] for paper in ticket._portal_papers()],
                    "deadline": deadlines[ticket],
                }
            )
        return cards

    def _portal_page(self):
        """Everything the page of one case shows, as plain values and clean HTML.

        :rtype: dict
        :raises AccessError: a case the user may not see
        """
        self.ensure_one()
        self.check_access("read")
        ticket_sudo = self.sudo()
        service = ticket_sudo.service_id.name
        timer_sudo = self._answer_timers().get(self.id)
        spans_sudo = (
            self.env["gov.custody"]
            .sudo()
            .search([("ticket_id", "=", self.id)], order="date_from, id")
        )
        return {
            "url": self.access_url,
            "subject": self.name,
            "service": service if service != self.name else "",
            "number": self.number,
            "is_open": self.is_open,
            "papers": self._portal_papers(),
            "deadline": self._portal_deadline(timer_sudo),
            "counting": self._explain_deadline(timer_sudo),
            "promises": self._portal_promises(),
            "officer": ticket_sudo.user_id.name or "",
            "office": self._portal_office(),
            "steps": self._portal_steps(),
            "path": self._portal_path(spans_sudo, timer_sudo),
            "decision": self._portal_decision(),
            "request": self._portal_request(),
            "messages": self._portal_messages(spans_sudo),
            "zone": self._portal_zone(),
        }

    # ------------------------------------------------------------------
    # PARTS OF THE PAGE
    # ------------------------------------------------------------------

    def _portal_papers(self):
        """What the citizen still has to bring, and where the charter says to get it."""
        waits = not self.complete_at or self.is_paused
        return self._missing_items() if self.is_open and waits else []

    def _portal_request(self):
        """What the citizen asked for, unless it says no more than the subject."""
        if html2plaintext(self.description or "").strip() == self.name:
            return ""
        return citizen_html(self.description)

    def _portal_office(self):
        """Who to turn to: what the office tells everybody about itself."""
        return self.sudo().agency_id._public_contact()

    def _portal_steps(self):
        """How far the case is. ``state`` is done, now or next; exactly one is now while
        the case is open."""
        ticket_sudo = self.sudo()
        answered = not self.is_open
        steps = [
            {
                "label": self.env._("Received"),
                "detail": self._say_day(self.filed_at),
                "state": "done",
            }
        ]
        if self._portal_papers():
            steps.append(
                {"label": self.env._("Your papers"), "detail": "", "state": "now"}
            )
        elif self.complete_at and self.complete_at > self.filed_at:
            steps.append(
                {
                    "label": self.env._("All papers here"),
                    "detail": self._say_day(self.complete_at),
                    "state": "done",
                }
            )
        waits_for_papers = steps[-1]["state"] == "now"
        if ticket_sudo.user_id or answered:
            label = self.env._("In work")
        else:
            label = self.env._("Waits for an officer")
        steps.append(
            {
                "label": self.env._("In work") if waits_for_papers else label,
                "detail": "",
                "state": "done" if answered else "next" if waits_for_papers else "now",
            }
        )
        closed = (
            self._say_day(self.closed_date) if answered and self.closed_date else ""
        )
        steps.append(
            {
                "label": self.env._("Closed")
                if self.outcome in WITHOUT_ANSWER
                else self.env._("Answered"),
                "detail": closed,
                "state": "done" if answered else "next",
            }
        )
        return steps

    def _portal_decision(self):
        """Outcome, grounds and answer in plain words; None while the case is open."""
        if self.is_open or not self.outcome:
            return None
        headlines = {
            "granted": self.env._("Your request was granted."),
            "partly_granted": self.env._("Your request was granted in part."),
            "denied": self.env._("Your request was not granted."),
            "deemed_approved": self.env._(
                "Nobody decided in time. By law your request counts as approved."
            ),
            "resolved": self.env._("Your matter has been dealt with."),
            "no_jurisdiction": self.env._("This is not a matter for our office."),
            "duplicate": self.env._(
                "You have another case about the same matter. We go on with that one "
                "and closed this one."
            ),
            "withdrawn": self.env._("You took this request back."),
        }
        return {
            "headline": headlines.get(self.outcome, ""),
            "grounds": self.outcome_reason or "",
            "answer": citizen_html(self.answer),
            # Given to this citizen with the decision.
            "redress": self.sudo().decision_ids[:1].redress or "",
            "date": self._say_day(self.closed_date) if self.closed_date else "",
        }

    # ------------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------------

    def _portal_locale(self):
        return babel_locale_parse(self.env.lang or "en_US")

    def _portal_zone(self):
        """The place whose clock all moments of the page follow, such as “Manila”."""
        zone = self.sudo().agency_id.tz or "UTC"
        return babel.dates.get_timezone_location(
            zone, locale=self._portal_locale(), return_city=True
        )
