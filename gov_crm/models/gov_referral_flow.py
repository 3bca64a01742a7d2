from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from .gov_referral import KINDS, OPEN_STATES

PERIODS = (30, 90, 365)  # days
# A share or a median of fewer referrals than this says nothing about an office.
FEW = 5
# From this share of answered referrals that came back on, a flow is marked.
MARKED = 0.2
# More flows than this nobody reads; the largest come first.
MOST = 200

PARTS = {
    "accepted": ("accepted", "completed"),
    "came_back": ("declined", "returned"),
    "waiting": OPEN_STATES,
    "taken_back": ("withdrawn",),
}


class GovReferralFlow(models.AbstractModel):
    """Who refers to whom, how fast that is accepted, and how much comes back. No ranking.

    Computed over the referrals the caller sees, by the same record rule as the list behind
    each number; so two pages never disagree.
    """

    _name = "gov.referral.flow"
    _description = "Flows of referrals between offices"

    @api.model
    @api.readonly
    def read_flows(self, days=90, kind=False):
        """Referrals sent in the last days, by sender and receiver, the largest flow first.

        :param days: 30, 90 or 365; anything else counts as 90
        :param kind: ``transfer``, ``consult`` or ``joint``; anything else: all of them
        :return: ``{"days", "kind", "kinds", "summary", "hidden", "marked", "flows"}``; each
            flow with its counts, the domain behind each, and its words
        :raises AccessError: for others than supervisors and oversight
        """
        if not self.env.user.has_groups(
            "gov_crm.group_gov_supervisor,gov_crm.group_gov_oversight"
        ):
            raise AccessError(
                self.env._("Supervisors and oversight see how referrals flow.")
            )
        days = days if days in PERIODS else 90
        kind = kind if kind in dict(KINDS) else False
        domain = self._domain(days, kind)
        rows = self._grouped(domain)
        # Names of offices are no secret, nor are those of another company's.
        ids = {row[0] for row in rows} | {row[1] for row in rows}
        offices = {it.id: it for it in self.env["gov.agency"].sudo().browse(ids)}
        flows = [self._prepare_flow(row, offices, domain) for row in rows]
        all_flows, referrals = rows[0][-2:] if rows else (0, 0)
        labels = dict(
            self.env["gov.referral"]._fields["kind"]._description_selection(self.env)
        )
        return {
            "days": days,
            "kind": kind,
            "kinds": [[key, labels[key]] for key, _label in KINDS],
            "summary": self._say_summary(referrals, days),
            "hidden": self._say_hidden(len(flows), all_flows),
            "marked": self.env._(
                "Broken lines and ▲: %(share)s %% or more of the answered came back.",
                share=round(100 * MARKED),
            ),
            "flows": flows,
        }

    # ------------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------------

    def _domain(self, days, kind):
        """Referrals sent since the beginning of the day so many days ago, for the reader."""
        day = fields.Date.context_today(self) - timedelta(days=days)
        zone = ZoneInfo(str(self.env.tz))
        first = datetime.combine(day, time.min, zone).astimezone(timezone.utc)
        since = fields.Datetime.to_string(first.replace(tzinfo=None))
        domain = Domain("sent_at", ">=", since) & Domain("state", "!=", "draft")
        # What an order about offices moves all at once is no flow.
        asked = Domain("reorganisation_id", "=", False)
        domain &= asked | Domain("replaces_id", "!=", False)
        return domain & Domain("kind", "=", kind) if kind else domain

    def _grouped(self, domain):
        """One row for each pair of offices: ids, referrals, each of ``PARTS``, acceptances
        with a measure and the median of it (office hours of the receiver), then how many
        pairs and referrals there are in all."""
        Referral = self.env["gov.referral"]
        query = Referral._search(domain)

        def column(name):
            return Referral._field_to_sql(query.table, name, query)

        pair = [column("from_agency_id"), column("to_agency_id")]
        counts = [
            SQL("count(*) FILTER (WHERE %s IN %s)", column("state"), states)
            for states in PARTS.values()
        ]
        hours = column("working_hours_to_accept")
        accepted = SQL("FILTER (WHERE %s IN %s)", column("state"), PARTS["accepted"])
        query.groupby = SQL("%s, %s", *pair)
        query.order = SQL("count(*) DESC, %s, %s", *pair)
        query.limit = MOST
        return self.env.execute_query(
            query.select(
                *pair,
                SQL("count(*)"),
                *counts,
                SQL("count(%s) %s", hours, accepted),
                SQL(
                    "percentile_cont(0.5) WITHIN GROUP (ORDER BY %s) %s",
                    hours,
                    accepted,
                ),
                SQL("count(*) OVER ()"),
                SQL("(sum(count(*)) OVER ())::int"),
            )
        )

    def _prepare_flow(self, row, offices, domain):
        sender, receiver, count, *parts, measured, median, _flows, _referrals = row
        sender, receiver = offices[sender], offices[receiver]
        counts = dict(zip(PARTS, parts, strict=True))
        pair = domain & Domain("from_agency_id", "=", sender.id)
        pair &= Domain("to_agency_id", "=", receiver.id)
        answered = counts["accepted"] + counts["came_back"]
        share = counts["came_back"] / answered if answered >= FEW else None
        wait = self._say_hours(median) if measured >= FEW else ""
        words = self._say_parts(counts, wait)
        names = {"sender": sender.name, "receiver": receiver.name}
        return {
            "key": f"{sender.id}-{receiver.id}",
            "sender": {"id": sender.id, "name": sender.name, "code": sender.code},
            "receiver": {
                "id": receiver.id,
                "name": receiver.name,
                "code": receiver.code,
            },
            "count": count,
            "domain": list(pair),
            "cells": [
                {
                    "key": key,
                    "count": counts[key],
                    "label": self.env._(
                        "%(sender)s to %(receiver)s: %(part)s", part=words[key], **names
                    ),
                    "domain": list(pair & Domain("state", "in", states)),
                }
                for key, states in PARTS.items()
            ],
            "wait": wait or self._say_too_few(measured),
            "share": self._say_share(share, answered),
            "is_marked": share is not None and share >= MARKED,
            "sentence": self.env._(
                "%(sender)s sent %(count)s to %(receiver)s: %(parts)s",
                count=count,
                parts=", ".join(words[key] for key in PARTS if counts[key]),
                **names,
            ),
        }

    # ------------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------------

    def _say_parts(self, counts, wait):
        """“9 accepted after 4 office hours (median)”, “3 came back”, …, by part."""
        words = {
            "accepted": self.env._("%(count)s accepted", count=counts["accepted"]),
            "came_back": self.env._("%(count)s came back", count=counts["came_back"]),
            "waiting": self.env._("%(count)s not answered", count=counts["waiting"]),
            "taken_back": self.env._(
                "%(count)s taken back", count=counts["taken_back"]
            ),
        }
        if wait:
            words["accepted"] = self.env._(
                "%(count)s accepted after %(time)s (median)",
                count=counts["accepted"],
                time=wait,
            )
        return words

    def _say_hours(self, hours):
        if hours < 1:
            return self.env._("less than an office hour")
        if round(hours) == 1:
            return self.env._("1 office hour")
        return self.env._("%(count)s office hours", count=round(hours))

    def _say_share(self, share, answered):
        if share is None:
            return self._say_too_few(answered)
        return self.env._("%(share)s %%", share=round(100 * share))

    def _say_too_few(self, count):
        return self.env._("too few to say") if count else "–"

    def _say_summary(self, referrals, days):
        if referrals == 1:
            return self.env._("1 referral in the last %(days)s days", days=days)
        return self.env._(
            "%(count)s referrals in the last %(days)s days", count=referrals, days=days
        )

    def _say_hidden(self, shown, flows):
        if shown == flows:
            return ""
        return self.env._(
            "The %(shown)s largest of %(flows)s flows are shown.",
            shown=shown,
            flows=flows,
        )
