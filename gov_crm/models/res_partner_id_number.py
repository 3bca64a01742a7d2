import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.orm.models import NO_ACCESS
from odoo.tools import SQL

from ..tools.identifier_text import compact, is_masked, mask
from ..tools.identifier_vault import VaultError

VALUE = "res.partner.id_number value"
_HIDDEN = frozenset(("gov_value_enc", "gov_value_hash"))
# No client can send this very object: it exists only inside the server process.
_SEALING = object()
_MAX_FOUND = 8
_MIN_SIGNS = 4


class ResPartnerIdNumber(models.Model):
    """The number of an identity document, of which the database does not tell.

    ``name`` takes a number and keeps it masked; the number itself is encrypted with a key
    outside the database and found by a keyed hash over what kind of document it is and the
    number as it is compared. It is shown by ``gov.identifier.show`` alone.
    """

    _name = "res.partner.id_number"
    _inherit = ["gov.access.logged.mixin", "res.partner.id_number"]

    name = fields.Char(
        "Number",
        help="Enter it as it stands on the document. It is kept encrypted, and its last "
        "signs alone are shown.",
    )
    gov_value_enc = fields.Char("Encrypted number", groups=NO_ACCESS, copy=False)
    gov_value_hash = fields.Char("Found by", groups=NO_ACCESS, copy=False)
    gov_example = fields.Char(related="category_id.gov_example")
    gov_is_expired = fields.Boolean("Expired", compute="_compute_gov_is_expired")

    _gov_value_uniq = models.UniqueIndex(
        "(category_id, gov_value_hash) WHERE active IS TRUE AND gov_value_hash IS NOT NULL",
        "This number is on another record already.",
    )
    _gov_value_hash_idx = models.Index("(gov_value_hash) WHERE active IS TRUE")

    @api.depends("valid_until")
    def _compute_gov_is_expired(self):
        today = fields.Date.context_today(self)
        for number in self:
            number.gov_is_expired = bool(
                number.valid_until and number.valid_until < today
            )

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        Category = self.env["res.partner.id_category"]
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            self._gov_refuse_sealed(vals)
            category = Category.browse(
                vals.get("category_id") or self._gov_default("category_id")
            )
            partner_id = vals.get("partner_id") or self._gov_default("partner_id")
            if vals.get("name") and category:
                partner = self.env["res.partner"].browse(partner_id)
                vals.update(self._gov_seal(vals["name"], category, partner))
            elif vals.get("name"):
                # Odoo refuses what has no kind; until then nothing of it is written.
                vals["name"] = mask(vals["name"])
        sealing = self.with_context(gov_sealing=_SEALING)
        numbers = super(ResPartnerIdNumber, sealing).create(vals_list)
        return numbers.with_env(self.env)

    def write(self, vals):
        self._gov_refuse_sealed(vals)
        if vals.get("name") and all(vals["name"] == number.name for number in self):
            # The form sends back the masked number that it was given.
            vals = {key: value for key, value in vals.items() if key != "name"}
        if not vals.get("name") and not {"category_id", "active"} & vals.keys():
            return super().write(vals)
        self.check_access("write")
        for number in self.with_context(gov_sealing=_SEALING):
            sealed = number.with_env(self.env)._gov_sealed_values(vals)
            super(ResPartnerIdNumber, number).write(sealed)
        return True

    def _gov_sealed_values(self, vals):
        """What is written if the number, its kind or whether it counts changes: hash and
        check are made anew."""
        self.ensure_one()
        category = self.category_id
        if vals.get("category_id"):
            category = category.browse(vals["category_id"])
        comes_back = vals.get("active") and not self.active
        value = vals.get("name")
        if not value and (category != self.category_id or comes_back):
            value = self._gov_open()
        if not value:
            return vals
        return {**vals, **self._gov_seal(value, category, self.partner_id, self)}

    def _has_field_access(self, field, operation):
        if field.name in _HIDDEN and operation == "write":
            return self.env.su or self.env.context.get("gov_sealing") is _SEALING
        return super()._has_field_access(field, operation)

    def _gov_default(self, name):
        return self.env.context.get(f"default_{name}")

    def _gov_refuse_sealed(self, vals):
        if not self.env.su and _HIDDEN & vals.keys():
            raise AccessError(
                self.env._("Enter the number itself; it is encrypted on the way.")
            )

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    @api.model
    def _gov_seal(self, text, category, partner, number=None):
        """What is stored of a number: values of ``name`` and of both hidden fields.

        :param number: the record it is for, if there is one already
        :raises UserError: no key, not a number of this kind, or it is on another record
        """
        if is_masked(text):
            raise UserError(
                self.env._(
                    "This is a masked number. Enter all of it as it stands on the document."
                )
            )
        keyring = self.env["gov.identifier.vault"]._for_users()
        category_sudo = category.sudo()  # how it is checked, nothing of a person
        category_sudo._gov_check(text)
        text = " ".join(text.split())
        plain = category_sudo._gov_compact(text)
        purpose = f"{category.id}"
        self._gov_refuse_twin(
            category, keyring.indexes(plain, purpose), partner, number
        )
        return {
            "name": mask(text),
            "gov_value_enc": keyring.seal(text.encode(), VALUE),
            "gov_value_hash": keyring.index(plain, purpose),
        }

    def _gov_open(self):
        """The number in clear, for code that shows it to nobody but an entitled person who
        gave a reason; empty where there is none.

        :raises UserError: no key, or the stored text was changed
        """
        self.ensure_one()
        sealed = self.sudo().gov_value_enc
        if not sealed:
            return ""
        vault = self.env["gov.identifier.vault"]
        try:
            return vault._keyring().open(sealed, VALUE).decode()
        except VaultError as error:
            raise UserError(vault._sorry()) from error

    def _gov_twins(self, category_id, *hashes):
        """Other active numbers of this kind with one of these hashes, as superuser."""
        return self.sudo().search(
            [
                ("category_id", "=", category_id),
                ("gov_value_hash", "in", hashes),
                ("gov_value_hash", "!=", False),
                ("id", "not in", self.ids),
            ]
        )

    def _gov_refuse_twin(self, category, hashes, partner, number=None):
        """Two active numbers of one kind and value are one document of one person."""
        if not self.env.su:
            # Whoever may not read the other record learns that there is one: counted like
            # any search by exact facts.
            self.env["gov.rate.limit"]._check("citizen", user=self.env.user)
        twins_sudo = (number or self.browse())._gov_twins(category.id, *hashes)
        if not twins_sudo:
            return
        owner_sudo = twins_sudo[0].partner_id
        if owner_sudo == partner:
            raise UserError(
                self.env._(
                    "This number is on this record already. Correct that line instead."
                )
            )
        if owner_sudo.with_env(self.env).has_access("read"):
            raise UserError(
                self.env._(
                    "This number is on the record of %(name)s already. Compare both "
                    "people: it may be the same person.",
                    name=owner_sudo.name,
                )
            )
        # The refusal undoes all of this request, and the look stays.
        self.env["gov.access.log"]._note_refused("res.partner", owner_sudo.ids)
        raise UserError(
            self.env._(
                "This number is on the record of somebody else whom you may not read. "
                "Compare it with the document. If it is right, search for the person by "
                "this number instead of making a new record."
            )
        )

    @api.model
    def _find_partners(self, text, limit=_MAX_FOUND):
        """Ids of the contacts with an active number that is exactly this text, however it
        is spaced, of any kind of document.

        As superuser and neither counted nor logged: the caller asks ``gov.rate.limit``
        first and shows only what its user may see. Without the key nothing is found.

        :param text: as typed
        :param limit: at most so many
        """
        signs = compact(text)
        if len(signs) < _MIN_SIGNS or is_masked(text) or not re.search(r"\d", signs):
            return []
        try:
            keyring = self.env["gov.identifier.vault"]._keyring()
        except VaultError:
            return []
        categories_sudo = self.env["res.partner.id_category"].sudo()
        categories_sudo = categories_sudo.with_context(active_test=False).search([])
        hashes = [
            found
            for category in categories_sudo
            for found in keyring.indexes(category._gov_compact(text), f"{category.id}")
        ]
        if not hashes:
            return []
        self.flush_model(["partner_id", "gov_value_hash", "active"])
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT partner_id FROM res_partner_id_number "
                "WHERE active IS TRUE AND gov_value_hash IN %s ORDER BY 1 LIMIT %s",
                tuple(hashes),
                limit,
            )
        )
        return [row[0] for row in rows]

    def _gov_seen_sql(self, ids):
        return SQL(
            "SELECT 'res.partner'::varchar AS model, number.partner_id AS id "
            "FROM res_partner_id_number AS number "
            "JOIN res_partner AS citizen ON citizen.id = number.partner_id "
            "WHERE number.id = ANY(%s) AND citizen.gov_is_citizen IS TRUE",
            ids,
        )
