from odoo import models

from .gov_reorganisation import ENDING
from .helpdesk_ticket_notices import NEW_OFFICE


class GovReorganisation(models.Model):
    """An order in sentences: before it is carried out, and after."""

    _inherit = "gov.reorganisation"

    def _say_effects(self):
        """What carrying it out does, a sentence a line."""
        self.ensure_one()
        lines = self._say_ending() if self.kind in ENDING else self._say_reparenting()
        return lines + self._say_tree()

    def _say_ending(self):
        say, office = self.env._, self.from_agency_id.name
        cases = sum(count for _successor, _service, count in self._count_cases())
        incoming, outgoing = self._count_referrals()
        lines = [
            say(
                "From the moment you carry it out nothing can be filed with %(office)s or "
                "referred to it any more.",
                office=office,
            ),
            say(
                "Open cases that pass on: %(cases)s. At every instant one office is "
                "responsible, no citizen's date becomes later, and the citizens are told.",
                cases=f"{cases:,}",
            ),
        ]
        if incoming:
            lines.append(
                say(
                    "Referrals to %(office)s that go to who takes over: %(count)s.",
                    count=f"{incoming:,}",
                    office=office,
                )
            )
        if outgoing:
            lines.append(
                say(
                    "Hand-overs from it that wait for an answer: %(count)s. They are sent "
                    "again in the new name, and their time goes on.",
                    count=f"{outgoing:,}",
                )
            )
        if past := self._count_past():
            lines.append(
                say(
                    "Past cases that who takes over can read: %(count)s. Who had them stays "
                    "as it was.",
                    count=f"{past:,}",
                )
            )
        return lines + self._say_people() + self._say_charter() + self._say_promises()

    def _say_people(self):
        if not self.moves_members:
            return [self.env._("Nobody becomes a member of another office by it.")]
        return [
            self.env._(
                "People who become members of %(office)s: %(count)s.",
                count=len(members),
                office=successor.name,
            )
            for successor in self._successors()
            if (members := self._members_of(successor))
        ]

    def _say_charter(self):
        ending = self._ending_services()
        moving = self.from_agency_id.service_ids - ending
        lines = []
        if moving:
            lines.append(
                self.env._(
                    "Services of the charter that who takes over offers: %(count)s.",
                    count=len(moving),
                )
            )
        if ending:
            lines.append(
                self.env._(
                    "No longer offered: %(services)s.",
                    services=", ".join(ending.mapped("name")),
                )
            )
        return lines

    def _say_promises(self):
        lines = []
        if count := self._count_other_standards():
            lines.append(
                self.env._(
                    "Open cases that come under another service standard: %(count)s. Their "
                    "date moves only where that makes it earlier.",
                    count=f"{count:,}",
                )
            )
        if named := self._named_standards():
            lines.append(
                self.env._(
                    "These standards name %(office)s and do not hold for new cases of "
                    "another office: %(standards)s. Write them anew where they are to go on.",
                    office=self.from_agency_id.name,
                    standards=", ".join(named.mapped("name")),
                )
            )
        return lines

    def _say_reparenting(self):
        office, parent = self.from_agency_id.name, self.new_parent_id.name
        first = (
            self.env._(
                "%(office)s becomes part of %(parent)s.", office=office, parent=parent
            )
            if parent
            else self.env._("%(office)s is part of no other office.", office=office)
        )
        return [
            first,
            self.env._(
                "Its cases, referrals, services and members stay with it. Supervisors of "
                "the offices above it see its cases; those of the former ones no longer do."
            ),
        ]

    def _say_tree(self):
        if self.kind not in ENDING:
            return []
        return [
            self.env._(
                "%(office)s becomes part of %(parent)s.",
                office=office.name,
                parent=parent.name,
            )
            if parent
            else self.env._(
                "%(office)s is part of no other office.", office=office.name
            )
            for office, parent in self._tree_moves()
        ]

    def _example(self):
        """The notice as the citizen of one of the cases will read it, or “”."""
        if self.kind not in ENDING or not self.successor_id:
            return ""
        # Of one case, without anything of it: number and date are left open.
        office_sudo = self.successor_id.sudo()
        card = office_sudo.partner_id
        place = ", ".join(filter(None, (card.street, card.street2, card.city)))
        contact = ", ".join(filter(None, (office_sudo.name, place, card.phone)))
        template = self.env._(NEW_OFFICE)
        text = template % {
            "agency": office_sudo.name,
            "number": self.env._("[number]"),
            "order": self._reference(),
            "contact": self.env._("For questions: %(contact)s.", contact=contact),
            "deadline": self.env._("You will have our answer by [date]."),
        }
        return " ".join(text.split())

    def _say_done(self, counts):
        """What has been done so far.

        :param counts: ``{(kind, state): number of items}``
        """
        self.ensure_one()
        if self.state == "draft":
            return []
        say = self.env._

        def figures(kind):
            done = counts.get((kind, "done"), 0)
            whole = done + counts.get((kind, "todo"), 0)
            return {"done": f"{done:,}", "whole": f"{whole:,}"}

        lines = []
        if self.kind in ENDING:
            lines.append(
                say(
                    "%(done)s of %(whole)s open cases have passed on.",
                    **figures("case"),
                )
            )
        if ("referral", "done") in counts or ("referral", "todo") in counts:
            lines.append(
                say(
                    "%(done)s of %(whole)s referrals have been sent elsewhere.",
                    **figures("referral"),
                )
            )
        if ("past", "done") in counts or ("past", "todo") in counts:
            lines.append(
                say(
                    "%(done)s of %(whole)s past cases can be read by the office that took "
                    "over.",
                    **figures("past"),
                )
            )
        waiting = self.env["gov.case.notice"].sudo()  # how many, nothing of any case
        waiting = waiting.search_count([("reorganisation_id", "=", self.id)])
        if waiting:
            lines.append(
                say("Citizens still to be told: %(count)s.", count=f"{waiting:,}")
            )
        elif ("case", "done") in counts:
            lines.append(say("The citizens have been told."))
        if self.finished_at and self.seconds:
            lines.append(
                say("It took %(seconds)s seconds.", seconds=round(self.seconds))
            )
        return lines
