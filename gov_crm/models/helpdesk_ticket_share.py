from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

# Facts about the citizen that an office may need to do its part. None goes by itself.
_FACTS = (
    ("citizen_name", "partner_id.name"),
    ("phone", "partner_id.phone"),
    ("email", "partner_id.email"),
    ("address", "partner_id.contact_address"),
    ("language", "partner_id.lang"),
    ("reach", "partner_id.gov_reach_summary"),
    ("access_needs", "partner_id.gov_access_summary"),
    ("papers", "missing_papers"),
)
_CONVERSATION = ("comment", "email", "email_outgoing", "auto_comment")


class HelpdeskTicket(models.Model):
    """What of a case can travel to another office, and sending it along.

    Only what the officer sees and chooses; each thing is copied as it is at that moment.
    """

    _inherit = "helpdesk.ticket"

    def _shareable(self):
        """What could go along, in the order of the dialog, in the rights of the user.

        :return: ``[{"key", "kind", "name", "content", "attachment"}]``; keys are
            ``fact:<name>``, ``message:<id>``, ``file:<id>``
        """
        self.ensure_one()
        return [
            *self._shareable_facts(),
            *self._shareable_messages(),
            *self._shareable_files(),
        ]

    def _shareable_facts(self):
        labels = {
            "citizen_name": self.env._("Name of the citizen"),
            "phone": self.env._("Phone"),
            "email": self.env._("E-mail"),
            "address": self.env._("Address"),
            "language": self.env._("Language"),
            "reach": self.env._("How and when to reach"),
            "access_needs": self.env._("Access needs"),
            "papers": self.env._("Papers still missing"),
        }
        items = []
        for name, path in _FACTS:
            value = self.mapped(path)[:1]
            text = str(value[0] or "").strip() if value else ""
            if name == "language" and text:
                text = self.env["res.lang"]._get_data(code=text).name
            if text:
                items.append(_item(f"fact:{name}", "fact", labels[name], text))
        return items

    def _shareable_messages(self):
        """What was said and noted, as far as the user reads it."""
        messages = self.env["mail.message"].search(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("message_type", "in", _CONVERSATION),
            ],
            order="date, id",
        )
        now = fields.Datetime.now()
        items = []
        for message in messages:
            text = html2plaintext(message.body or "").strip()
            if text:
                # Of a message that the user reads.
                author = message.sudo().author_id.name or self.env._("by e-mail")
                name = self.env._(
                    "%(moment)s, %(author)s",
                    moment=self._say_moment(message.date, now),
                    author=author,
                )
                items.append(_item(f"message:{message.id}", "message", name, text))
        return items

    def _shareable_files(self):
        files = self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("res_field", "=", False),
                ("type", "=", "binary"),
            ],
            order="id",
        )
        return [
            {**_item(f"file:{file.id}", "file", file.name, ""), "attachment": file}
            for file in files
        ]

    def _share(self, referral, keys, basis, at, user):
        """Copy these things to the referral, where the other office reads them.

        :param keys: of ``_shareable``, which decides in the rights of the user what there is
        :param basis: lawful basis, one of ``gov.sharing.basis``
        :param at: naive UTC
        :raises UserError: no basis, or something the user does not see
        """
        self.ensure_one()
        if not basis:
            raise UserError(
                self.env._("Choose the lawful basis on which this is shared.")
            )
        there = {item["key"]: item for item in self._shareable()}
        if not set(keys) <= there.keys():
            raise UserError(
                self.env._(
                    "Something you chose is not there any more. Open the dialog again."
                )
            )
        items = [there[key] for key in there if key in set(keys)]
        # The copies belong to the referral; its readers read them.
        copies_sudo = self._copy_files(referral, items)
        self.env["gov.referral.share"].sudo().create(
            [
                {
                    "referral_id": referral.id,
                    "kind": item["kind"],
                    "name": item["name"],
                    "content": item["content"],
                    "attachment_id": copies_sudo[item["key"]].id
                    if item["attachment"]
                    else False,
                    "source": item["key"],
                    "basis_id": basis.id,
                    "shared_at": at,
                    "shared_by_id": user.id,
                    "shared_by_name": user.name,
                }
                for item in items
            ]
        )

    def _copy_files(self, referral, items):
        """Copies of these files that belong to the referral, by key."""
        files = [item for item in items if item["attachment"]]
        copies_sudo = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": item["name"],
                        "raw": item["attachment"].raw,
                        "mimetype": item["attachment"].mimetype,
                        "res_model": referral._name,
                        "res_id": referral.id,
                    }
                    for item in files
                ]
            )
        )
        return {
            item["key"]: copy for item, copy in zip(files, copies_sudo, strict=True)
        }


def _item(key, kind, name, content):
    return {
        "key": key,
        "kind": kind,
        "name": name,
        "content": content,
        "attachment": None,
    }
