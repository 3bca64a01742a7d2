from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .gov_sealed_contact import KEEPER, SEALED


class ResPartner(models.Model):
    """Sealing: contact facts of a protected person leave the contact.

    What the person writes into the own account afterwards goes to the sealed facts; what an
    officer writes is refused. Copies of an e-mail address or phone number on cases,
    engagements, messages and in the history of the contact go, too. What was shared with
    another office before stays there: those copies are evidence.
    """

    _inherit = "res.partner"

    def write(self, vals):
        if SEALED.keys().isdisjoint(vals):
            return super().write(vals)
        sealed_sudo = self.sudo().filtered("gov_is_sealed")
        if not sealed_sudo:
            return super().write(vals)
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "The contact facts of this person are sealed. Give new ones to those "
                    "who keep sealed facts."
                )
            )
        Sealed = self.env["gov.sealed.contact"]
        kept = Sealed.search([("partner_id", "in", sealed_sudo.ids)])
        kept.write(Sealed._contact_values(vals))
        rest = {name: value for name, value in vals.items() if name not in SEALED}
        super(ResPartner, sealed_sudo.with_env(self.env)).write(rest)
        return super(ResPartner, self - sealed_sudo.with_env(self.env)).write(vals)

    def action_gov_seal(self):
        """Open the dialog in which the keeper of sealed facts seals those of this person.

        :raises AccessError: somebody who does not keep sealed facts
        """
        self.ensure_one()
        self.check_access("read")
        self._gov_check_keeper()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Seal contact facts"),
            "res_model": "gov.person.seal",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.id},
        }

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _gov_check_keeper(self):
        if not self.env.user.has_group(KEEPER):
            raise AccessError(
                self.env._("Only those who keep sealed contact facts can do this.")
            )

    def _gov_seal(self, basis, at, user):
        """Take the contact facts out of this contact.

        :param basis: the order or request on which it is done
        :param at: naive UTC
        :raises UserError: no basis, sealed already, addresses below the person, or a login
            that is an e-mail address
        """
        self.ensure_one()
        # Checked by the caller; every copy has to go, whoever may see it.
        person_sudo = self.sudo().with_context(tracking_disable=True, active_test=False)
        if not (basis or "").strip():
            raise UserError(self.env._("Name the order or the request."))
        if person_sudo.gov_is_sealed:
            raise UserError(
                self.env._("The contact facts of this person are sealed already.")
            )
        if person_sudo.child_ids:
            raise UserError(
                self.env._(
                    "There are addresses below this person. Remove them first; note what "
                    "is needed of them among the sealed facts."
                )
            )
        if any("@" in login for login in person_sudo.user_ids.mapped("login")):
            raise UserError(
                self.env._(
                    "The login of this person is an e-mail address, which others can see. "
                    "Whoever administers logins gives the person another one first."
                )
            )
        facts = {name: person_sudo[name] for name in SEALED}
        values = {
            name: value.id if hasattr(value, "ids") else value
            for name, value in facts.items()
        }
        self.env["gov.sealed.contact"].sudo().create(
            {
                **self.env["gov.sealed.contact"]._contact_values(values),
                "partner_id": self.id,
                "basis": basis.strip(),
                "sealed_at": at,
                "sealed_by_id": user.id,
            }
        )
        person_sudo.write({**dict.fromkeys(SEALED, False), "gov_is_sealed": True})
        person_sudo._gov_forget_copies()
        person_sudo._message_log(body=self.env._("The contact facts were sealed."))

    def _gov_unseal(self):
        """Give the sealed facts back to this contact. The caller has checked the right."""
        self.ensure_one()
        person_sudo = self.sudo().with_context(tracking_disable=True)
        kept_sudo = (
            self.env["gov.sealed.contact"].sudo().search([("partner_id", "=", self.id)])
        )
        values = {
            name: value.id if hasattr(value, "ids") else value
            for name, value in ((name, kept_sudo[own]) for name, own in SEALED.items())
        }
        person_sudo.write({"gov_is_sealed": False})
        person_sudo.write(values)
        kept_sudo.unlink()
        person_sudo._message_log(
            body=self.env._("The contact facts are not sealed any more.")
        )

    def _gov_forget_copies(self):
        """Remove copies of addresses and numbers of this person from records that others
        read."""
        self.env.flush_all()
        for query in (
            SQL(
                "UPDATE helpdesk_ticket SET partner_email = NULL, email_cc = NULL "
                "WHERE partner_id = %s",
                self.id,
            ),
            SQL(
                "UPDATE crm_lead SET email_from = NULL, email_normalized = NULL, "
                "email_domain_criterion = NULL, "
                "phone = NULL, phone_sanitized = NULL, street = NULL, street2 = NULL, "
                "city = NULL, zip = NULL, state_id = NULL WHERE partner_id = %s",
                self.id,
            ),
            SQL(
                "UPDATE mail_message SET email_from = NULL WHERE author_id = %s",
                self.id,
            ),
            SQL(
                "DELETE FROM mail_tracking_value AS value USING mail_message AS message, "
                "ir_model_fields AS field "
                "WHERE value.mail_message_id = message.id AND value.field_id = field.id "
                "AND field.name = ANY(%(names)s) AND ("
                "(message.model = 'res.partner' AND message.res_id = %(id)s) OR "
                "(message.model = 'helpdesk.ticket' AND message.res_id IN "
                "(SELECT id FROM helpdesk_ticket WHERE partner_id = %(id)s)) OR "
                "(message.model = 'crm.lead' AND message.res_id IN "
                "(SELECT id FROM crm_lead WHERE partner_id = %(id)s)))",
                names=[
                    *SEALED,
                    "contact_address_inline",
                    "email_from",
                    "partner_email",
                ],
                id=self.id,
            ),
        ):
            self.env.cr.execute(query)
        self.env.invalidate_all(flush=False)

    @api.model
    def _gov_silent_ids(self, ids):
        """Those of these people to whom nothing is sent: who has died, and whose address
        is sealed."""
        if not ids:
            return set()
        self.flush_model(["gov_is_deceased", "gov_is_sealed"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_partner WHERE id = ANY(%s) "
                "AND (gov_is_deceased IS TRUE OR gov_is_sealed IS TRUE)",
                list(ids),
            )
        )
        return {row[0] for row in rows}
