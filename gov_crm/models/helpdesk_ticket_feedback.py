from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError

from .helpdesk_ticket_notices_feedback import ASKED_AGAIN, ENDED

# Only code of this server can hold it: see gov.transition.mixin.
_INVITING = object()


class HelpdeskTicket(models.Model):
    """How citizens are asked at every end of a case how it went.

    The case page asks, and so does the e-mail with the answer: it carries a link that works
    without a login. The link stands in the e-mail to the citizen only, and not in the
    message as it is kept: whoever handled the case must not be able to answer for the
    citizen.
    """

    _inherit = "helpdesk.ticket"

    def _feedback_url(self, at, is_again=False):
        """Address of the page that asks about the last end of this case; “” for none.

        :param at: naive UTC, from which on the time to answer counts
        """
        self.ensure_one()
        decision = self._last_end()
        if not decision:
            return ""
        token = decision._feedback_token(at, is_again)
        return f"{self.get_base_url()}/feedback/{token}"

    def _last_end(self):
        """The decision by which the case ended last, as the system."""
        self.ensure_one()
        return (
            self.env["gov.decision"]
            .sudo()
            .search([("ticket_id", "=", self.id)], order="id desc", limit=1)
        )

    def _feedback_is_online(self):
        """Whether the request was made online, so that the questions ask about that."""
        online = self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_channel_web", raise_if_not_found=False
        )
        return bool(online) and self.sudo().channel_id == online

    def _may_give_feedback(self):
        """Whether the user is the citizen of this case, or acts for the citizen in more
        than papers."""
        try:
            self._check_citizen_acts()
        except AccessError:
            return False
        return True

    # ------------------------------------------------------------------
    # INVITING
    # ------------------------------------------------------------------

    def _decide(self, *args, **kwargs):
        result = super()._decide(*args, **kwargs)
        decision = self._last_end()
        if not decision.answer:
            # Where there is an answer, its e-mail invites.
            self.with_context(gov_inviting=_INVITING)._tell_citizen(ENDED, decision.at)
        return result

    def _send_answer(self, reason, answer, redress, at, author, decision):
        inviting = self.with_context(gov_inviting=_INVITING)
        return super(HelpdeskTicket, inviting)._send_answer(
            reason, answer, redress, at, author, decision
        )

    def _ask_again(self, at):
        """Ask a second time whether the problem is solved, as the citizen wished."""
        again = self.with_context(gov_inviting=_INVITING, gov_inviting_again=True)
        again._tell_citizen(ASKED_AGAIN, at)

    def _is_inviting(self):
        return self.env.context.get("gov_inviting") is _INVITING

    def _notify_get_recipients_classify(
        self, message, recipients_data, model_description, msg_vals=False
    ):
        """The citizen gets an e-mail of the own, as nobody else may have the link."""
        groups = super()._notify_get_recipients_classify(
            message, recipients_data, model_description, msg_vals=msg_vals
        )
        if not self or not self._is_inviting():
            return groups
        citizen = self.sudo().partner_id.id
        apart = []
        for group in groups:
            mine = [it for it in group["recipients_data"] if it["id"] == citizen]
            rest = [it for it in group["recipients_data"] if it["id"] != citizen]
            if not mine or not (rest or group["recipients_emails"]):
                apart.append(group)
                continue
            others = [it for it in group["recipients_ids"] if it != citizen]
            apart += [
                dict(group, recipients_data=rest, recipients_ids=others),
                dict(
                    group,
                    recipients_data=mine,
                    recipients_ids=[citizen],
                    recipients_emails=[],
                ),
            ]
        return apart

    def _notify_by_email_render_layout(
        self, message, recipients_group, msg_vals=False, render_values=None
    ):
        if (
            self
            and self._is_inviting()
            and recipients_group["recipients_ids"] == self.sudo().partner_id.ids
        ):
            render_values = dict(
                render_values,
                gov_invitation=self._invitation(
                    bool(self.env.context.get("gov_inviting_again"))
                ),
            )
        return super()._notify_by_email_render_layout(
            message, recipients_group, msg_vals=msg_vals, render_values=render_values
        )

    def _invitation(self, is_again):
        """What the e-mail says about it, with the link."""
        at = fields.Datetime.now()
        env = self._citizen_env()
        decision = self._last_end()
        last = self._for_citizen()._say_day(at + decision._feedback_time())
        return Markup("<p>%s<br/><a href='%s'>%s</a><br/>%s</p>") % (
            env._("Is your problem solved? Tell us, it takes two minutes."),
            self._feedback_url(at, is_again),
            env._("Say how it went"),
            env._(
                "The link works once, until %(day)s. Who handled your case does not see "
                "what you answer.",
                day=last,
            ),
        )

    # ------------------------------------------------------------------
    # THE PAGE OF THE CASE
    # ------------------------------------------------------------------

    def _portal_page(self):
        page = super()._portal_page()
        page["feedback"] = self._portal_feedback()
        return page

    def _portal_feedback(self):
        """What the case page says about it; None while the case is open, and for who may
        only bring papers for the citizen."""
        decision = self._last_end()
        if self.is_open or not decision or not self._may_give_feedback():
            return None
        state = decision._feedback_state(fields.Datetime.now())
        given = decision._feedback()
        return {
            "state": state,
            "url": f"{self.access_url}/feedback",
            "answered": self._say_day(given.at) if given else "",
            "can_act": bool(given) and given.solved in ("partly", "no"),
        }
