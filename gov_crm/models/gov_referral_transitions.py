from odoo import models
from odoo.exceptions import UserError

from .gov_referral import LIVE_STATES, OPEN_STATES
from .helpdesk_ticket_notices import REFERRAL_BACK, TAKEN_OVER


class GovReferral(models.Model):
    """How a referral changes. Moments are naive UTC and given by the caller, who has checked
    the right; each change locks the case, looks at the state again, and is recorded.

    ``person`` is whoever acts without an account, by a signed link or on the phone.
    """

    _inherit = "gov.referral"

    def _receive(self, at, user, person=None):
        """Confirm that the referral has come in. Whoever confirmed it has not accepted it.

        :raises UserError: answered or withdrawn already
        """
        self._lock_in(OPEN_STATES)
        if self.sudo().state == "sent":
            self._move_to("received", at, user, person, received_at=at)

    def _accept(self, at, user, act_by=None, person=None):
        """Take it on. A ``transfer`` moves custody to the receiver at this instant.

        :param act_by: naive UTC; by when the receiver means to act, an own target beside
            its standard and never later than that. The citizen's date is not touched.
        :raises UserError: answered already, case closed, accepted by its own sender, or a
            target of one's own that is later than the standard allows
        """
        self._lock_in(OPEN_STATES)
        referral_sudo = self.sudo()
        if not person and user == referral_sudo.sent_by_id:
            raise UserError(
                self.env._(
                    "You sent this referral yourself. A colleague must accept it."
                )
            )
        ticket = referral_sudo.ticket_id
        ticket._refuse_closed()
        received = {} if referral_sudo.received_at else {"received_at": at}
        if referral_sudo.kind == "transfer":
            at = ticket._after_last_move(at)
            received["hop"] = ticket._hops() + 1
        self._move_to(
            "accepted", at, user, person, answered_at=at, act_by=act_by, **received
        )
        if referral_sudo.kind == "transfer":
            ticket._move_custody(referral_sudo.to_agency_id, at, self)
        self._open_act_clock(at, person or user.name)
        if referral_sudo.kind == "transfer":
            ticket._tell_citizen(TAKEN_OVER, at, contact=ticket._say_contact())

    def _decline(self, text, at, user, suggested=None, ground=None, person=None):
        """Refuse with a reason; the sender stays responsible.

        :param text: why, in words the sender reads
        :param suggested: the office that is competent, if known
        :param ground: one of ``gov.referral.reason``
        :raises UserError: answered already, no text, or one of the two sides suggested
        """
        self._refuse_empty(text, self.env._("Say why this is not for your office."))
        self._lock_in(OPEN_STATES)
        referral_sudo = self.sudo()
        if suggested and suggested in (
            referral_sudo.from_agency_id | referral_sudo.to_agency_id
        ):
            raise UserError(
                self.env._(
                    "Suggest an office that is neither yours nor the one that asked you."
                )
            )
        self._move_to(
            "declined",
            at,
            user,
            person,
            answered_at=at,
            decline_reason=text,
            decline_reason_id=ground.id if ground else False,
            suggested_agency_id=suggested.id if suggested else False,
        )
        self._tell_back(at)

    def _return(self, text, at, user, person=None):
        """Send it back without refusing: something is missing, or no contribution can be
        made any more. A case that was taken over is not sent back like this: its holder
        hands it over, and stays responsible until that is accepted.

        :raises UserError: no reason, or custody has moved by this referral
        """
        self._refuse_empty(text, self.env._("Say why you send this back."))
        self._lock_in(LIVE_STATES)
        self._refuse_taken_over()
        self._move_to("returned", at, user, person, answered_at=at, return_reason=text)
        self._tell_back(at)

    def _expire(self, at):
        """Nobody answered: the sender, who never lost responsibility, has it back."""
        self._lock_in(OPEN_STATES)
        self._move_to(
            "returned",
            at,
            self.env.user,
            self.env._("By itself"),
            answered_at=at,
            is_expired=True,
            return_reason=self.env._("Nobody answered in time."),
        )
        self._tell_back(at)

    def _withdraw(self, at, user, text=None):
        """The sending side takes it back: nobody has answered, or what was asked is not
        needed any more.

        :raises UserError: custody has moved by this referral
        """
        self._lock_in(LIVE_STATES)
        self._refuse_taken_over()
        self._move_to(
            "withdrawn", at, user, None, answered_at=at, return_reason=text or False
        )
        self._tell_back(at)

    def _complete(self, result, at, user, person=None):
        """Give the answer or the contribution that was asked for.

        :raises UserError: nothing said, not accepted yet, or a hand-over: that one ends
            with the decision on the case
        """
        self._refuse_empty(result, self.env._("Write the answer."))
        self._lock_in(("accepted",))
        if self.sudo().kind == "transfer":
            raise UserError(
                self.env._("A case that was handed over is completed by its decision.")
            )
        self._move_to("completed", at, user, person, completed_at=at, result=result)

    # ------------------------------------------------------------------
    # WHAT FOLLOWS FROM THE CASE
    # ------------------------------------------------------------------

    def _close_with_case(self, at, user):
        """What becomes of referrals when their case is closed: hand-overs are completed by
        it; what is not answered by then is not needed any more."""
        note = self.env._("The case was closed.")
        live = self.sudo().filtered(lambda referral: referral.state in LIVE_STATES)
        for referral in live:
            if referral.kind == "transfer" and referral.state == "accepted":
                referral._move_to("completed", at, user, None, completed_at=at)
            else:
                referral._move_to(
                    "withdrawn", at, user, None, answered_at=at, return_reason=note
                )

    def _end_former(self, at, user, given_back):
        """These hand-overs brought the case to an office that has just handed it on; the
        target of that office ends with it.

        :param self: accepted hand-overs of one case, without the one that moved it now
        :param given_back: the one that was given back by this move, if it was one
        """
        for referral in self:
            if referral == given_back:
                referral._move_to("returned", at, user, None, completed_at=at)
            else:
                referral._move_to("completed", at, user, None, completed_at=at)

    # ------------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------------

    def _lock_in(self, states):
        """Lock the case and refuse unless the referral is in one of these states."""
        self.ensure_one()
        self.sudo().ticket_id._lock_for_transition()
        # Read again after the lock: somebody may have answered while this page was open.
        self.invalidate_recordset(["state"])
        if self.sudo().state not in states:
            raise UserError(
                self.env._("This referral has been answered or withdrawn meanwhile.")
            )

    def _refuse_empty(self, text, sentence):
        if not (text or "").strip():
            raise UserError(sentence)

    def _refuse_taken_over(self):
        referral_sudo = self.sudo()
        if referral_sudo.kind == "transfer" and referral_sudo.state == "accepted":
            raise UserError(
                self.env._(
                    "%(agency)s has taken the case over. Only that office can hand it "
                    "over again.",
                    agency=referral_sudo.to_agency_id.name,
                )
            )

    def _move_to(self, state, at, user, person, **values):
        """Write a state with what belongs to it, end its clock, and record it."""
        if "answered_at" in values:
            values |= {
                "answered_by_id": user.id,
                "answered_by_name": person or user.name,
            }
        if state not in LIVE_STATES:
            values["due_at"] = False
        self._transition().write({"state": state, **values})
        referral_sudo = self.sudo()
        referral_sudo._record(at, person)
        if state == "received":
            return
        note = False
        if state == "withdrawn":
            note = referral_sudo.return_reason or self.env._(
                "The referral was taken back."
            )
        elif state in ("completed", "returned") and referral_sudo._is_handed_on():
            note = self.env._("The case was handed on.")
        self.env["gov.service.timer"]._close_referral(
            referral_sudo, at, person or user.name, note
        )

    def _is_handed_on(self):
        """Whether another office has the case that was taken over by this referral."""
        self.ensure_one()
        return (
            self.kind == "transfer"
            and self.ticket_id.is_open
            and self.ticket_id.agency_id != self.to_agency_id
            and bool(self.hop)
        )

    def _tell_back(self, at):
        """Tell the citizen that the case stays where it is, if it was to move."""
        referral_sudo = self.sudo()
        if referral_sudo.kind == "transfer":
            ticket = referral_sudo.ticket_id
            ticket._tell_citizen(
                REFERRAL_BACK,
                at,
                receiver=referral_sudo.to_agency_id.name,
                contact=ticket._say_contact(),
            )

    def _record(self, at, person=None):
        """Add to the evidence of the case that these referrals came to their state."""
        Evidence = self.env["gov.evidence"]
        Evidence._append(
            [
                {
                    "ticket_id": referral.ticket_id.id,
                    "kind": f"referral_{referral.state}",
                    "at": at,
                    "res_id": referral.id,
                    "facts": {
                        "kind": referral.kind,
                        "from_agency_id": referral.from_agency_id,
                        "to_agency_id": referral.to_agency_id,
                        "suggested_agency_id": referral.suggested_agency_id,
                        "hop": referral.hop,
                        "override_by_id": referral.override_by_id,
                        "text_digest": Evidence._text_digest(
                            referral.subject,
                            referral.facts,
                            referral.reason,
                            referral.decline_reason,
                        ),
                        # Apart from the texts above, which older entries end with.
                        "answer_digest": Evidence._text_digest(
                            referral.return_reason,
                            referral.result,
                            referral.override_reason,
                            referral.answered_by_name,
                        ),
                    },
                    # Somebody without an account acts as the system does; the name says who.
                    **({"user_name": person} if person else {}),
                }
                for referral in self
            ]
        )
