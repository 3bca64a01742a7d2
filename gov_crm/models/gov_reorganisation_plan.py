from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.closures import Closures, WhatIf
from .gov_reorganisation import ENDING
from .gov_service_timer_recompute import Why
from .gov_work_suspension import IN_FORCE as DECLARED


class GovReorganisation(models.Model):
    """What an order would do, and why it cannot be carried out as it stands. Nothing here
    changes anything. Whoever drafts an order need not see a case: only figures are told."""

    _inherit = "gov.reorganisation"

    # ------------------------------------------------------------------
    # WHY NOT
    # ------------------------------------------------------------------

    def _problems(self):
        """Sentences on what keeps this order from being carried out; none if nothing does."""
        self.ensure_one()
        say = self.env._
        problems = []
        office = self.from_agency_id
        if self.state != "draft":
            return [say("This order has been carried out already.")]
        if not self.order_number or not self.order_on:
            problems.append(say("Enter number and day of the order."))
        if not office.sudo().active:
            problems.append(say("%(office)s is no more already.", office=office.name))
        problems += self._ending_problems() if self.kind in ENDING else []
        # Told last: it can only be known when the rest is right.
        return problems or self._date_problems()

    def _ending_problems(self):
        say, office = self.env._, self.from_agency_id
        problems = []
        if not self.successor_id:
            problems.append(say("Say which office takes over what is left."))
        lines = self.line_ids
        if self.kind == "merged" and lines:
            problems.append(
                say(
                    "An office that is merged goes to one office as a whole. Choose “Split”."
                )
            )
        if self.kind == "split" and len(self._successors()) < 2:
            problems.append(say("An office is split among at least two offices."))
        foreign = lines.service_id.filtered(lambda it: it.agency_id != office)
        if foreign:
            problems.append(
                say(
                    "%(office)s does not offer: %(services)s.",
                    office=office.name,
                    services=", ".join(foreign.mapped("name")),
                )
            )
        for successor in self._successors():
            if successor == office:
                problems.append(say("An office cannot take over from itself."))
            elif not successor.active:
                problems.append(
                    say("%(office)s is no more itself.", office=successor.name)
                )
            elif successor.is_external:
                problems.append(
                    say(
                        "%(office)s takes part by e-mail. Hand cases over to it one by one.",
                        office=successor.name,
                    )
                )
            elif self._is_ending(successor):
                problems.append(
                    say(
                        "%(office)s is just being reorganised itself. Wait until that is "
                        "done.",
                        office=successor.name,
                    )
                )
        return problems

    def _is_ending(self, office):
        return bool(
            self.sudo().search_count(
                [("from_agency_id", "=", office.id), ("state", "=", "running")], limit=1
            )
        )

    def _date_problems(self):
        """Dates that would become later, because closures of other offices would count."""
        later = {}
        for office, parent in self._tree_moves():
            for move in self._plan_tree(office, parent).rows:
                if move.new > move.old:
                    later[office] = later.get(office, 0) + 1
        return [
            self.env._(
                "%(count)s open time limits of %(office)s and offices below would become "
                "later, because closures declared for other offices would count for them, "
                "too. No citizen's date becomes later by a reorganisation.",
                count=count,
                office=office.name,
            )
            for office, count in later.items()
        ]

    # ------------------------------------------------------------------
    # THE TREE
    # ------------------------------------------------------------------

    def _tree_moves(self):
        """Offices that get another parent: ``[(office, parent)]``, as superuser."""
        self.ensure_one()
        office_sudo = self.from_agency_id.sudo()
        if self.kind == "reparented":
            return [(office_sudo, self.new_parent_id.sudo())]
        successors_sudo = self._successors()
        moves = []
        for child_sudo in office_sudo.child_ids:
            # A child that takes over, or has the one that does below it, takes the place.
            below = set(child_sudo._scope_ids())
            heir = below & set(successors_sudo.ids)
            above = office_sudo.parent_id if heir else self.successor_id.sudo()
            moves.append((child_sudo, above))
        return moves

    def _plan_tree(self, office, parent):
        """The open time limits that move if this office stood under another one.

        :rtype: Moves of ``gov_service_timer_recompute``
        """
        offices_sudo = self.env["gov.agency"].sudo().browse(office._scope_ids())
        closures = self._closures_under(office, parent, offices_sudo)
        what_if = offices_sudo.with_context(gov_what_if=WhatIf(closures))
        now = self.env.cr.now()
        return (
            self.env["gov.service.timer"].sudo()._plan_moves(what_if, now, Why("hours"))
        )

    def _closures_under(self, office, parent, offices):
        """Closures of these offices if ``office`` were part of ``parent``, by office."""
        declared_sudo = (
            self.env["gov.work.suspension"].sudo().search([("state", "in", DECLARED)])
        )
        above = set(_path(parent)) if parent else set()
        inside = set(offices.ids)
        found = {}
        for it in offices:
            # Of its own path the part from ``office`` down stays.
            around = (set(_path(it)) & inside) | above
            spans = {
                (*closure._effective_span(), closure._say())
                for closure in declared_sudo
                if around & set(closure.agency_ids.ids)
            }
            found[it.id] = Closures(sorted(s for s in spans if s[0] < s[1]))
        return found

    # ------------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------------

    def _open_domain(self):
        return Domain("agency_id", "=", self.from_agency_id.id) & Domain(
            "is_open", "=", True
        )

    def _count_cases(self):
        """``[(successor, service or none, open cases)]``, most cases first."""
        # Figures about cases, for whoever moves them without seeing one.
        groups = (
            self.env["helpdesk.ticket"]
            .sudo()
            ._read_group(self._open_domain(), ["service_id"], ["__count"])
        )
        rows = [(self._successor(service), service, count) for service, count in groups]
        return sorted(rows, key=lambda row: (-row[2], row[1].name or ""))

    def _count_referrals(self):
        """How many referrals to the office are live, and how many hand-overs from it wait
        for an answer."""
        Referral = self.env["gov.referral"].sudo()  # figures only
        incoming = Referral.search_count(self._incoming_domain())
        outgoing = Referral.search_count(
            [
                ("holder_agency_id", "=", self.from_agency_id.id),
                ("kind", "=", "transfer"),
                ("state", "in", ("sent", "received")),
            ]
        )
        return incoming, outgoing

    def _incoming_domain(self):
        """Referrals that the office has not answered, or has promised to act upon."""
        to_office = Domain("to_agency_id", "=", self.from_agency_id.id)
        waiting = Domain("state", "in", ("sent", "received"))
        working = Domain("state", "=", "accepted") & Domain("kind", "!=", "transfer")
        return to_office & (waiting | working)

    def _count_past(self):
        """How many cases the office had and has no longer, or has closed."""
        [(count,)] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM helpdesk_ticket WHERE agency_arr @> %s::int4[] "
                "AND NOT (agency_id = %s AND is_open IS TRUE)",
                [self.from_agency_id.id],
                self.from_agency_id.id,
            )
        )
        return count

    def _count_other_standards(self):
        """How many open cases come under another standard for their answer at the office
        that takes over. Their date moves only if it becomes earlier."""
        cases_sudo = self.env["helpdesk.ticket"].sudo().search(self._open_domain())
        standards_sudo = self.env["gov.service.standard"].sudo()._in_force()
        timers = cases_sudo._answer_timers()
        memory, count = {}, 0
        for case in cases_sudo:
            timer = timers.get(case.id)
            facts = case._standard_facts()._replace(
                agency=self._successor(case.service_id)
            )
            target = case._targets()[-1]
            if (target, facts) not in memory:
                memory[target, facts] = standards_sudo._choose(target, facts)
            chosen = memory[target, facts]
            count += bool(timer and chosen and chosen != timer.standard_id)
        return count

    def _named_standards(self):
        """Standards in force that name the office: they hold for none of its successors."""
        return (
            self.env["gov.service.standard"]
            .sudo()
            ._in_force()
            .filtered(lambda it: self.from_agency_id in it.agency_ids)
        )

    def _members_of(self, successor):
        """Members of the office who become members of this one."""
        self.ensure_one()
        order_sudo = self.sudo()
        named = order_sudo.line_ids.filtered(
            lambda it: it.successor_id == successor
        ).member_ids
        if not order_sudo.moves_members:
            return named.browse()
        if successor == order_sudo.successor_id:
            named |= order_sudo.from_agency_id.user_ids - order_sudo.line_ids.member_ids
        return named & order_sudo.from_agency_id.user_ids


def _path(office):
    return [int(part) for part in (office.parent_path or "").split("/") if part]
