import secrets
from datetime import timedelta
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, consteq

# A draft that nobody comes back to is erased.
KEPT_DAYS = 30
_GC_LIMIT = 1000


class GovApplication(models.Model):
    """What somebody has filled in so far to apply for a service: a draft until it is sent.

    No role reads drafts: there is no access right for any group, and a rule stands behind
    that. The pages reach one by the account it belongs to, by the officer who fills it in
    for somebody, or by a token that only the visitor's session knows. What was sent lives on
    the case; here only stays which case it became, so that a second press and a reload give
    the same receipt.
    """

    _name = "gov.application"
    _description = "Application being filled in"
    _order = "id desc"

    service_id = fields.Many2one(
        "gov.service", required=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(
        [("draft", "Being filled in"), ("sent", "Sent")],
        required=True,
        default="draft",
        index=True,
    )
    answers = fields.Json(help="By the id of the question.")
    papers = fields.Json(help="What was said about each paper, by the id of the paper.")
    done_pages = fields.Json(help="First questions of the pages that were filled in.")
    partner_id = fields.Many2one(
        "res.partner", string="Citizen", index="btree_not_null", ondelete="cascade"
    )
    officer_id = fields.Many2one(
        "res.users",
        string="Filled in by",
        index="btree_not_null",
        ondelete="cascade",
        help="The officer who fills it in for the citizen.",
    )
    contact_name = fields.Char("Name")
    contact_phone = fields.Char("Phone")
    contact_email = fields.Char("E-mail")
    contact_confirmed_at = fields.Datetime("Contact confirmed")
    lang = fields.Char("Language")
    expires_at = fields.Datetime(required=True, index=True)
    saved_at = fields.Datetime("Last saved")
    key = fields.Char(required=True, help="Stands in the form that sends it.")
    token_digest = fields.Char(help="Of the token in the session of a visitor.")
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Case",
        index="btree_not_null",
        ondelete="cascade",
        help="What it became.",
    )

    # ------------------------------------------------------------------
    # BEGIN AND FIND
    # ------------------------------------------------------------------

    @api.model
    def _start(self, service, partner=None, officer=None):
        """Begin an application, or go on with the one begun.

        :param service: a ``gov.service`` for which one can apply here
        :param partner: the citizen, if known: the account, or whom the officer helps
        :param officer: ``res.users`` who fills it in for the citizen
        :return: the draft, as superuser; without account and officer a new one each time
        :raises UserError: one cannot apply for this service here
        """
        service_sudo = service.sudo()  # a published entry
        if not (service_sudo.is_online and service_sudo.active):
            raise UserError(
                self.env._("You cannot apply for this service here. Ask the office.")
            )
        # Drafts are nobody's to read at large; this one is handed to who begins it.
        Application_sudo = self.sudo()
        if partner:
            draft = Application_sudo.search(
                [
                    ("service_id", "=", service_sudo.id),
                    ("partner_id", "=", partner.id),
                    ("officer_id", "=", officer.id if officer else False),
                    ("state", "=", "draft"),
                ],
                limit=1,
            )
            if draft:
                return draft
        now = fields.Datetime.now()
        return Application_sudo.create(
            {
                "service_id": service_sudo.id,
                "partner_id": partner.id if partner else False,
                "officer_id": officer.id if officer else False,
                "lang": self.env.lang,
                "key": secrets.token_urlsafe(18),
                "answers": {},
                "papers": {},
                "done_pages": [],
                "saved_at": now,
                "expires_at": now + timedelta(days=KEPT_DAYS),
            }
        )

    def _new_token(self):
        """A token by which a visitor without account finds the draft again; only its digest
        is kept, and an older token opens nothing any more."""
        self.ensure_one()
        token = secrets.token_urlsafe(24)
        self.token_digest = _digest(token)
        return token

    @api.model
    def _by_token(self, application_id, token):
        """The application a session knows, as superuser; else none."""
        application_sudo = self.sudo().browse(application_id).exists()
        known = application_sudo.token_digest
        if known and consteq(known, _digest(token)):
            return application_sudo
        return self.sudo().browse()

    @api.model
    def _own(self, service, user, state="draft"):
        """The newest application of this user for a service, as superuser; else none.

        Those that an officer fills in for others are not the officer's own.
        """
        if user._is_public():
            return self.sudo().browse()
        return self.sudo().search(
            [
                ("service_id", "=", service.id),
                ("partner_id", "=", user.partner_id.id),
                ("officer_id", "=", False),
                ("state", "=", state),
            ],
            limit=1,
        )

    # ------------------------------------------------------------------
    # KEEP AND FORGET
    # ------------------------------------------------------------------

    def _keep(self, **values):
        """Save what was filled in, and keep the draft for another while."""
        self.ensure_one()
        now = fields.Datetime.now()
        self.write(
            {
                **values,
                "lang": self.env.lang,
                "saved_at": now,
                "expires_at": now + timedelta(days=KEPT_DAYS),
            }
        )

    def _lock(self):
        """Wait for a twin of this request. Odoo then runs this one again with a fresh view
        of the database, in which it finds what the other one did."""
        self.ensure_one()
        self.env.cr.execute(
            SQL(
                "UPDATE gov_application SET write_date = write_date WHERE id = %s",
                self.id,
            ),
            log_exceptions=False,
        )

    @api.autovacuum
    def _gc_expired(self):
        """Erase drafts nobody came back to, with their files, and what only remembers a
        receipt."""
        old = self.sudo().search(
            [("expires_at", "<", fields.Datetime.now())], limit=_GC_LIMIT
        )
        old.unlink()
        return len(old), len(old) == _GC_LIMIT


def _digest(token):
    return sha256(str(token).encode()).hexdigest()
