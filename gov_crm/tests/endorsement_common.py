from .common import GovCommon

MON_10 = "2026-11-23 02:00:00"  # Mon 23 Nov 10:00 in Manila
TUE_10 = "2026-11-24 02:00:00"


class EndorsementCommon(GovCommon):
    """A case of the licensing office, and offices that speak up for it."""

    def _endorse(self, case, user=None, **values):
        """Record an endorsement as an officer does, through the dialog."""
        dialog = (
            self.env["gov.case.endorse"]
            .with_user(user or self.frontline)
            .create(
                {
                    "ticket_id": case.id,
                    "office": "Office of Senator Luna",
                    "person": "A. Reyes",
                    "email": "staff@senate.example",
                    "reference": "OSL-118",
                    **values,
                }
            )
        )
        dialog.action_record()
        return case.sudo().endorsement_ids.sorted("id")[-1:].with_env(dialog.env)

    def _answer(self, endorsement, user=None, **values):
        """Answer it through the dialog that its button opens."""
        endorsement = endorsement.with_user(user or self.officer)
        action = endorsement.action_answer()
        dialog = (
            self.env[action["res_model"]]
            .with_user(user or self.officer)
            .with_context(**action["context"])
            .create(values)
        )
        dialog.action_answer()
        return endorsement.sudo().letter_ids

    def _decide(self, case, user=None, **values):
        self.env["gov.case.decide"].with_user(user or self.officer).create(
            {
                "ticket_id": case.id,
                "outcome": "granted",
                "answer": "<p>Here is your permit.</p>",
                **values,
            }
        ).action_decide()

    def _mails(self):
        return self.env["mail.mail"].search(
            [("email_to", "ilike", "senate.example")], order="id"
        )
