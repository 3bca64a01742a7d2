from freezegun import freeze_time

from .loopback_mail import LoopbackMail


class ScheduledMail(LoopbackMail):
    """Registers by e-mail, over SMTP to a server on this machine. A part of test cases."""

    def _send_scheduled(self, at):
        """The job of scheduled sending, and the one that empties the outbox."""
        with freeze_time(at), self._really():
            with self.enter_registry_test_mode():
                self.env.ref("gov_crm.ir_cron_report_schedule").method_direct_trigger()
            # Letters of the cases themselves are no matter of this.
            self.env["mail.mail"].search(
                [("state", "=", "outgoing"), ("attachment_ids", "!=", False)]
            ).send()
        self.env.invalidate_all()

    def _files(self):
        """``[(address, part of the letter)]`` of each file that came."""
        return [
            (address, part)
            for [address], message in self.inbox.mails
            for part in message.iter_attachments()
        ]
