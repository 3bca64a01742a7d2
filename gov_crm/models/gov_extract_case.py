from collections import defaultdict

from odoo import models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..tools.record_extract import Entry, Fact, Section
from .helpdesk_ticket_portal_thread import PUBLIC_TYPES

_CASE = (
    "number",
    "service_id",
    "name",
    "case_kind",
    "description",
    "partner_name",
    "partner_email",
    "filed_at",
    "channel_id",
    "area_id",
    "complete_at",
    "missing_papers",
    "agency_id",
    "deadline",
    "is_open",
    "is_paused",
    "closed_date",
    "redress_until",
    "solved",
    "solved_at",
    "appeal_of_id",
    "external_source",
    "external_ref",
)
_CUSTODY = ("agency_id", "date_from", "date_to")
_TIMER = (
    "target",
    "promise",
    "started_at",
    "deadline",
    "state",
    "stopped_at",
    "in_time",
)
_REFERRAL = (
    "kind",
    "from_agency_id",
    "to_agency_id",
    "state",
    "facts",
    "sent_at",
    "received_at",
    "answered_at",
    "completed_at",
)
_SHARE = ("name", "content", "source", "basis_id", "shared_at")
_DECISION = ("outcome", "grounds", "answer", "redress", "agency_id", "at")
# Who wrote it is a third person.
_ENDORSEMENT = ("kind", "office", "reference", "received_at", "text", "state")


class GovExtract(models.AbstractModel):
    """The cases of a person in the extract: what was asked, said, decided and passed on.

    What offices note for themselves is not in it, and neither is what third persons wrote;
    both are counted. An extract reads all cases at once.
    """

    _inherit = "gov.extract"

    def _sections(self, partner):
        return [*super()._sections(partner), self._case_section(partner)]

    def _note_extract(self, partner, kind):
        cases, way = self._cases(partner), "portal" if self._is_own(partner) else kind
        self.env["gov.access.log"]._note(cases._name, cases.ids, way)
        return super()._note_extract(partner, kind)

    def _case_section(self, partner):
        cases = self._cases(partner)
        conversations = self._conversations(cases, partner)
        return Section(
            "cases",
            self.env._("Cases"),
            entries=tuple(
                Entry(
                    case.display_name,
                    # Found in the reader's own rights: these are facts of it.
                    self._field_facts(case.sudo(), _CASE),
                    self._parts_of_case(case.sudo(), conversations[case.id]),
                )
                for case in cases
            ),
        )

    def _cases(self, partner):
        """Cases of the person that the current user may read, the oldest first."""
        Case = self.env["helpdesk.ticket"].with_context(active_test=False)
        if self._is_own(partner):
            return Case._portal_search(order="filed_at, id")
        return Case.search(
            Domain("partner_id", "=", partner.id) & Domain("agency_id", "!=", False),
            order="filed_at, id",
        )

    def _parts_of_case(self, case_sudo, conversation):
        shares = case_sudo.referral_ids.share_ids
        parts = (
            ("path", self.env._("Who had it"), case_sudo.custody_ids, _CUSTODY),
            (
                "time_limits",
                self.env._("Time limits and promises"),
                case_sudo.timer_ids,
                _TIMER,
            ),
            (
                "referrals",
                self.env._("Referrals to other offices"),
                case_sudo.referral_ids,
                _REFERRAL,
            ),
            ("shared", self.env._("What other offices were told"), shares, _SHARE),
            ("decisions", self.env._("Decisions"), case_sudo.decision_ids, _DECISION),
            (
                "endorsements",
                self.env._("Endorsements"),
                case_sudo.endorsement_ids,
                _ENDORSEMENT,
            ),
        )
        sections = [
            Section(
                code,
                title,
                entries=tuple(
                    self._entry_of_case(record, names)
                    for record in records.sorted("id")
                ),
            )
            for code, title, records, names in parts
            if records
        ]
        return (*sections, conversation) if conversation else tuple(sections)

    def _entry_of_case(self, record, names):
        facts = self._field_facts(record, names)
        if record._name == "gov.referral.share":
            office = record.referral_id.to_agency_id.name
            facts = (Fact("to", self.env._("Told to"), office, office), *facts)
        return Entry("", facts)

    # ------------------------------------------------------------------
    # WHAT WAS SAID
    # ------------------------------------------------------------------

    def _conversations(self, cases, partner):
        """The section of what was said on each case, or None, by the id of the case."""
        # Cases that the reader may read; what is left out of their messages is decided
        # below, and no note leaves this method but as a number.
        messages_sudo = (
            self.env["mail.message"]
            .sudo()
            .search(
                [("model", "=", cases._name), ("res_id", "in", cases.ids)],
                order="date, id",
            )
        )
        offices_sudo = (
            self.env["gov.agency"].sudo().with_context(active_test=False).search([])
        ).partner_id
        spoke_for = self._spoke_for(cases)
        said, left_out = defaultdict(list), defaultdict(lambda: [0, 0])
        public = self.env.ref("mail.mt_comment")
        for message in messages_sudo:
            author = message.author_id
            if (
                message.subtype_id != public
                or message.is_internal
                or message.message_type not in PUBLIC_TYPES
            ):
                left_out[message.res_id][0] += message.message_type == "comment"
            elif (
                author != partner
                and author not in offices_sudo
                and (message.res_id, author.id) not in spoke_for
                and (not author or author.partner_share)
            ):
                left_out[message.res_id][1] += 1
            else:
                said[message.res_id].append(self._message_entry(message, partner))
        return {
            case.id: Section(
                "messages",
                self.env._("Messages"),
                entries=tuple(said[case.id]),
                note=self._say_left_out(*left_out[case.id]),
            )
            if said[case.id] or any(left_out[case.id])
            else None
            for case in cases
        }

    def _spoke_for(self, cases):
        """``{(id of the case, id of the contact)}`` of those who wrote there for the
        person, by a mandate."""
        # Of cases that the reader may read; who acted stands in their conversation.
        events_sudo = (
            self.env["gov.representation.event"]
            .sudo()
            .search([("ticket_id", "in", cases.ids)])
        )
        return {
            (event.ticket_id.id, event.representation_id.agent_id.id)
            for event in events_sudo
        }

    def _message_entry(self, message_sudo, partner):
        author = message_sudo.author_id
        text = html2plaintext(message_sudo.body or "").strip()
        files = [
            file.name for file in message_sudo.attachment_ids if file.type == "binary"
        ]
        facts = [
            Fact(
                "at",
                self.env._("When"),
                message_sudo.date,
                self._say_moment(message_sudo.date),
            ),
            Fact("by_person", self.env._("From the person"), author == partner, ""),
            Fact("author", self.env._("Who"), author.name, author.name),
            Fact("text", self.env._("Text"), text, text),
            Fact("files", self.env._("Files"), files, ", ".join(files)),
        ]
        return Entry("", tuple(facts))

    def _say_left_out(self, notes, foreign):
        """“” where nothing is left out."""
        sentences = []
        if notes:
            sentences.append(
                self.env._(
                    "Notes of the office for itself are not in the extract: %(count)s. Ask "
                    "the office to read them with you.",
                    count=notes,
                )
            )
        if foreign:
            sentences.append(
                self.env._(
                    "Messages of other persons are left out: %(count)s.", count=foreign
                )
            )
        return " ".join(sentences)
