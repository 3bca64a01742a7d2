from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import html2plaintext

from .helpdesk_ticket_notices import REFERRED

SUPERVISOR = "gov_crm.group_gov_supervisor"


class HelpdeskTicket(models.Model):
    """Referring a case: handing it over, asking about it, working on it together."""

    _inherit = "helpdesk.ticket"

    referral_ids = fields.One2many(
        "gov.referral", "ticket_id", string="Referrals", groups="base.group_user"
    )
    pending_referral_id = fields.Many2one(
        "gov.referral",
        string="Waiting to be accepted",
        compute="_compute_pending_referral_id",
        groups="base.group_user",
    )

    @api.depends("referral_ids.state")
    def _compute_pending_referral_id(self):
        # Whoever sees the case may know that it is on its way.
        pending_sudo = (
            self.env["gov.referral"]
            .sudo()
            .search(
                [
                    ("ticket_id", "in", self.ids),
                    ("kind", "=", "transfer"),
                    ("state", "in", ("sent", "received")),
                ]
            )
        )
        by_ticket = {referral.ticket_id.id: referral for referral in pending_sudo}
        for ticket in self:
            referral = by_ticket.get(ticket._origin.id)
            ticket.pending_referral_id = referral.sudo(False) if referral else False

    def action_refer(self):
        """Open the dialog in which the officer hands the case over or asks about it."""
        return self._open_dialog(
            "gov.case.refer", self.env._("Refer to another office")
        )

    def _refer(
        self,
        to_agency,
        reason,
        at,
        user,
        facts=None,
        kind="transfer",
        basis=None,
        items=(),
        override=None,
        returns=None,
    ):
        """Send the case, or a question about it, to another office. Custody stays.

        :param reason: why, or what is asked; the receiver reads it
        :param at: naive UTC
        :param facts: the request as the receiver sees it; by default the description
        :param kind: ``transfer``, ``consult`` or ``joint``
        :param basis: lawful basis on which facts travel; by default the first of the list
        :param items: keys of ``_shareable`` of what else goes along
        :param override: a supervisor's reason where the rule against loops stands
        :param returns: the accepted hand-over that is given back by this
        :return: the referral
        :raises UserError: no reason, closed, on its way already, the same office, a loop, or
            nothing that could be given back like this
        :raises AccessError: an override by somebody else than a supervisor
        """
        self.ensure_one()
        self.env["gov.referral"]._refuse_empty(
            reason, self.env._("Say why, or what you ask. The other office reads it.")
        )
        self._lock_for_transition()
        self._refuse_closed()
        self._refuse_receiver(to_agency, kind)
        if returns:
            self._refuse_giving_back(returns, to_agency, kind)
        override = (override or "").strip()
        loop = kind == "transfer" and self._why_loop(to_agency)
        if loop and not override:
            raise UserError(loop)
        if loop and not user.has_group(SUPERVISOR):
            raise AccessError(self.env._("Only a supervisor can allow this."))
        # create() inserts at once, a pending write does not: what has just been answered must
        # not stand in the way.
        self.env["gov.referral"].flush_model(["state"])
        basis = basis or self.env["gov.sharing.basis"].sudo().search([], limit=1)
        referral = (
            self.env["gov.referral"]
            ._transition()
            .with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
            .create(
                {
                    "ticket_id": self.id,
                    "kind": kind,
                    "state": "sent",
                    "from_agency_id": self.agency_id.id,
                    "to_agency_id": to_agency.id,
                    "subject": self.name,
                    "facts": html2plaintext(self.description)
                    if facts is None
                    else facts,
                    "reason": reason,
                    "basis_id": basis.id,
                    "sent_at": at,
                    "sent_by_id": user.id,
                    "override_reason": override if loop else False,
                    "override_by_id": user.id if loop else False,
                    "returns_id": returns.id if returns else False,
                }
            )
            .with_env(self.env)
        )
        referral.sudo()._record(at)
        if items:
            self._share(referral, items, basis, at, user)
        referral.sudo()._open_accept_clock(at, user.name)
        if kind == "transfer":
            self._tell_citizen(
                REFERRED, at, receiver=to_agency.name, contact=self._say_contact()
            )
        return referral

    def _refuse_receiver(self, to_agency, kind):
        """Refuse what cannot be sent to this office now."""
        if kind == "transfer" and self.sudo().pending_referral_id:
            raise UserError(
                self.env._("This case is on its way to another office already.")
            )
        if to_agency == self.agency_id:
            raise UserError(
                self.env._("%(agency)s has this case already.", agency=to_agency.name)
            )
        if not to_agency.sudo().active:
            raise UserError(
                self.env._(
                    "%(agency)s does not exist any more. Choose another office.",
                    agency=to_agency.name,
                )
            )
        asked = self.sudo().referral_ids.filtered(
            lambda it: (
                it.kind == kind != "transfer"
                and it.to_agency_id == to_agency
                and it.state in ("sent", "received", "accepted")
            )
        )
        if asked:
            raise UserError(
                self.env._(
                    "%(agency)s has been asked about this case already and has not answered "
                    "yet. Write to them there.",
                    agency=to_agency.name,
                )
            )

    def _refuse_giving_back(self, returns, to_agency, kind):
        """Refuse unless this gives the case back to the office it was taken over from."""
        returns_sudo = returns.sudo()  # of this case, whose holder asks
        sender_sudo = returns_sudo.from_agency_id
        if (
            kind != "transfer"
            or returns_sudo.ticket_id != self.sudo()
            or returns_sudo.kind != "transfer"
            or returns_sudo.state != "accepted"
            # Where the sender does not exist any more, the office above it.
            or to_agency.sudo() not in (sender_sudo | sender_sudo._in_office())
        ):
            raise UserError(
                self.env._(
                    "This does not give back what your office has taken over. Refer the case "
                    "instead."
                )
            )

    # ------------------------------------------------------------------
    # LOOPS
    # ------------------------------------------------------------------

    def _hops(self):
        """How often the case changed hands so far."""
        self.ensure_one()
        return len(self.sudo().referral_ids.filtered("hop"))  # a plain number

    def _why_loop(self, to_agency):
        """Why handing the case over to this office needs a supervisor's reason, or “”."""
        self.ensure_one()
        ticket_sudo = self.sudo()  # whoever has the case may know who declined it
        declined = ticket_sudo.referral_ids.filtered(
            lambda it: (
                it.kind == "transfer"
                and it.state == "declined"
                and it.to_agency_id == to_agency
            )
        ).sorted("answered_at")[-1:]
        if declined:
            return self.env._(
                "%(agency)s declined this case on %(moment)s: “%(reason)s”. Only a "
                "supervisor can send it there again, and says why.",
                agency=to_agency.name,
                moment=self._say_moment(declined.answered_at, fields.Datetime.now()),
                reason=declined.decline_reason,
            )
        limit = ticket_sudo.agency_id.referral_hop_limit
        hops = self._hops()
        if limit and hops >= limit:
            return self.env._(
                "This case has changed hands %(hops)s times. Only a supervisor can hand it "
                "over once more, and says why.",
                hops=hops,
            )
        return ""

    # ------------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------------

    def _say_contact(self):
        """Whom the citizen can ask: office, place and phone, in the citizen's language."""
        self.ensure_one()
        ticket_sudo = self._for_citizen()
        office = ticket_sudo.agency_id
        card = office.partner_id
        place = ", ".join(filter(None, (card.street, card.street2, card.city)))
        parts = filter(None, (office.name, place, card.phone))
        return ticket_sudo.env._(
            "For questions: %(contact)s.", contact=", ".join(parts)
        )
