import logging

from dateutil.relativedelta import relativedelta
from markupsafe import Markup
from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .gov_report_schedule import MONTHS, ROLES

_logger = logging.getLogger(__name__)


class GovReportSchedule(models.Model):
    """The job that sends. Each receiver is one commit: the e-mail in the outbox and the row
    that says so stand together, so a job that is killed sends nothing twice."""

    _inherit = "gov.report.schedule"

    @api.model
    def _cron_send(self):
        """Send what is due, the oldest first, until time is up."""
        today = fields.Date.context_today(self)
        due = self.search([("next_day", "<=", today)], order="next_day, id")
        for done, schedule in enumerate(due):
            if not schedule.try_lock_for_update():
                continue  # another server sends it
            if not schedule._send_due():
                break
            if not self.env["ir.cron"]._commit_progress(
                1, remaining=len(due) - done - 1
            ):
                break

    def _send_due(self):
        """Send the period that is over to everybody who has not got it.

        :return: False where time was up before all had it
        """
        owner = self.user_id
        if not owner.active or not owner.has_groups(ROLES):
            self._transition().write(
                {
                    "active": False,
                    "message": self.env._(
                        "%(owner)s may not have registers sent any more.",
                        owner=owner.name,
                    ),
                }
            )
            return True
        first, last = self._period()
        # The log of the schedule itself: nobody gets it twice.
        had = self.sudo().sent_ids.filtered(
            lambda it: it.first_day == first and it.last_day == last
        )
        waiting = self.receiver_ids.filtered(
            lambda it: it.id not in had.mapped("receiver")
        )
        for receiver in waiting:
            self._send_to(receiver, first, last)
            if not self.env["ir.cron"]._commit_progress(remaining=1):
                return False
        # On the same day of the next one: who chose the 20th waits for papers until then.
        self.next_day += relativedelta(months=MONTHS[self.every])
        return True

    def _period(self):
        """First and last day of the month, quarter or year before the day of sending."""
        length = MONTHS[self.every]
        after = self._after(self.every, self.next_day) - relativedelta(months=length)
        return after - relativedelta(months=length), after - relativedelta(days=1)

    def _send_to(self, receiver, first, last):
        """Put the register as this receiver may read it now into the outbox, or say why not."""
        state, reason, attachment = "sent", False, None
        try:
            with self.env.cr.savepoint():
                attachment = self._attachment_for(receiver, first, last)
        except AccessError as error:
            state, reason = "stopped", str(error)
        except UserError as error:
            state, reason = "nothing", str(error)
        except OperationalError:
            raise  # the database is busy or away: the job is run again
        except Exception:
            _logger.exception("Scheduled sending %s stopped", self.id)
            state = "nothing"
            reason = self.env._(
                "An unexpected error. Ask your administrator to look into the log."
            )
        if attachment:
            self._queue_mail(receiver, attachment, first, last)
        # Nobody has the right to write rows: the job does.
        self.env["gov.report.sent"].sudo().create(
            {
                "schedule_id": self.id,
                "at": fields.Datetime.now(),
                "receiver": receiver.id,
                "receiver_name": receiver.name,
                "email": receiver.email if attachment else False,
                "first_day": first,
                "last_day": last,
                "state": state,
                "reason": reason,
                "digest": attachment and attachment.description,
            }
        )
        if state == "stopped":
            self._transition().write({"receiver_ids": [(3, receiver.id)]})
        if state != "sent":
            self._tell_owner(receiver, state, reason)

    def _attachment_for(self, receiver, first, last):
        """:raises AccessError: the receiver may not have it, or cannot be written to"""
        if not receiver.active or receiver.share or not receiver.email:
            raise AccessError(
                self.env._("There is no active member of staff with an e-mail address.")
            )
        return self.env["gov.register.export"]._produce(
            self.kind, first, last, {"agency_ids": self.agency_ids.ids}, receiver
        )

    def _queue_mail(self, receiver, attachment, first, last):
        there = self.with_context(lang=receiver.lang or self.env.lang)
        mail = (
            self.env["mail.mail"]
            .sudo()  # nobody else may write into the outbox
            .create(
                {
                    "subject": f"{self.name}: {first} – {last}",
                    "email_to": receiver.email_formatted,
                    "auto_delete": True,
                    "body_html": Markup("<p>%s</p><p>%s</p>")
                    % (
                        there.env._(
                            "The register “%(name)s” from %(first)s to %(last)s is "
                            "attached. It holds what you may read today; do not pass it on.",
                            name=self.name,
                            first=first,
                            last=last,
                        ),
                        there.env._(
                            "%(owner)s has it sent to you. Ask there if you do not want it "
                            "any more.",
                            owner=self.user_id.name,
                        ),
                    ),
                }
            )
        )
        # With the mail its file goes, as soon as it is sent.
        attachment.write(
            {"res_model": "mail.message", "res_id": mail.mail_message_id.id}
        )
        mail.attachment_ids = attachment

    def _tell_owner(self, receiver, state, reason):
        there = self.with_context(lang=self.user_id.lang or self.env.lang)
        words = there.env._(
            "“%(name)s” was not sent to %(receiver)s: %(reason)s",
            name=self.name,
            receiver=receiver.name,
            reason=reason,
        )
        if state == "stopped":
            words += " " + there.env._("They were taken off the list.")
            self._transition().write({"message": words})
        there.env["mail.thread"].message_notify(
            partner_ids=self.user_id.partner_id.ids,
            author_id=self.env.ref("base.partner_root").id,
            subject=there.env._("Scheduled sending: %(name)s", name=self.name),
            body=Markup("<p>%s</p>") % words,
        )
