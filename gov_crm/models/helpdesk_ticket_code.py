from odoo import api, fields, models
from odoo.tools import SQL

# What a code opens, and for how long.
SESSION_MINUTES = 30


class HelpdeskTicket(models.Model):
    """Cases opened by their number and a code that goes to the citizen's own contact.

    Asked by visitors, who have no right on anything here. Whatever the number, the same is
    done and the same is answered: a code that nobody gets is made for a number that does not
    exist, for a citizen who cannot be written to, and for a case this is not open for.
    """

    _inherit = "helpdesk.ticket"

    @api.model
    def _send_case_code(self, purpose, number, nonce, ip=None):
        """Send a code to the contact on a case, if there is such a case.

        :param purpose: “track” or “claim”
        :param number: as ``reference_number.normalise`` answers
        :param nonce: random text of the visitor's session: the code works there only
        :param ip: where the request came from
        :raises TooManyRequests: counted by the number that was typed, not by what it opens
        """
        self.env["gov.rate.limit"]._check("code_ask", target=number, address=ip)
        _case, address = self._case_and_address(purpose, number)
        self.env["gov.contact.code"]._send(
            purpose, address, target=f"{number} {nonce}", ip=ip, quiet=True
        )

    @api.model
    def _open_by_code(self, purpose, number, code, nonce, ip=None):
        """The case a code opens, as superuser; else none.

        The contact is looked up anew: a code that went to a former one opens nothing.

        :raises TooManyRequests: too many tries
        """
        self.env["gov.rate.limit"]._check(
            "code_try", target=f"{purpose} {number} {nonce}", address=ip
        )
        case_sudo, address = self._case_and_address(purpose, number)
        is_right = self.env["gov.contact.code"]._verify(
            purpose, address, code, target=f"{number} {nonce}"
        )
        return case_sudo if is_right else case_sudo.browse()

    @api.model
    def _case_and_address(self, purpose, number):
        """The case with a number, as superuser, and where a code about it goes; the latter
        is nothing where the case is not open for this purpose."""
        # The number alone opens nothing. One query and the same fields read, found or not:
        # for a number that is not there somebody is asked after all the same.
        self.flush_model(["number", "partner_id", "agency_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id, partner_id FROM helpdesk_ticket "
                "WHERE number = %s AND agency_id IS NOT NULL",
                number,
            )
        )
        case_id, partner_id = rows[0] if rows else (0, None)
        nobody = self.env.company.sudo().partner_id
        citizen_sudo = nobody.browse(partner_id or nobody.id)
        address = citizen_sudo._gov_code_address(purpose)
        case_sudo = self.sudo().browse([case_id] if case_id else [])
        return case_sudo, address if partner_id else None

    def _track_page(self):
        """What a visitor sees who followed a case by a code: date, state and next step, and
        nothing of what it is about or whose it is.

        :rtype: dict
        """
        self.ensure_one()
        case_sudo = self.sudo()  # opened by a code a moment ago
        deadline = case_sudo._describe_deadlines(for_staff=False)[case_sudo]
        wanted = "now" if case_sudo.is_open else "done"
        [state] = [
            step["label"]
            for step in case_sudo._portal_steps()
            if step["state"] == wanted
        ][-1:]
        return {
            "number": case_sudo.number,
            "filed": case_sudo._say_day(case_sudo.filed_at),
            "state": state,
            "deadline": {name: deadline[name] for name in ("sentence", "tone", "icon")},
            "next": case_sudo._track_next(),
            "office": case_sudo._portal_office(),
        }

    def _track_next(self):
        """Who does what next, in one or two sentences."""
        office = self.agency_id.name
        if not self.is_open:
            return self.env._(
                "Nothing more happens by itself. Our answer was sent to you; ask %(office)s "
                "for it if you did not get it.",
                office=office,
            )
        if self._portal_papers():
            return self.env._(
                "We wait for papers from you. Our last message to you says which. You can "
                "also ask %(office)s, and bring them there.",
                office=office,
            )
        if self.user_id:
            return self.env._("%(office)s decides and writes to you.", office=office)
        return self.env._(
            "An officer of %(office)s takes it up and writes to you.", office=office
        )

    @api.model
    def _track_ends(self):
        """Until when what was opened now stays open, naive UTC."""
        return fields.Datetime.add(fields.Datetime.now(), minutes=SESSION_MINUTES)
