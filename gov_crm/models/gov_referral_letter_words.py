import babel.dates

from odoo import models
from odoo.tools.misc import babel_locale_parse

from ..tools import qr_code
from .gov_referral import LIVE_STATES, OPEN_STATES


class GovReferral(models.Model):
    """What the letter to an agency outside the system says, and the page behind its link
    says again. Called on ``_for_outside``: as superuser and in the language of the agency.
    ``now`` is naive UTC."""

    _inherit = "gov.referral"

    def _letter(self, now, link):
        """Everything the letter shows, as plain values."""
        sender, receiver = self.from_agency_id, self.to_agency_id
        return {
            "lang": (self.env.lang or "en_US").replace("_", "-"),
            "sender": sender._contact_card(),
            "receiver": receiver._contact_card(),
            "date": babel.dates.format_date(
                sender._local(now),
                format="long",
                locale=babel_locale_parse(self.env.lang or "en_US"),
            ),
            "title": self.env._("Referral %(number)s", number=self.number),
            "what": self._say_purpose(now),
            "rows": [(label, text) for label, text in self._letter_rows(now) if text],
            "link": link,
            "code": qr_code.data_uri(link),
            "until": self._say_link_ends(now),
        }

    def _letter_rows(self, now):
        basis = self.basis_id
        law = f" ({basis.legal_basis})" if basis.legal_basis else ""
        return [
            (self.env._("Reference number"), self.number),
            (self.env._("About"), self.service_id.name),
            (self.env._("What we ask"), self.reason),
            (self.env._("By when"), self._say_answer_by(now)),
            (self.env._("The citizen's date"), self._say_citizen_date(now)),
            (self.env._("What goes along"), self._say_what_goes_along()),
            (self.env._("Lawful basis"), basis and f"{basis.name}{law}"),
            (self.env._("Whom to ask"), self._say_whom_to_ask()),
        ]

    def _say_purpose(self, now):
        """What is asked; of a referral that was answered, how it stands."""
        waits = self.state in OPEN_STATES
        return self._say_what() if waits else self._say_standing(now)

    def _say_what(self):
        names = {"sender": self.from_agency_id.name}
        return {
            "transfer": self.env._(
                "%(sender)s asks you to take over the request of a citizen. If you accept, "
                "you are responsible for it and answer the citizen. Until then %(sender)s "
                "stays responsible.",
                **names,
            ),
            "consult": self.env._(
                "%(sender)s asks you a question about the request of a citizen. %(sender)s "
                "stays responsible and answers the citizen.",
                **names,
            ),
            "joint": self.env._(
                "%(sender)s asks you to work with it on the request of a citizen. "
                "%(sender)s stays responsible and answers the citizen.",
                **names,
            ),
        }[self.kind]

    def _say_answer_by(self, now):
        """By when the agency answers or acts, in a sentence; “” without a date."""
        if self.state not in LIVE_STATES or not self.due_at:
            return ""
        moment = self.ticket_id._say_moment(self.due_at, now)
        late = self.due_at < now
        if self.state == "accepted":
            if late:
                return self.env._("Your answer was due %(moment)s.", moment=moment)
            return self.env._("Please act by %(moment)s.", moment=moment)
        if late:
            return self.env._(
                "Please say whether you accept. Your answer was due %(moment)s.",
                moment=moment,
            )
        return self.env._("Please say by %(moment)s whether you accept.", moment=moment)

    def _say_citizen_date(self, now):
        """By when the citizen has been promised the answer; “” without a promise."""
        if not self.deadline:
            return ""
        moment = self.ticket_id._say_moment(self.deadline, now)
        return self.env._(
            "%(moment)s. It does not change by this referral.", moment=moment
        )

    def _say_what_goes_along(self):
        """What was shared, by its kind: what it says is for the signed page."""
        shares = self._lawful_shares().grouped("kind")
        parts = [self.env._("The request")] if self.facts else []
        parts += [share.name for share in shares.get("fact", ())]
        if count := len(shares.get("message", ())):
            parts.append(
                self.env._("1 message")
                if count == 1
                else self.env._("%(count)s messages", count=count)
            )
        if count := len(shares.get("file", ())):
            parts.append(
                self.env._("1 file")
                if count == 1
                else self.env._("%(count)s files", count=count)
            )
        if not parts:
            return self.env._("Nothing besides this letter.")
        return self.env._(
            "%(parts)s. You read it on the page below.", parts=", ".join(parts)
        )

    def _say_whom_to_ask(self):
        card = self.from_agency_id._contact_card()
        parts = (
            self._sender_name(),
            card["name"],
            *card["address"],
            card["phone"],
            card["email"],
        )
        return ", ".join(filter(None, parts))

    def _sender_name(self):
        """The officer to turn to; “” where the system sent it."""
        user = self.sent_by_id
        return user.name if user.active else ""

    def _say_link_ends(self, now):
        office = self.from_agency_id
        ends = office._local(self._link_ends(now)).date()
        return self.ticket_id._say_date_in_words(ends)

    def _mail_words(self, now):
        """What stands around the link in every e-mail."""
        return {
            "open": self.env._("Open the referral"),
            "copy": self.env._("Or copy this address into your browser:"),
            "until": self.env._(
                "The link works until %(day)s, for everybody who has it. Pass it on only to "
                "whom it concerns.",
                day=self._say_link_ends(now),
            ),
            "reply": self.env._(
                "You can also answer this e-mail. What changes the referral, such as "
                "accepting or declining, is done on the page."
            ),
        }
