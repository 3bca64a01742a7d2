from odoo import fields, models
from odoo.exceptions import UserError

from .gov_referral import OPEN_STATES


class GovReferral(models.Model):
    """Referrals to and from offices that are no more."""

    _inherit = "gov.referral"

    reorganisation_id = fields.Many2one(
        "gov.reorganisation",
        string="By order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The order about the offices by which this was sent.",
    )
    replaces_id = fields.Many2one(
        "gov.referral",
        string="Takes the place of",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    @property
    def _transition_fields(self):
        return super()._transition_fields | {"reorganisation_id", "replaces_id"}

    def _accept(self, at, user, act_by=None, person=None):
        office_sudo = self.sudo().to_agency_id
        if not office_sudo.active:
            raise UserError(
                self.env._(
                    "%(office)s is no more. The referral goes to who took over from it.",
                    office=office_sudo.name,
                )
            )
        return super()._accept(at, user, act_by=act_by, person=person)

    def _send_elsewhere(self, successor, at, order):
        """Send a live referral to an office that is no more to the one that took over.

        :return: “asked” if the citizen is to be told, else nothing
        """
        self.ensure_one()
        ticket = self.ticket_id
        ticket._lock_for_transition()
        self.invalidate_recordset(["state"])
        is_transfer = self.kind == "transfer"
        live = OPEN_STATES if is_transfer else (*OPEN_STATES, "accepted")
        if self.state not in live or self.to_agency_id != order.from_agency_id:
            return None  # answered or taken back in the meantime
        accepted_at = self.state == "accepted" and self.answered_at
        # Neither side turned it down: taken back, it counts as no refusal.
        self._withdraw(at, self.env.user, order._say_reason())
        self.env.flush_all()
        if successor == ticket.agency_id or self._is_asked(successor):
            return None
        new = self._send_again(at, order, to_agency=successor)
        if accepted_at:
            new._accept_by(order, at, accepted_at)
        return "asked" if is_transfer else None

    def _is_asked(self, office):
        """Whether this office has been asked the same about this case already."""
        return self.kind != "transfer" and bool(
            self.ticket_id.referral_ids.filtered(
                lambda it: (
                    it.kind == self.kind
                    and it.to_agency_id == office
                    and it.state in (*OPEN_STATES, "accepted")
                )
            )
        )

    def _send_again(self, at, order, from_agency=None, to_agency=None):
        """The same referral anew, with what went along, from or to another office.

        To another office its time begins anew; in the name of another office it goes on.

        :return: the new referral
        """
        self.ensure_one()
        new = (
            self._transition()
            .with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
            .create(
                {
                    "ticket_id": self.ticket_id.id,
                    "kind": self.kind,
                    "state": "sent",
                    "from_agency_id": (from_agency or self.ticket_id.agency_id).id,
                    "to_agency_id": (to_agency or self.to_agency_id).id,
                    "subject": self.subject,
                    "facts": self.facts,
                    "reason": self.reason,
                    "basis_id": self.basis_id.id,
                    "sent_at": at,
                    "sent_by_id": self.sent_by_id.id,
                    "override_reason": self.override_reason,
                    "override_by_id": self.override_by_id.id,
                    "reorganisation_id": order.id,
                    "replaces_id": self.id,
                }
            )
            .with_env(self.env)
            .sudo()
        )
        reference = order._reference()
        new._record(at, reference)
        self._copy_shares(new, at, reference)
        new._open_accept_clock(at if to_agency else self.sent_at, reference)
        if not to_agency and self.received_at:
            new._receive(at, self.env.user, reference)
        if new.to_agency_id.is_external:
            new._send_letter(at)
        return new

    def _copy_shares(self, new, at, name):
        """What went along goes along again, frozen as it was.

        :param name: of who shares it now
        """
        Share = self.env["gov.referral.share"]
        Share.create(
            [
                {
                    "referral_id": new.id,
                    "kind": share.kind,
                    "name": share.name,
                    "content": share.content,
                    "attachment_id": share.attachment_id
                    and share.attachment_id.copy({"res_id": new.id}).id,
                    "source": share.source,
                    "basis_id": share.basis_id.id,
                    "shared_at": at,
                    "shared_by_id": self.env.user.id,
                    "shared_by_name": name,
                }
                for share in self._lawful_shares()
            ]
        )

    def _accept_by(self, order, at, accepted_at):
        """What the former office had taken on, its successor has: with the target it had.

        :param accepted_at: naive UTC; when the former office took it on
        """
        old = self.replaces_id
        reference = order._reference()
        self._move_to(
            "accepted",
            at,
            self.env.user,
            reference,
            answered_at=at,
            received_at=at,
            act_by=old.act_by,
        )
        timer = self.env["gov.service.timer"]._open_referral(
            self, "referral_act", accepted_at, reference
        )
        self._transition().write({"due_at": old.act_by or timer.deadline})
