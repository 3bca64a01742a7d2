from odoo import models
from odoo.tools import html2plaintext

from .gov_timeline import shortened


class GovTimeline(models.AbstractModel):
    """Words for what happened. The rows were found in the reader's own rights, and what is
    told of them is what the case itself shows; so they are read as superuser."""

    _inherit = "gov.timeline"

    def _tell_filed(self, ids):
        return {
            case.id: {
                "title": self.env._("Filed: %s", case.service_id.name or case.name),
                "text": case.name if case.service_id.name != case.name else "",
                "office": case.entry_agency_id.name,
                "number": case.number,
            }
            for case in self.env["helpdesk.ticket"].sudo().browse(ids)
        }

    def _tell_decided(self, ids):
        outcomes = dict(
            self.env["gov.decision"]._fields["outcome"]._description_selection(self.env)
        )
        return {
            decision.id: {
                "title": self.env._(
                    "Decided: %s", outcomes.get(decision.outcome, decision.outcome)
                ),
                "text": shortened(decision.grounds),
                "office": decision.agency_id.name,
                "number": decision.ticket_id.number,
            }
            for decision in self.env["gov.decision"].sudo().browse(ids)
        }

    def _tell_referred(self, ids):
        titles = {
            "transfer": self.env._("Handing over to %s was asked"),
            "consult": self.env._("%s was asked a question"),
            "joint": self.env._("%s was asked to work along"),
        }
        return {
            referral.id: {
                "title": titles[referral.kind] % referral.to_agency_id.name,
                "text": "",
                "office": referral.from_agency_id.name,
                "number": referral.ticket_id.number,
            }
            for referral in self.env["gov.referral"].sudo().browse(ids)
        }

    def _tell_answered(self, ids):
        return {
            referral.id: {
                "title": self.env._("Declined")
                if referral.state == "declined"
                else self.env._("Accepted"),
                "text": shortened(referral.decline_reason),
                "office": referral.to_agency_id.name,
                "number": referral.ticket_id.number,
            }
            for referral in self.env["gov.referral"].sudo().browse(ids)
        }

    def _tell_message(self, ids):
        messages = self.env["mail.message"].sudo().browse(ids)
        cases = self.env["helpdesk.ticket"].sudo().browse(messages.mapped("res_id"))
        cases = {case.id: case for case in cases}
        told = {}
        for message in messages:
            case = cases[message.res_id]
            is_citizen = message.author_id == case.partner_id
            told[message.id] = {
                "title": self.env._("The citizen wrote")
                if is_citizen
                else self.env._(
                    "%s wrote", message.author_id.name or message.email_from
                ),
                "text": shortened(html2plaintext(message.body or "")),
                "office": "" if is_citizen else message.gov_office_id.name or "",
                "number": case.number,
            }
        return told

    def _tell_promise(self, ids):
        return {
            timer.id: {
                "title": self.env._("Promised: %s", timer.promise),
                "text": timer._say_promise_state(),
                "office": timer.agency_id.name,
                "number": timer.ticket_id.number,
            }
            for timer in self.env["gov.service.timer"].sudo().browse(ids)
        }

    def _tell_contact(self, ids):
        events = self.env["gov.contact.event"].sudo().browse(ids)
        ours = {
            "call": self.env._("We called"),
            "visit": self.env._("We visited"),
            "letter": self.env._("We sent a letter"),
            "message": self.env._("We sent a message"),
            "other": self.env._("We got in touch"),
        }
        theirs = {
            "call": self.env._("Called"),
            "visit": self.env._("Came in person"),
            "letter": self.env._("Sent a letter"),
            "message": self.env._("Sent a message"),
            "other": self.env._("Got in touch"),
        }
        return {
            event.id: {
                "title": (theirs if event.direction == "in" else ours)[event.kind],
                "text": shortened(event.text),
                "office": event.agency_id.name,
                "number": event.ticket_id.number or "",
            }
            for event in events
        }

    def _tell_engagement(self, ids):
        leads = self.env["crm.lead"].sudo().browse(ids)
        kinds = dict(leads._fields["gov_kind"]._description_selection(self.env))
        return {
            lead.id: {
                "title": self.env._(
                    "%(kind)s: %(name)s",
                    kind=kinds.get(lead.gov_kind, self.env._("Engagement")),
                    name=lead.name,
                ),
                "text": lead.stage_id.name or "",
                "office": lead.gov_agency_id.name or "",
                "number": "",
                "model": "crm.lead",
                "res_id": lead.id,
            }
            for lead in leads
        }
