from odoo import fields, models

# Where no office says anything else.
REVIEW_DAYS = 15
REOPEN_DAYS = 15


class GovAgency(models.Model):
    """Who looks at a decision of an office again, and until when one can ask for it."""

    _inherit = "gov.agency"

    review_agency_id = fields.Many2one(
        "gov.agency",
        string="Reviews go to",
        ondelete="restrict",
        tracking=True,
        help="The office that looks at decisions of this one again. Empty: the office it is "
        "part of; if there is none, this office itself, by somebody who had nothing to do "
        "with the first decision.",
    )
    review_days = fields.Integer(
        "Days to ask for a review",
        tracking=True,
        help="Calendar days after the day of the decision. 0: as the office above says; if "
        f"none says anything, {REVIEW_DAYS}. A service can have a time of its own.",
    )
    review_basis = fields.Char(
        "Law of the review",
        translate=True,
        tracking=True,
        help="The law that gives the review and its time. Empty: as the office above says.",
    )
    reopen_days = fields.Integer(
        "Days to say it is not solved",
        tracking=True,
        help="Calendar days after the answer within which a citizen who says that the "
        "problem is not solved gets the case opened again. Later it becomes a review. 0: as "
        f"the office above says; if none says anything, {REOPEN_DAYS}.",
    )

    _redress_days = models.Constraint(
        "CHECK (review_days >= 0 AND reopen_days >= 0)",
        "Days cannot be less than none.",
    )

    def _review_office(self):
        """The office that looks at decisions of this one again, as superuser."""
        self.ensure_one()
        office_sudo = self.sudo()  # told to every citizen
        review = office_sudo.review_agency_id or office_sudo.parent_id
        return review if review.active else office_sudo

    def _redress_setting(self, name):
        """What this office says of redress, else the nearest office above it; empty if
        none says anything.

        :param name: name of a field of this file
        """
        self.ensure_one()
        office_sudo = self.sudo()  # as above
        while not office_sudo[name] and office_sudo.parent_id:
            office_sudo = office_sudo.parent_id
        return office_sudo[name]

    def _reopen_time(self):
        """Calendar days after an answer in which it can be said not to solve anything."""
        return self._redress_setting("reopen_days") or REOPEN_DAYS
