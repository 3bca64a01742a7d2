from markupsafe import Markup, escape

from odoo import api, models


class MailThread(models.AbstractModel):
    """Files that come by mail are checked for viruses, too."""

    _inherit = "mail.thread"

    @api.model
    @api.private
    def message_parse(self, message, save_original=False):
        """See the original: what a mail holds, here without files that hold a virus.

        A mail cannot be asked for again, so its words are always kept: a file that cannot
        be checked at the moment stays, with a name that says so.
        """
        parsed = super().message_parse(message, save_original=save_original)
        scanner = self.env["gov.antivirus"]
        if not scanner._address():
            return parsed
        kept, refused = [], []
        for attachment in parsed.get("attachments") or ():
            content = attachment.content
            raw = (
                content.encode() if isinstance(content, str) else bytes(content or b"")
            )
            name, refusal = scanner._pass(attachment.fname, raw, lenient=True)
            if refusal:
                refused.append(refusal)
            else:
                kept.append(attachment._replace(fname=name))
        parsed["attachments"] = kept
        if refused:
            lines = Markup("").join(
                Markup("<p>%s</p>") % escape(line) for line in refused
            )
            parsed["body"] = Markup(parsed.get("body") or "") + lines
        return parsed
