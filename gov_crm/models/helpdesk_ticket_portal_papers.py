from odoo import models
from odoo.exceptions import UserError


class HelpdeskTicket(models.Model):
    """The citizen answers what the office asked for, thing by thing. With the last of them
    a pause that waited for it ends by itself at that instant, or the time limit starts: the
    citizen has done all that was asked, and no officer has to press anything. If what came
    is not right the office asks again, as often as the ground of the pause allows."""

    _inherit = "helpdesk.ticket"

    def _why_not_send_papers(self):
        """Why there is nothing to answer here, as a sentence, or “”."""
        self.ensure_one()
        case_sudo = self.sudo()  # for who may send papers to this case
        if not case_sudo.is_open:
            return self.env._("This case has been closed already.")
        if not case_sudo._portal_papers():
            return self.env._("We need nothing from you now.")
        return ""

    def _portal_send_papers(self, answers, key, at):
        """Send what was asked for, as the citizen or with a mandate; papers are enough.

        :param answers: ``{name of what was asked for: (text, [(file name, content)])}``;
            without text and files: the citizen does not have it yet
        :param key: random text that came with the form; the same is taken once
        :param at: naive UTC
        :return: names of what is still missing after this
        :raises AccessError: somebody else's case
        :raises UserError: closed, nothing asked for any more, or nothing said
        """
        self.ensure_one()
        self._check_portal_writer()
        self._wait_for_twin()
        lines, files = [], []
        not_yet = self.env._("I do not have it yet.")
        for name, (text, sent) in answers.items():
            said = "; ".join(filter(None, [text, ", ".join(it[0] for it in sent)]))
            lines.append(f"{name}: {said or not_yet}".strip())
            files += sent
        text = "\n".join(lines)
        if self._was_posted(text, files, key):
            return self._missing_names()
        if refusal := self._why_not_send_papers():
            raise UserError(refusal)
        asked = self._missing_names()
        if not lines or not set(answers) <= set(asked):
            raise UserError(
                self.env._(
                    "What we need has changed in the meantime. Look at the page of your case."
                )
            )
        self._portal_post(text, files, key)
        came = [name for name, (said, sent) in answers.items() if said or sent]
        left = [name for name in asked if name not in came]
        case_sudo = self._as_citizen()  # the right was checked above
        if came:
            case_sudo._record_evidence(
                "papers_sent",
                at,
                {
                    self.id: {
                        "came": len(came),
                        "left": len(left),
                        "text_digest": self.env["gov.evidence"]._text_digest(*came),
                    }
                },
            )
        if left:
            if came:
                case_sudo.write({"missing_papers": "\n".join(left)})
        else:
            case_sudo._all_papers_sent(at)
        return left

    def _missing_names(self):
        return [paper["name"] for paper in self.sudo()._portal_papers()]

    def _was_posted(self, text, files, key):
        message_id = self._portal_message_id(text, files, key)
        # Whether it exists, nothing else; a citizen cannot search by this field.
        return bool(
            self.env["mail.message"]
            .sudo()
            .search_count([("message_id", "=", message_id)], limit=1)
        )

    def _all_papers_sent(self, at):
        """All that was asked for has come: the clock goes on or starts, and says why.

        :param at: naive UTC
        """
        self.ensure_one()
        user = self.env.user
        if self.is_paused and self._paused_for_papers():
            self._resume(
                at, user, self.env._("The citizen sent everything that was asked for.")
            )
        if not self.complete_at:
            self._mark_complete(at)
