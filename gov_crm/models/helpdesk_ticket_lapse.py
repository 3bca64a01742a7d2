from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError

# What silence counts as, and the outcome the case gets by it.
OUTCOME = {
    "approved": "deemed_approved",
    "extended": "deemed_approved",
    "denied": "denied",
}
KIND = "gov_crm.mail_activity_lapse"


class HelpdeskTicket(models.Model):
    """The decision nobody made: by law silence counts as one (for example RA 11032, sec. 10)."""

    _inherit = "helpdesk.ticket"

    def _decide(self, outcome, reason, answer, at, user, redress=None, **options):
        """As everywhere, but not once the law has decided: its effect came in at the
        deadline, whether or not the job that writes it down has run."""
        self.ensure_one()
        timer = self._open_timers_of("resolve", "appeal")[:1]
        if not options.get("by_law") and timer and timer._lapse_due(at):
            raise UserError(
                self.env._(
                    "%(lapse)s This is being written down; nobody can decide otherwise. "
                    "Reload the page in a minute.",
                    lapse=self._say_lapsed(timer, at),
                )
            )
        return super()._decide(outcome, reason, answer, at, user, redress, **options)

    def _decide_by_law(self, timer, moment, now):
        """Close the case as the law wants, as of ``moment``, and tell the citizen.

        :param timer: the time limit that ran out
        :param now: naive UTC; when the citizen is told
        """
        outcome = OUTCOME[timer.standard_id.on_lapse]
        citizen = self.with_env(self._citizen_env())
        sentence = citizen._say_lapsed(timer, now, cite=True)
        self._decide(
            outcome,
            sentence if outcome == "denied" else False,
            Markup("<p>%s</p><p>%s</p>")
            % (sentence, citizen._say_after_lapse(timer.standard_id.on_lapse)),
            moment,
            self.env.ref("base.user_root"),
            by_law=now,
        )

    def _tell_next_steps(self, timer, now):
        """Tasks for the officer and the supervisors of a case that the law decided, or
        would have decided."""
        moment = timer.agency_id._next_open(now)
        office = self.sudo().agency_id
        supervisors = office._supervisors_at(moment)
        officers = timer._officers_at(moment)
        trial = timer.standard_id.lapse_trial
        if not supervisors and not officers:
            office._report_empty_post(self, now)
            return
        texts = {}
        for user in supervisors | officers:
            ticket = self.with_context(lang=user.lang or self.env.lang)
            parts = [ticket._say_lapsed(timer, now)]
            if not trial and user in (officers or supervisors):
                parts.append(ticket._say_officers_step(timer.standard_id.on_lapse))
            if user in supervisors:
                parts.append(ticket.env._("Find out why nobody decided in time."))
            texts[user] = {
                "summary": parts[0] if trial else parts[1],
                "note": Markup().join(Markup("<p>%s</p>") % part for part in parts),
                "date_deadline": self._local(now).date(),
            }
        if trial:
            texts = {user: texts[user] for user in supervisors}
        self.env["mail.activity"]._tell(
            self, self.env["mail.activity"]._kind(KIND), texts
        )

    # ------------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------------

    def _lapse_law(self, standard):
        """The law that can be cited for the effect, or “” where its text was not seen."""
        if standard.source_unconfirmed:
            return ""
        return (standard.lapse_basis or standard.legal_basis or "").strip().rstrip(".")

    def _say_lapsed(self, timer, now, cite=False):
        """“Nobody decided by Thu 26 Nov, 17:00. So the law counts the request as approved
        (RA 11032, sec. 10).”

        :param cite: name the law, where its text is known
        """
        standard = timer.standard_id
        moment = self._say_moment(timer.deadline, now)
        law = self._lapse_law(standard) if cite else ""
        if standard.lapse_trial:
            sentences = {
                "approved": self.env._(
                    "Nobody decided by %(moment)s. The request would have counted as "
                    "approved; this is only being tried.",
                    moment=moment,
                ),
                "extended": self.env._(
                    "Nobody decided by %(moment)s. It would have counted as extended; this "
                    "is only being tried.",
                    moment=moment,
                ),
                "denied": self.env._(
                    "Nobody decided by %(moment)s. The request would have counted as "
                    "denied; this is only being tried.",
                    moment=moment,
                ),
            }
        elif law:
            sentences = {
                "approved": self.env._(
                    "Nobody decided by %(moment)s. So the law counts your request as "
                    "approved (%(law)s).",
                    moment=moment,
                    law=law,
                ),
                "extended": self.env._(
                    "Nobody decided by %(moment)s. So the law counts what you asked to "
                    "renew as extended (%(law)s).",
                    moment=moment,
                    law=law,
                ),
                "denied": self.env._(
                    "Nobody decided by %(moment)s. So the law counts your request as "
                    "denied (%(law)s).",
                    moment=moment,
                    law=law,
                ),
            }
        else:
            sentences = {
                "approved": self.env._(
                    "Nobody decided by %(moment)s. So the request counts as approved.",
                    moment=moment,
                ),
                "extended": self.env._(
                    "Nobody decided by %(moment)s. So what was to be renewed counts as "
                    "extended.",
                    moment=moment,
                ),
                "denied": self.env._(
                    "Nobody decided by %(moment)s. So the request counts as denied.",
                    moment=moment,
                ),
            }
        return sentences[standard.on_lapse]

    def _say_after_lapse(self, on_lapse):
        """What the citizen can do now."""
        if on_lapse == "denied":
            return self.env._(
                "We are sorry that you got no answer. Below you read how this can be "
                "looked at again."
            )
        return self.env._(
            "We are sorry that you had to wait. You can print a certificate of this from "
            "the page of your case, or ask us for it."
        )

    def _say_officers_step(self, on_lapse):
        return {
            "approved": self.env._("Issue what was asked for: it counts as approved."),
            "extended": self.env._("Issue the renewal: it counts as extended."),
            "denied": self.env._(
                "The request counts as denied: give the citizen the grounds in writing."
            ),
        }[on_lapse]
