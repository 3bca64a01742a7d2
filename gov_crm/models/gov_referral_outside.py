from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, plaintext2html

from .gov_referral import OPEN_STATES

# How an agency outside may end a case it has taken over. What is not its matter, or what
# the citizen took back, it gives back: the sender looks at that.
OUTSIDE_OUTCOMES = ("granted", "partly_granted", "denied", "resolved")


class ByLink(NamedTuple):
    """Stands in the context while somebody acts by link; no client can send it."""

    referral_id: int


class Outsider(NamedTuple):
    """Somebody of an agency without accounts, and the user under whom it is recorded: the
    system where that person came by link, else the officer who was told."""

    person: str
    position: str
    how: str
    user: object


class GovReferral(models.Model):
    """What an agency outside the system does on a referral. Each act is done once, under the
    name of a person, and is kept in ``gov.referral.act``. Moments are naive UTC.

    Callers have checked the right: by the signature of a link, or that the officer belongs
    to the sending side.
    """

    _inherit = "gov.referral"

    act_ids = fields.One2many(
        "gov.referral.act", "referral_id", string="Done from outside"
    )

    def _outside_acts(self):
        """The kinds of acts that are possible now, the likely one first."""
        self.ensure_one()
        # What can be done follows from the state and from who has the case.
        referral_sudo = self.sudo()
        if not referral_sudo.is_by_link:
            return ()
        if referral_sudo.state in OPEN_STATES:
            first = ("received",) if referral_sudo.state == "sent" else ()
            return ("accepted", "declined", *first, "wrote", "returned")
        if referral_sudo.state != "accepted":
            return ()
        if referral_sudo.kind != "transfer":
            return ("completed", "wrote", "returned")
        if not referral_sudo._has_custody():
            return ()
        if referral_sudo.ticket_id.pending_referral_id:
            return ("decided", "wrote")
        return ("decided", "wrote", "gave_back")

    def _has_custody(self):
        """Whether the case that was taken over by this referral is still there."""
        self.ensure_one()
        referral_sudo = self.sudo()
        return (
            referral_sudo.kind == "transfer"
            and referral_sudo.state == "accepted"
            and referral_sudo.ticket_id.is_open
            and referral_sudo.ticket_id.agency_id == referral_sudo.to_agency_id
        )

    def _act_outside(self, kind, at, who, key=None, files=(), **values):
        """Do one act of somebody outside, once for each form.

        :param kind: one of those of ``gov.referral.act``
        :param who: an ``Outsider``
        :param key: random text of the form; the same form does nothing a second time
        :param files: ``[(name, content)]``, checked by the caller
        :param values: what this act takes besides: see ``_outside_<kind>``
        :return: whether it was done now
        :raises UserError: not possible any more, or something is missing
        """
        self.ensure_one()
        context = {"mail_notify_force_send": False}
        if who.how == "link":
            context["gov_by_link"] = ByLink(self.id)
        referral_sudo = self.with_user(who.user).sudo().with_context(**context)
        referral_sudo._wait_for_twin()
        if referral_sudo._is_done(key):
            return False
        if kind not in referral_sudo._outside_acts():
            raise UserError(
                self.env._(
                    "This is not possible any more: somebody acted on the referral in the "
                    "meantime."
                )
            )
        text = getattr(referral_sudo, f"_outside_{kind}")(
            at, who, has_files=bool(files), **values
        )
        act = referral_sudo.env["gov.referral.act"].create(
            {
                "referral_id": self.id,
                "kind": kind,
                "how": who.how,
                "at": at,
                "person": who.person,
                "position": who.position,
                "text": text,
                "recorded_by_id": who.user.id,
                "recorded_by_name": who.user.name,
                "key": key,
            }
        )
        referral_sudo._post_act(act, files)
        self.invalidate_recordset()
        return True

    def _is_done(self, key):
        """Whether the form with this key has been taken already."""
        self.ensure_one()
        done = [("referral_id", "=", self.id), ("key", "=", key)]
        # Whether, and nothing of it.
        return bool(key) and bool(
            self.env["gov.referral.act"].sudo().search_count(done, limit=1)
        )

    def _wait_for_twin(self):
        """Wait for a request that changes the same case, such as a second press. Odoo then
        runs this one again with a fresh view, in which it finds what the first one did."""
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET write_date = write_date WHERE id = %s",
                self.ticket_id.id,
            ),
            log_exceptions=False,
        )

    # ------------------------------------------------------------------
    # THE ACTS: each returns what is kept of it in words
    # ------------------------------------------------------------------

    def _outside_received(self, at, who, has_files=False):
        """Somebody confirms that the letter has come in."""
        self._receive(at, who.user, self._named(who))
        return False

    def _outside_accepted(self, at, who, act_by=None, has_files=False):
        """:param act_by: naive UTC; a target of the agency's own, or none"""
        self._accept(at, who.user, act_by=act_by, person=self._named(who))
        return False

    def _outside_declined(self, at, who, text, ground, suggested=None, has_files=False):
        """:param ground: one of ``gov.referral.reason``
        :param suggested: the office that is competent, if it is one of those known here"""
        if not ground:
            raise UserError(self.env._("Choose the ground on which you decline."))
        self._decline(text, at, who.user, suggested, ground, self._named(who))
        return text

    def _outside_wrote(self, at, who, text, has_files=False):
        """A question, a remark, files; whoever writes has received the referral."""
        if not (text or "").strip() and not has_files:
            raise UserError(self.env._("Write your message, or choose a file."))
        if self.state == "sent":
            self._receive(at, who.user, self._named(who))
        return text or self.env._("Files:")

    def _outside_returned(self, at, who, text, has_files=False):
        """It is sent back without being refused: something is missing."""
        self._return(text, at, who.user, self._named(who))
        return text

    def _outside_completed(self, at, who, text, has_files=False):
        """The answer to a question, or the contribution to joint work."""
        self._complete(text, at, who.user, self._named(who))
        return text

    def _outside_decided(
        self, at, who, outcome, text, grounds=None, redress=None, has_files=False
    ):
        """The outcome of a case that was taken over; it closes the case.

        :param outcome: one of ``OUTSIDE_OUTCOMES``
        :param text: the answer the citizen reads, plain
        :param grounds: demanded where the citizen gets less than was asked for
        :param redress: by default what the agency says about redress
        """
        if outcome not in OUTSIDE_OUTCOMES:
            raise UserError(self.env._("Choose the outcome."))
        self._refuse_empty(text, self.env._("Write the answer the citizen will read."))
        self.ticket_id._decide(
            outcome,
            grounds or False,
            plaintext2html(text),
            at,
            who.user,
            redress=redress or None,
            person=self._named(who),
        )
        return text

    def _outside_gave_back(self, at, who, text, has_files=False):
        """The case is offered to the sender again; until it accepts, the agency outside
        stays responsible."""
        self._refuse_empty(text, self.env._("Say why you give it back."))
        self.ticket_id._refer(
            self.from_agency_id._in_office(),
            # The new referral is sent by the system: who gave it back stands below.
            f"{text}\n– {self._named(who)}",
            at,
            who.user,
            facts=self.facts or "",
            returns=self,
        )
        return text

    def _named(self, who):
        return self.env["gov.referral.act"]._say_person(
            who.person, who.position, who.how
        )

    # ------------------------------------------------------------------
    # TELLING THE SENDER
    # ------------------------------------------------------------------

    def _post_act(self, act, files):
        """Put an act on the thread, where the officers who sent the referral are told."""
        headline = self.env._(
            "%(act)s: %(who)s.",
            act=dict(act._fields["kind"]._description_selection(self.env))[act.kind],
            who=act._say_who(),
        )
        body = plaintext2html(headline)
        if act.text:
            body += plaintext2html(act.text)
        self.message_post(
            body=body,
            # What says nothing besides stands among what happened, not among messages.
            message_type="comment" if act.text or files else "notification",
            subtype_xmlid="mail.mt_comment",
            author_id=self.to_agency_id.partner_id.id,
            partner_ids=self._sender_users(act.at).partner_id.ids,
            attachments=list(files),
            date=act.at,
        )
        self.env["gov.service.timer"]._wake_outbox()

    def _sender_users(self, now):
        """Who of the sending side is told at the naive UTC ``now``: whoever sent it and the
        officer of the case, if they are there; else the supervisors."""
        self.ensure_one()
        # Who is told is decided by the referral and not by what the caller may read.
        referral_sudo = self.sudo()
        officers = referral_sudo.sent_by_id
        if not referral_sudo.holder_agency_id.is_external:
            officers |= referral_sudo.ticket_id.user_id
        present = officers._present_at(now).filtered(
            lambda user: self.with_user(user).sudo(False).has_access("read")
        )
        return present or referral_sudo.from_agency_id._supervisors_at(now)
