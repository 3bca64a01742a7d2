import logging

from odoo import api, models

from .gov_with_case_mixin import WITH_CASE

_logger = logging.getLogger(__name__)

_AUTOMATIC_PRECEDENCE = ("auto_reply", "bulk", "junk", "list")


class MailThread(models.AbstractModel):
    """Mail written by a machine files no case and says nothing on one, or on a referral."""

    _inherit = "mail.thread"

    @api.private  # Odoo's gateway calls it in the server; a program outside never
    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        if not _is_automatic(message):
            return routes
        kept = [route for route in routes if route[0] not in WITH_CASE]
        if len(kept) < len(routes):
            _logger.info(
                "Ignored automatic mail with Message-Id %s: it files nothing",
                message_dict.get("message_id"),
            )
        return kept


def _is_automatic(message):
    """Whether a mail says of itself that no person wrote it (RFC 3834 and its relatives)."""
    submitted = (message.get("Auto-Submitted") or "no").split(";")[0].strip().lower()
    precedence = (message.get("Precedence") or "").strip().lower()
    return (
        submitted != "no"
        or precedence in _AUTOMATIC_PRECEDENCE
        or (message.get("Return-Path") or "").strip() == "<>"
        or any(name in message for name in ("X-Autoreply", "X-Autorespond"))
    )
