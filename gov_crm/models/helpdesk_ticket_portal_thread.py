from hashlib import sha256
from urllib.parse import urlsplit

import lxml.html
from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, html_sanitize, human_size, is_html_empty, plaintext2html

# Everything else in a chatter is a note or a track of the machinery.
PUBLIC_TYPES = ("comment", "auto_comment", "email", "email_outgoing")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class HelpdeskTicket(models.Model):
    """The conversation as the citizen sees it, and the citizen's part in it."""

    _inherit = "helpdesk.ticket"

    def _portal_public_messages(self):
        """What was said between office and citizen, oldest first; notes never.

        Searched in the rights of a citizen: Odoo hides internal messages a second time.
        """
        self.ensure_one()
        return self.env["mail.message"].search(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("subtype_id", "=", self.env.ref("mail.mt_comment").id),
                ("is_internal", "=", False),
                ("message_type", "in", PUBLIC_TYPES),
            ],
            order="date, id",
        )

    def _portal_messages(self, spans):
        """The conversation as plain values.

        :param spans: custody of this case, which tells the office of an officer then
        """
        messages = self._portal_public_messages()
        # Names of authors and files of messages found in the citizen's own rights.
        messages_sudo = messages.sudo()
        offices_sudo = (
            self.env["gov.agency"]
            .sudo()
            .with_context(active_test=False)
            .search([("partner_id", "in", messages_sudo.author_id.ids)])
        )
        office_names = {office.partner_id: office.name for office in offices_sudo}
        now = fields.Datetime.now()
        thread = []
        for message in messages_sudo:
            files = self._portal_files(message)
            if not files and is_html_empty(message.body):
                continue
            author = message.author_id
            from_citizen = author == self.env.user.partner_id
            office = office_names.get(author) or _office_at(spans, message.date)
            if from_citizen:
                name, office = self.env._("You"), ""
            elif author in office_names:
                name, office = office, ""
            else:
                name = author.name or self.env._("Somebody by e-mail")
                if author.partner_share:
                    office = ""
            thread.append(
                {
                    "id": message.id,
                    "author": name,
                    "office": office,
                    "from_citizen": from_citizen,
                    "moment": self._say_moment(message.date, now),
                    "body": citizen_html(message.body),
                    "files": files,
                }
            )
        return thread

    def _portal_files(self, message):
        return [
            {
                "url": f"{self.access_url}/file/{attachment.id}",
                "name": attachment.name,
                "size": human_size(attachment.file_size),
            }
            for attachment in message.attachment_ids
            if attachment.type == "binary"
        ]

    def _portal_file(self, attachment_id):
        """A file of a public message of this very case, as superuser; else none."""
        attachments_sudo = self._portal_public_messages().sudo().attachment_ids
        return attachments_sudo.filtered(
            lambda attachment: (
                attachment.id == attachment_id and attachment.type == "binary"
            )
        )

    # ------------------------------------------------------------------
    # WRITING
    # ------------------------------------------------------------------

    def _portal_post(self, text, files, key):
        """Post what the current user wrote as the citizen of this case.

        The same text and files with the same key are posted once, however often they
        come: by a double click, a reload or a retried request.

        :param text: plain text
        :param files: list of ``(name, content)``, checked by the caller
        :param key: random text that came with the form
        :return: whether it was posted now
        :raises AccessError: not the citizen's own case, and no mandate for it
        :raises UserError: the case is closed
        """
        self.ensure_one()
        self._check_portal_writer()
        author = self.env.user.partner_id
        # A twin of this request waits here for the first to commit. Odoo then runs it
        # again with a fresh view of the database, in which it finds the message.
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET write_date = write_date WHERE id = %s",
                self.id,
            ),
            log_exceptions=False,
        )
        if not self.is_open:
            raise UserError(self.env._("This case has been closed already."))
        message_id = self._portal_message_id(text, files, key)
        # Whether it exists, nothing else; a citizen cannot search by this field.
        if (
            self.env["mail.message"]
            .sudo()
            .search_count([("message_id", "=", message_id)], limit=1)
        ):
            return False
        body = (
            plaintext2html(text) if text else Markup("<p>%s</p>") % self.env._("Files:")
        )
        # The right was checked above: whoever may read the own case may write to the
        # office, although a citizen changes nothing on the case directly.
        ticket_sudo = self.sudo().with_context(mail_post_autofollow_author_skip=True)
        ticket_sudo.message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=author.id,
            partner_ids=ticket_sudo.user_id.partner_id.ids,
            attachments=files,
            message_id=message_id,
        )
        return True

    def _check_portal_writer(self):
        """:raises AccessError: the current user is not the citizen of this case"""
        self.check_access("read")
        if self.partner_id != self.env.user.partner_id:
            raise AccessError(self.env._("Only the citizen can write here."))

    def _portal_message_id(self, text, files, key):
        """A Message-Id that is the same for the same post and no other."""
        digest = sha256()
        for part in (key, str(self.env.uid), text):
            digest.update(sha256(part.encode()).digest())
        for name, content in files:
            digest.update(sha256(name.encode()).digest())
            digest.update(sha256(content).digest())
        host = urlsplit(self.get_base_url()).hostname or "localhost"
        return f"<{digest.hexdigest()[:40]}-openerp-{self.id}-{self._name}@{host}>"


def citizen_html(source):
    """HTML of the office or of a mail as citizens see it.

    No styles and no classes that would break the page, no images (a remote one tells
    its owner who reads; an attached one is in the list of files), and no headings that
    would get into those of the page.
    """
    if is_html_empty(source):
        return ""
    clean = html_sanitize(source, strip_style=True, strip_classes=True)
    root = lxml.html.fragment_fromstring(clean, create_parent="div")
    for image in list(root.iter("img")):
        image.drop_tree()
    for heading in list(root.iter(*_HEADINGS)):
        heading.tag = "p"
        heading.set("class", "fw-bold")
    # Sanitised above; only elements were taken out since.
    return Markup(lxml.html.tostring(root, encoding="unicode"))


def _office_at(spans, moment):
    """Name of the office that had the case at ``moment``."""
    for span in spans:
        if span.date_from <= moment and (not span.date_to or moment < span.date_to):
            return span.agency_id.name
    return spans[-1:].agency_id.name or ""
