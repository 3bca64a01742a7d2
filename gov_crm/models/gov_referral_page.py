from odoo import models
from odoo.tools import human_size

from .gov_referral import LIVE_STATES, OPEN_STATES
from .helpdesk_ticket_portal_thread import citizen_html

# What was shared and what is said stays readable while the agency has something to do.
_PUBLIC_TYPES = ("comment", "email_outgoing")


class GovReferral(models.Model):
    """The signed page as plain values: no template gets a record, so none can print what was
    not shared. Callers hold a referral that was opened by its link."""

    _inherit = "gov.referral"

    def _outside_page(self, now):
        """Everything the page shows, in the language of the agency.

        :param now: naive UTC
        :rtype: dict
        """
        referral = self._for_outside()
        live = referral.state in LIVE_STATES
        ticket = referral.ticket_id
        return {
            "number": referral.number,
            "service": referral.service_id.name or "",
            "receiver": referral.to_agency_id.name,
            "sender": referral._page_sender(),
            "is_live": live,
            "what": referral._say_what() if referral.state in OPEN_STATES else "",
            "standing": referral._say_standing(now),
            "due": referral._page_due(now),
            "citizen_date": referral._say_citizen_date(now) if live else "",
            "asked": referral.reason,
            "facts": (referral.facts or "") if live else "",
            "shares": referral._page_shares() if live else {},
            "bases": referral._page_bases(),
            "acts": [
                {"kind": kind, "slug": kind.replace("_", "-")}
                for kind in referral._outside_acts()
            ],
            "history": referral._page_history(now),
            "messages": referral._page_messages(now) if live else [],
            "conversation": referral._page_conversation(now),
            "zone": ticket._portal_zone(),
        }

    def _page_sender(self):
        """Whom to turn to, the same on every page."""
        office = self.from_agency_id
        return {
            **office._public_contact(),
            "officer": self._sender_name(),
        }

    def _page_due(self, now):
        """By when the agency answers or acts: sentence, sign and tone; None without date."""
        sentence = self._say_answer_by(now)
        if not sentence:
            return None
        late = self.due_at < now
        today = self.from_agency_id._local(now).date()
        soon = self.from_agency_id._local(self.due_at).date() <= today
        tone = "danger" if late else "warning" if soon else "plain"
        icons = {"danger": "fa-exclamation-triangle", "warning": "fa-hourglass-half"}
        return {
            "sentence": sentence,
            "tone": tone,
            "icon": icons.get(tone, "fa-clock-o"),
        }

    def _say_standing(self, now):
        """How the referral stands, and since when, in a sentence."""
        names = {
            "sender": self.from_agency_id.name,
            "receiver": self.to_agency_id.name,
            "who": self.answered_by_name or "",
            "moment": self._say_when(
                self.completed_at or self.answered_at or self.received_at, now
            ),
        }
        if self.state == "accepted" and self.kind == "transfer":
            return self._say_holding(names)
        return {
            "sent": self.env._("Nobody has confirmed receipt yet."),
            "received": self.env._("Receipt was confirmed on %(moment)s.", **names),
            "accepted": self.env._(
                "Accepted on %(moment)s: %(who)s. %(sender)s waits for your answer.",
                **names,
            ),
            "declined": self.env._(
                "Declined on %(moment)s: %(who)s. %(sender)s goes on with it.", **names
            ),
            "returned": self.env._(
                "Sent back on %(moment)s: %(who)s. %(sender)s goes on with it.", **names
            ),
            "withdrawn": self.env._(
                "%(sender)s took it back on %(moment)s. You need not do anything more.",
                **names,
            ),
            "completed": self.env._(
                "Completed on %(moment)s. You need not do anything more.", **names
            ),
        }.get(self.state, "")

    def _say_holding(self, names):
        """How a case stands that was taken over by this referral and not closed since."""
        pending = self.ticket_id.pending_referral_id
        if pending:
            return self.env._(
                "You asked %(sender)s to take it back. Until they accept, %(receiver)s "
                "stays responsible.",
                sender=pending.to_agency_id.name,
                receiver=names["receiver"],
            )
        return self.env._(
            "Accepted on %(moment)s: %(who)s. %(receiver)s is responsible and answers the "
            "citizen.",
            **names,
        )

    def _page_shares(self):
        """What was shared, by kind, frozen as it was then."""
        shares = self._lawful_shares().grouped("kind")
        return {
            "facts": [
                {"name": share.name, "content": share.content}
                for share in shares.get("fact", ())
            ],
            "messages": [
                {"name": share.name, "content": share.content}
                for share in shares.get("message", ())
            ],
            "files": [
                self._page_file(share.attachment_id) for share in shares.get("file", ())
            ],
        }

    def _page_bases(self):
        """The lawful bases on which things were shared, with their law."""
        bases = self.basis_id | self._lawful_shares().basis_id
        return [
            f"{basis.name} ({basis.legal_basis})" if basis.legal_basis else basis.name
            for basis in bases
        ]

    def _page_file(self, attachment):
        return {
            "id": attachment.id,
            "name": attachment.name,
            "size": human_size(attachment.file_size),
        }

    def _page_history(self, now):
        """What happened so far, oldest first: ``[{"moment", "text"}]``."""
        acts = self.env["gov.referral.act"].search([("referral_id", "=", self.id)])
        labels = dict(acts._fields["kind"]._description_selection(self.env))
        sent = self.env._("%(sender)s sent it to you.", sender=self.from_agency_id.name)
        return [
            {"moment": self._say_when(self.sent_at, now), "text": sent},
            *(
                {
                    "moment": self._say_when(act.at, now),
                    "text": f"{labels[act.kind]}: {act._say_who()}.",
                }
                for act in acts
            ),
        ]

    def _page_thread(self):
        """What was said on this referral and on those by which it is given back: the
        messages, notes and unproven e-mail left out."""
        given_back = self.search([("returns_id", "=", self.id)])
        return self.env["mail.message"].search(
            [
                ("model", "=", self._name),
                ("res_id", "in", (self | given_back).ids),
                ("subtype_id", "=", self.env.ref("mail.mt_comment").id),
                ("is_internal", "=", False),
                ("message_type", "in", _PUBLIC_TYPES),
            ],
            order="date, id",
        )

    def _page_messages(self, now):
        """What was said on the thread, as plain values."""
        return [
            {
                "id": message.id,
                "author": message.author_id.name or "",
                "is_own": message.author_id == self.to_agency_id.partner_id,
                "moment": self._say_when(message.date, now),
                "body": citizen_html(message.body),
                "files": [
                    self._page_file(file)
                    for file in message.attachment_ids
                    if file.type == "binary"
                ],
            }
            for message in self._page_thread()
        ]

    def _page_conversation(self, now):
        """What the citizen has written since the agency took the case over, and what the
        citizen was told: the agency answers the citizen now. ``[]`` before and after."""
        if not self._has_custody():
            return []
        ticket = self.ticket_id
        since = self.answered_at
        return [
            {
                "author": self.env._("The citizen")
                if message.author_id == ticket.partner_id
                else message.author_id.name or "",
                "moment": self._say_when(message.date, now),
                "body": citizen_html(message.body),
                "files": [
                    self._page_file(file)
                    for file in message.attachment_ids
                    if file.type == "binary"
                ],
            }
            for message in self._page_since(since)
        ]

    def _page_since(self, since):
        """Messages of the conversation with the citizen from the naive UTC ``since`` on."""
        return self.ticket_id._portal_public_messages().filtered(
            lambda message: message.date >= since
        )

    def _page_attachment(self, number):
        """The file of this number, if the page shows it; else an empty record."""
        self.ensure_one()
        referral = self._for_outside()
        if referral.state not in LIVE_STATES:
            return referral.env["ir.attachment"]
        files = referral._lawful_shares().attachment_id
        files |= referral._page_thread().attachment_ids
        if referral._has_custody():
            files |= referral._page_since(referral.answered_at).attachment_ids
        return files.filtered(lambda file: file.id == number and file.type == "binary")

    def _say_when(self, moment, now):
        return self.ticket_id._say_moment(moment, now) if moment else ""
