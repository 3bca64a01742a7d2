import hashlib
import hmac as hashing
import re
from base64 import b32encode

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import consteq
from odoo.tools.misc import hmac

_KEY = re.compile(r"[a-z2-7]{16}")
_KINDS = ("screen", "draw")
_LINKS = "gov_crm.group_gov_frontline,gov_crm.group_gov_service_admin"


class GovAgency(models.Model):
    """The counters of an office: the letter of its numbers, the rule of its queue, and the
    two secret links, to the display in the waiting room and to the page that gives numbers.

    Nothing of a link is stored: it is made from the key of the database, the office and a
    counter. Moving the counter voids every link that is out. Links are short, as somebody
    types them into a television.
    """

    _inherit = "gov.agency"

    desk_ids = fields.One2many("gov.desk", "agency_id", string="Counters")
    desk_letter = fields.Char(
        "Letter of numbers",
        default="A",
        help="Numbers read A-014. Offices that share a waiting room take different letters.",
    )
    desk_certain_minutes = fields.Integer(
        "Certain after minutes",
        default=120,
        help="Whoever has waited longer than this is called before anybody who comes new, "
        "whatever lane or need the other has. The express lane counts like a fifth of it.",
    )
    desk_link_version = fields.Integer(
        "Links to waiting room no.", default=0, readonly=True, copy=False
    )
    desk_screen_url = fields.Char(
        "Display of the waiting room",
        compute="_compute_desk_urls",
        groups=_LINKS,
        help="Open it on the television of the waiting room. It needs no login.",
    )
    desk_draw_url = fields.Char(
        "Page that gives numbers",
        compute="_compute_desk_urls",
        groups=_LINKS,
        help="Open it on a tablet at the entrance. It needs no login.",
    )

    _desk_letter_check = models.Constraint(
        "CHECK (desk_letter ~ '^[A-Z]$')", "Take one capital letter from A to Z."
    )
    _desk_certain_minutes_check = models.Constraint(
        "CHECK (desk_certain_minutes BETWEEN 30 AND 1440)",
        "A place in the queue must be certain after 30 minutes to one day.",
    )

    @api.depends("desk_link_version")
    def _compute_desk_urls(self):
        for agency in self:
            agency.desk_screen_url = agency._desk_url("screen")
            agency.desk_draw_url = agency._desk_url("draw")

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_new_desk_links(self):
        """Void the links to the waiting room and make new ones.

        :raises AccessError: the user may not change this office
        """
        self.check_access("write")
        if not self.env.user.has_group("gov_crm.group_gov_service_admin"):
            raise AccessError(self.env._("Service administrators make new links."))
        for agency in self:
            agency.sudo().desk_link_version += 1
        return True

    # ------------------------------------------------------------------
    # LINKS
    # ------------------------------------------------------------------

    def _desk_url(self, kind):
        """Address of a page without login; False for an office that is not saved yet.

        :param kind: ``screen`` (display) or ``draw`` (gives numbers)
        """
        self.ensure_one()
        if not self._origin:
            return False
        base = self.get_base_url()
        return f"{base}/queue/{kind}/{self._origin.id}/{self._desk_key(kind)}"

    def _desk_key(self, kind):
        """80 bits that only this database can make: 16 signs without capital letters."""
        self.ensure_one()
        secret = hmac(
            self.env(su=True),  # the key of the database, which does not leave
            "gov.desk.link",
            (kind, self._origin.id, self.sudo().desk_link_version),
        )
        digest = hashing.new(secret.encode(), b"short", hashlib.sha256).digest()
        return b32encode(digest[:10]).decode().lower()

    @api.model
    def _by_desk_link(self, kind, agency_id, key):
        """The office that a link opens, as the system; empty for every other text.

        :param key: last part of the address, as it came from outside
        """
        nothing = self.browse()
        if kind not in _KINDS or not isinstance(key, str) or not _KEY.fullmatch(key):
            return nothing
        # The key is the right to see the numbers of this one office.
        agency = self.with_user(SUPERUSER_ID).sudo().browse(agency_id)
        known = agency.exists()
        right = consteq(agency._desk_key(kind) if known else "-" * 16, key)
        return known if right and known.active else nothing

    # ------------------------------------------------------------------
    # WHAT THE PAGES SHOW
    # ------------------------------------------------------------------

    def _desk_offices(self):
        """The offices below this one, itself included, that have a counter. As the system."""
        desks_sudo = self.env["gov.desk"].sudo()  # counters are public
        desks_sudo = desks_sudo.search([("agency_id", "in", self._scope_ids())])
        return desks_sudo.agency_id.filtered("active")

    def _desk_choices(self):
        """What a number can be drawn for: tuples of office and service (False: something
        else), as ids, with their names. Only what a counter serves is there."""
        choices = []
        for office in self._desk_offices():
            desks = office.desk_ids
            services = desks.service_ids
            if any(not desk.service_ids for desk in desks):
                services |= office.service_ids.filtered("active")
            choices += [
                (office.id, it.id, office.name, it.name) for it in services.sorted()
            ]
            choices.append((office.id, False, office.name, ""))
        return choices
