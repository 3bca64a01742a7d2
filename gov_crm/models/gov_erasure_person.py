from odoo import fields, models
from odoo.fields import Command
from odoo.tools import SQL

# Of a contact these stay: what it is, not who.
_KEPT = frozenset(("gov_merged_into_id", "lang", "name", "tz", "type"))
_CLEARED = frozenset(("binary", "char", "date", "html", "image", "text"))
# Of other types, what says where and who the person is; of ours all but yes and no.
_ALSO = (
    "category_id",
    "country_id",
    "partner_latitude",
    "partner_longitude",
    "state_id",
)
_OURS = frozenset(("float", "integer", "many2many", "many2one"))
# Their partner is no person this is about, or they say themselves what they keep.
_OTHERS = ("gov.agency", "gov.correction", "gov.erasure")
# Relations to the person a record is about.
_ABOUT = ("partner_id", "principal_id")
_IDENTIFIERS = ("res.partner.bank", "res.partner.id_number")


class GovErasure(models.Model):
    """The person: contact data, identifiers, followers, login. The last part to go."""

    _inherit = "gov.erasure"

    def _erase_contact(self, ids):
        """Empty the record of the person and close the login; the record itself stays, as
        cases and evidence point at it by number."""
        people = self.env["res.partner"].sudo().browse(self._people_ids())
        people = people.with_context(active_test=False, tracking_disable=True)
        users = people.user_ids
        self._erase_login(users)
        self._erase_thread(people)
        self._erase_kept_about(people)
        self.env.invalidate_all()
        people.write(self._empty_contact(people))
        # Odoo archives nobody with a login; of those it is to see the open ones only.
        people.with_context(active_test=True).write(
            {"active": False, "gov_erased_at": fields.Datetime.now()}
        )
        return dict.fromkeys(ids, 1)

    def _empty_contact(self, people):
        """Values that empty a contact. A field nobody has thought of is emptied, too."""
        values = {"name": self._name_instead(), "gov_birth_estimated": False}
        for name, field in people._fields.items():
            follows = field.related or field.compute and field.readonly
            if not field.store or follows or name in _KEPT:
                continue
            ours = name.startswith("gov_") and field.type in _OURS
            if field.type in _CLEARED or name in _ALSO or ours:
                many = field.type == "many2many"
                values[name] = [Command.clear()] if many else False
        return values

    def _erase_login(self, users):
        if not users:
            return
        users.write({"active": False})
        self.env.flush_all()
        self._clear_texts("res.users", SQL("id = ANY(%s)", users.ids), ("login",))
        where = SQL("user_id = ANY(%s)", users.ids)
        cr = self.env.cr
        cr.execute(
            # Not by the ORM, which would tell the old address of the new login.
            SQL(
                "UPDATE res_users SET password = NULL, login = 'erased-' || id "
                "WHERE id = ANY(%s)",
                users.ids,
            )
        )
        for table in ("res_users_apikeys", "res_device_log", "auth_totp_device"):
            cr.execute(SQL("SELECT to_regclass(%s)", table))
            if cr.fetchone()[0]:
                cr.execute(SQL("DELETE FROM %s WHERE %s", SQL.identifier(table), where))
        cr.execute(
            SQL(
                "UPDATE gov_access_log SET login = 'erased-' || user_id WHERE %s", where
            )
        )

    def _erase_thread(self, people):
        """What was written on the contact, to whom and from which address."""
        ids = people.ids
        self._delete_rows("mail.followers", SQL("partner_id = ANY(%s)", ids))
        # Also what Odoo writes to an address and not to a contact, about a login.
        mails = SQL(
            "(id IN (SELECT mail_mail_id FROM mail_mail_res_partner_rel "
            "WHERE res_partner_id = ANY(%(ids)s)) OR EXISTS ("
            "SELECT FROM res_partner p WHERE p.id = ANY(%(ids)s) AND "
            "strpos(lower(mail_mail.email_to), nullif(p.email_normalized, '')) > 0))",
            ids=ids,
        )
        self._clear_messages(
            SQL(
                "model IS NULL AND id IN (SELECT mail_message_id FROM mail_mail WHERE %s)",
                mails,
            )
        )
        self._delete_rows("mail.mail", mails)
        where = SQL("model = 'res.partner' AND res_id = ANY(%s)", ids)
        self._delete_files(
            SQL(
                "res_model = 'res.partner' AND res_id = ANY(%s) OR id IN "
                "(SELECT attachment_id FROM message_attachment_rel WHERE message_id IN "
                "(SELECT id FROM mail_message WHERE %s))",
                ids,
                where,
            )
        )
        self._clear_messages(where)
        self._clear_documents("res.partner", SQL("res_id = ANY(%s)", ids))
        self._clear_texts("mail.notification", SQL("res_partner_id = ANY(%s)", ids))
        self.env.cr.execute(
            SQL(
                "UPDATE mail_message SET email_from = NULL, reply_to = NULL "
                "WHERE author_id = ANY(%s)",
                ids,
            )
        )

    def _erase_kept_about(self, people):
        """What other records hold about the person: identifiers and ways to reach go, of
        records the law rests on the texts. Where the person only acts for somebody, the
        record is that other person's and stays."""
        kept = self.env.registry["gov.append.only.mixin"]
        for name, model in sorted(self.env.registry.items()):
            if (
                not (name.startswith("gov.") or name in _IDENTIFIERS)
                or name in _OTHERS
                or model._abstract
                or model._transient
                or not model._auto
                or issubclass(model, kept)
                and not model._erasable_columns
            ):
                continue
            goes = not issubclass(model, kept)
            for field in self.env[name]._fields.values():
                if (
                    field.type != "many2one"
                    or field.comodel_name != "res.partner"
                    or not (field.store and field.column_type)
                ):
                    continue
                where = SQL("%s = ANY(%s)", SQL.identifier(field.name), people.ids)
                deletes = goes and field.ondelete == "cascade"
                if not deletes and field.name not in _ABOUT:
                    continue
                rows = SQL(
                    "(SELECT id FROM %s WHERE %s)",
                    SQL.identifier(self.env[name]._table),
                    where,
                )
                messages = SQL("model = %s AND res_id IN %s", name, rows)
                self._clear_messages(messages)
                self._delete_files(SQL("res_model = %s AND res_id IN %s", name, rows))
                if deletes:
                    self._delete_rows("mail.message", messages)
                    self._delete_rows(name, where)
                else:
                    self._clear_texts(name, where)
