from odoo import api, models

# What an appeal can end with, as those read it who have the first case.
_RESULTS = {
    "granted": "changed",
    "partly_granted": "partly",
    "denied": "upheld",
    "withdrawn": "withdrawn",
}


class HelpdeskTicket(models.Model):
    """How a review stands, as staff read it on both cases."""

    _inherit = "helpdesk.ticket"

    @api.depends("appeal_ids", "appeal_of_id")
    @api.depends_context("lang", "uid")
    def _compute_appeal_words(self):
        for ticket in self:
            # Whoever sees one of the two cases is told of the other: number, office, how it
            # ended. Its texts stay with those who see it.
            ticket_sudo = ticket.sudo()
            sentences = [ticket._say_appeal(it) for it in ticket_sudo.appeal_ids]
            if first := ticket_sudo.appeal_of_id:
                sentences.insert(
                    0,
                    self.env._(
                        "This is the review of %(number)s, decided by %(office)s.",
                        number=first.number,
                        office=first.agency_id.name,
                    )
                    if not first.is_open
                    else self.env._(
                        "This is the review of %(number)s, which %(office)s has not "
                        "answered in time.",
                        number=first.number,
                        office=first.agency_id.name,
                    ),
                )
            ticket.appeal_words = " ".join(sentences)

    def _say_appeal(self, appeal):
        """How a review stands, for those who have the first case.

        :param appeal: as superuser
        """
        words = {"number": appeal.number, "office": appeal.agency_id.name}
        if appeal.is_open:
            return self.env._(
                "The citizen asked for a review: %(number)s, at %(office)s.", **words
            )
        words["day"] = self._say_day(appeal.closed_date)
        result = _RESULTS.get(appeal.outcome)
        if result == "changed":
            return self.env._(
                "Review %(number)s of %(day)s: the decision was changed.", **words
            )
        if result == "partly":
            return self.env._(
                "Review %(number)s of %(day)s: the decision was changed in part.",
                **words,
            )
        if result == "upheld":
            return self.env._(
                "Review %(number)s of %(day)s: the decision was upheld.", **words
            )
        if result == "withdrawn":
            return self.env._(
                "Review %(number)s: taken back by the citizen on %(day)s.", **words
            )
        return self.env._(
            "Review %(number)s: closed on %(day)s without changing the decision.",
            **words,
        )
