import logging
import re
import secrets
from datetime import timedelta

import phonenumbers

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.orm.models import NO_ACCESS
from odoo.tools import SQL, consteq, email_normalize
from odoo.tools.misc import hmac

from ..tools import phone_number
from .gov_contact_code_words import PURPOSES
from .gov_rate_limit import TooManyRequests

_logger = logging.getLogger(__name__)

DIGITS = 6
VALID_MINUTES = 15
TRIES = 5
_BATCH = 25
_RETRY = timedelta(minutes=1)
_LONGEST = 254
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")
_NO_TEXT_MESSAGES = (
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.SHARED_COST,
    phonenumbers.PhoneNumberType.UAN,
    phonenumbers.PhoneNumberType.VOIP,
)


class GovContactCode(models.Model):
    """Short codes that show that somebody reads an e-mail address or a phone.

    A code is stored nowhere: it is made from the key of the database and a number drawn for
    it, once to send it and once to compare. A row for which there is nobody to write to is
    made all the same, and compared all the same: neither an answer nor its time tells
    whether there was anybody.

    The row is written with the request that asks for the code; the job sends it after the
    commit, and the address leaves the row with that.
    """

    _name = "gov.contact.code"
    _description = "Code sent to a contact"
    _order = "id"
    _log_access = False
    _rec_name = "purpose"

    purpose = fields.Char(required=True)
    channel = fields.Selection(
        [("email", "E-mail"), ("phone", "Text message")],
        help="Nothing: there was nobody to write to.",
    )
    lang = fields.Char()
    made_at = fields.Datetime("Asked for", required=True)
    expires_at = fields.Datetime("Valid until", required=True)
    sent_at = fields.Datetime("Sent")
    tries = fields.Integer("Times entered", default=0)
    failures = fields.Integer("Times not sent", default=0)
    # Digest of purpose, address and target: by it a code is found again.
    key = fields.Char(required=True, groups=NO_ACCESS)
    nonce = fields.Char(required=True, groups=NO_ACCESS)
    address = fields.Char(groups=NO_ACCESS, help="Until it is sent.")

    _key_uniq = models.Constraint("UNIQUE(key)", "One code at a time.")
    _waiting_idx = models.Index("(id) WHERE address IS NOT NULL")

    # ------------------------------------------------------------------
    # ADDRESSES
    # ------------------------------------------------------------------

    @api.model
    def _channels(self):
        """How codes can be sent now: a list of “email” and “phone”."""
        return ["email"]

    @api.model
    def _address(self, text):
        """What somebody wrote, as ``(channel, address)``; phones as digits with the code of
        the country.

        :raises UserError: nothing a code can be sent to, in words for the person
        """
        text = (text or "").strip()
        if "@" in text:
            whole = len(text) <= _LONGEST and _EMAIL.fullmatch(text)
            address = whole and email_normalize(text)
            if not address:
                raise UserError(
                    self.env._(
                        "This e-mail address is not complete. Enter it like this: "
                        "luz@example.org"
                    )
                )
            return "email", address
        by_phone = "phone" in self._channels()
        if not by_phone:
            raise UserError(
                self.env._(
                    "Enter your e-mail address, for example luz@example.org. We cannot send "
                    "text messages."
                )
            )
        # In which country the desk stands is no secret.
        country = self.env.company.sudo().country_id.code
        digits = phone_number.digits(text, country)
        if not digits:
            raise UserError(
                self.env._(
                    "Enter your mobile number, for example 0917 555 0100, or your e-mail "
                    "address, for example luz@example.org."
                )
            )
        kind = phonenumbers.number_type(phonenumbers.parse(f"+{digits}"))
        if kind in _NO_TEXT_MESSAGES:
            raise UserError(
                self.env._(
                    "This phone number takes no text messages. Enter a mobile number or an "
                    "e-mail address."
                )
            )
        return "phone", digits

    # ------------------------------------------------------------------
    # ASKING AND COMPARING
    # ------------------------------------------------------------------

    @api.model
    def _send(self, purpose, address, lang=None, target=None, ip=None, quiet=False):
        """Put a code into the outbox; an earlier one for the same is void.

        :param purpose: one of those of ``gov_contact_code_words``
        :param address: ``(channel, address)`` as ``_address`` answers, or nothing: then
            nobody is written to, and all else is done as if
        :param lang: of the words around the code
        :param target: what it is for, as text or number: the code is good for that only
        :param ip: where the request came from, to count by
        :param quiet: where an address has had too many codes, write to nobody instead of
            saying so: whoever asks must not learn whose address it is
        :raises TooManyRequests: too many codes to one address, from one place or in all
        """
        channel, text = address or (None, None)
        now = fields.Datetime.now()
        Limit = self.env["gov.rate.limit"]
        refusal = Limit._count("code", target=f"{channel}:{text or target}", address=ip)
        if refusal and quiet and refusal.bucket.scope == "target":
            channel, text = None, None
        elif refusal:
            raise TooManyRequests(
                Limit._sentence(refusal), Limit._seconds_left(refusal)
            )
        self.env.flush_all()
        # The outbox belongs to the server; nobody reads or writes it by themselves.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO gov_contact_code (purpose, channel, address, lang, made_at,
                    expires_at, tries, failures, key, nonce)
                VALUES (%(purpose)s, %(channel)s, %(address)s, %(lang)s, %(now)s,
                    %(ends)s, 0, 0, %(key)s, %(nonce)s)
                ON CONFLICT (key) DO UPDATE SET purpose = EXCLUDED.purpose,
                    channel = EXCLUDED.channel, address = EXCLUDED.address,
                    lang = EXCLUDED.lang, made_at = EXCLUDED.made_at,
                    expires_at = EXCLUDED.expires_at, nonce = EXCLUDED.nonce,
                    tries = 0, failures = 0, sent_at = NULL
                """,
                purpose=purpose,
                channel=channel,
                address=text,
                lang=lang or self.env.lang,
                now=now,
                ends=now + timedelta(minutes=VALID_MINUTES),
                key=self._key(purpose, address, target),
                nonce=secrets.token_hex(16),
            )
        )
        self.invalidate_model(flush=False)
        self._wake(now)

    @api.model
    def _verify(self, purpose, address, code, target=None):
        """Whether this is the code that was sent last for this purpose, to this address and
        for this target. It is good once, for fifteen minutes, and may be entered five times.

        The caller counts tries (purpose “code_try”): here only those of one code end.

        :param code: as somebody typed it; blanks and dashes do not matter
        :rtype: bool
        """
        now = fields.Datetime.now()
        key = self._key(purpose, address, target)
        # The outbox belongs to the server. Each try is counted before it is compared.
        rows = self.env.execute_query(
            SQL(
                "UPDATE gov_contact_code SET tries = tries + 1 WHERE key = %s "
                "AND expires_at > %s AND tries < %s RETURNING id, nonce, channel",
                key,
                now,
                TRIES,
            )
        )
        number, nonce, channel = rows[0] if rows else (0, "", None)
        typed = re.sub(r"[\s\-\u2010-\u2015]", "", code or "")
        same = consteq(
            self._code(nonce, key).encode(), typed[: 2 * DIGITS].encode("utf-8")
        )
        self.invalidate_model(flush=False)
        if not (same and channel):
            return False
        self.env.cr.execute(SQL("DELETE FROM gov_contact_code WHERE id = %s", number))
        return True

    @api.model
    def _key(self, purpose, address, target):
        channel, text = address or ("", "")
        return hmac(
            self.env(su=True),  # the key of the database, which does not leave
            "gov.contact.code key",
            (purpose, channel, text, str(target or "")),
        )

    @api.model
    def _code(self, nonce, key):
        """The digits that belong to a row. No key is as long as two digests: what a random
        number leaves over of so many is nothing."""
        digest = hmac(self.env(su=True), "gov.contact.code", (nonce, key))
        return f"{int(digest, 16) % 10**DIGITS:0{DIGITS}d}"

    # ------------------------------------------------------------------
    # SENDING
    # ------------------------------------------------------------------

    @api.model
    def _wake(self, at):
        # Jobs are no business of whoever asks for a code.
        cron_sudo = self.env.ref("gov_crm.ir_cron_send_codes", False)
        if cron_sudo:
            cron_sudo.sudo()._trigger(at)

    @api.model
    def _cron_send(self):
        """Send the codes that wait, each committed by itself. One that cannot be sent is
        tried again each minute while it is valid, and holds up no other."""
        now, last = fields.Datetime.now(), 0
        Timer = self.env["gov.service.timer"]
        Timer._begin()
        self.env.cr.execute(
            SQL(
                "UPDATE gov_contact_code SET address = NULL "
                "WHERE address IS NOT NULL AND expires_at <= %s",
                now,
            )
        )
        while codes := self._take_batch(last, now):
            last = codes[-1].id
            for code in codes:
                code._send_one(now)
            if Timer._end_batch(len(codes)) <= 0:
                break
        [(waits,)] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM gov_contact_code "
                "WHERE address IS NOT NULL AND expires_at > %s",
                now,
            )
        )
        if waits:
            self._wake(now + _RETRY)
            Timer._end_batch(0)

    @api.model
    def _take_batch(self, last, now):
        """The next codes nobody else sends, locked until the transaction ends."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM gov_contact_code WHERE address IS NOT NULL AND id > %s "
                "AND expires_at > %s ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED",
                last,
                now,
                _BATCH,
            )
        )
        return self.browse(row[0] for row in rows)

    def _send_one(self, now):
        self.ensure_one()
        # The job of the server: it alone reads where a code goes.
        row_sudo = self.sudo()
        try:
            with self.env.cr.savepoint():
                reader = row_sudo.with_context(lang=row_sudo.lang)
                deliver = getattr(reader, f"_deliver_{row_sudo.channel}")
                deliver(row_sudo.address, self._code(row_sudo.nonce, row_sudo.key))
                row_sudo.write({"sent_at": now, "address": False})
                self.env.flush_all()
        except Exception as error:
            # Whatever one address suffers from must not keep others from their codes.
            # Neither address nor code stand in the log.
            self.env.invalidate_all(flush=False)
            row_sudo.failures += 1
            _logger.warning("Code %s was not sent: %s", self.id, type(error).__name__)

    def _words(self, code):
        """``(subject, sentences)`` around a code, in the language of the reader."""
        agency = self.env.company.sudo().name  # stands on its door
        return self.env._("Your code – %(agency)s", agency=agency), [
            self.env._("Your code is %(code)s.", code=code),
            self.env._(PURPOSES[self.purpose]),
            self.env._(
                "It is valid for %(minutes)s minutes and works once.",
                minutes=VALID_MINUTES,
            ),
            self.env._(
                "Give it to nobody: no officer asks you for it. If you did not ask for a "
                "code, you need do nothing."
            ),
        ]

    def _deliver_email(self, address, code):
        subject, sentences = self._words(code)
        html = self.env["ir.qweb"]._render(
            "gov_crm.contact_code_mail", {"sentences": sentences}, lang=self.env.lang
        )
        company_sudo = self.env.company.sudo()
        head_sudo = (
            self.env["gov.agency"]
            .sudo()
            .search([("parent_id", "=", False)], order="id", limit=1)
        )
        sender = head_sudo and head_sudo._letter_sender()
        # Only the server sends mail, and only what it has just made.
        mail_sudo = (
            self.env["mail.mail"]
            .sudo()
            .create(
                {
                    "subject": subject,
                    "body_html": html,
                    "email_to": address,
                    "email_from": sender or company_sudo.email_formatted or False,
                    "auto_delete": True,
                    "headers": repr(
                        {
                            "Auto-Submitted": "auto-generated",
                            "X-Auto-Response-Suppress": "All",
                        }
                    ),
                }
            )
        )
        mail_sudo.send(raise_exception=True)

    # ------------------------------------------------------------------
    # FORGETTING
    # ------------------------------------------------------------------

    @api.autovacuum
    def _gc_codes(self):
        """Forget codes that are not valid any more."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM gov_contact_code WHERE expires_at < %s",
                fields.Datetime.now(),
            )
        )
