from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Command
from odoo.tools import SQL

from .gov_retention_rule import CASE_PARTS, PARTS

_COUNTS = {
    "case": "SELECT id AS ticket_id, 1 AS n FROM helpdesk_ticket WHERE id = ANY(%(ids)s)",
    "message": "SELECT res_id, 1 FROM mail_message "
    "WHERE model = 'helpdesk.ticket' AND res_id = ANY(%(ids)s)",
    "file": "SELECT res_id, 1 FROM ir_attachment "
    "WHERE res_model = 'helpdesk.ticket' AND res_id = ANY(%(ids)s)",
    "decision": "SELECT ticket_id, 1 FROM gov_decision WHERE ticket_id = ANY(%(ids)s)",
    "referral": "SELECT ticket_id, 1 FROM gov_referral WHERE ticket_id = ANY(%(ids)s)",
    "evidence": "SELECT ticket_id, 1 FROM gov_evidence WHERE ticket_id = ANY(%(ids)s)",
}


class GovErasure(models.Model):
    """What an erasure would take away and what is kept and why.

    The plan is counted in a fixed number of statements, whatever the person's cases. Every
    case and part has one verdict: ``(part, id, action, reason, until, source)``.
    """

    _inherit = "gov.erasure"

    def _plan(self, parts=None, ids=None):
        """Verdicts on everything about the person, as they stand now.

        :param parts: only these parts
        :param ids: of cases and engagements, only these
        :return: ``[(part, res_id, action, reason, until, source)]``
        """
        self.ensure_one()
        self.env.flush_all()
        # The plan counts and names nothing; who may ask for it was checked.
        self = self.sudo()
        rules = self.env["gov.retention.rule"].search([])
        people = self._people_ids()
        cases, leads = self._case_rows(people), self._lead_rows(people)
        parts = set(dict(PARTS) if parts is None else parts)
        plan = [
            (part, case["id"], *self._judge_case(part, case, rules))
            for case in cases
            if ids is None or case["id"] in ids
            for part in CASE_PARTS
            if part in parts
        ]
        held = self._person_is_held(people)
        if "engagement" in parts:
            plan += [
                (
                    "engagement",
                    lead_id,
                    *self._judge(rules._for("engagement"), ended, held),
                )
                for lead_id, ended in leads
                if ids is None or lead_id in ids
            ]
        if "contact" in parts:
            plan.append(
                (
                    "contact",
                    self.partner_id.id,
                    *self._judge_contact(cases, leads, rules, held),
                )
            )
        return plan

    def _people_ids(self):
        """The record of the person, addresses below it, and records merged into it."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_partner WHERE id = %(id)s OR gov_merged_into_id = %(id)s "
                "OR parent_id = %(id)s AND gov_is_citizen IS NOT TRUE",
                id=self.partner_id.id,
            )
        )
        return [row[0] for row in rows]

    def _case_rows(self, people):
        """One row a case: what decides whether it may be erased."""
        names = (
            "id",
            "closed",
            "is_open",
            "service_id",
            "held_person",
            "held",
            "appeal",
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH hold AS (
                    SELECT partner_id, ticket_id FROM gov_legal_hold
                    WHERE released_at IS NULL AND date_from <= %(today)s
                      AND (date_until IS NULL OR date_until >= %(today)s)
                ), mine AS (
                    SELECT * FROM helpdesk_ticket WHERE partner_id = ANY(%(people)s)
                )
                SELECT t.id, coalesce(t.closed_date, t.filed_at, t.create_date), t.is_open,
                       t.service_id,
                       EXISTS (SELECT FROM hold WHERE hold.partner_id = ANY(%(people)s)),
                       EXISTS (SELECT FROM hold WHERE hold.ticket_id = t.id),
                       EXISTS (
                           SELECT FROM mine WHERE mine.is_open AND mine.id <> t.id
                           AND mine.case_kind = 'appeal'
                           AND (mine.service_id IS NULL OR t.service_id IS NULL
                                OR mine.service_id = t.service_id)
                       )
                FROM mine t ORDER BY t.id
                """,
                people=people,
                today=fields.Date.context_today(self),
            )
        )
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _lead_rows(self, people):
        return self.env.execute_query(
            SQL(
                "SELECT id, coalesce(date_closed, date_last_stage_update, create_date) "
                "FROM crm_lead WHERE partner_id = ANY(%s) ORDER BY id",
                people,
            )
        )

    def _person_is_held(self, people):
        Hold = self.env["gov.legal.hold"]
        domain = Hold._active_domain() & fields.Domain("partner_id", "in", people)
        return bool(Hold.search_count(domain, limit=1))

    def _judge_case(self, part, case, rules):
        """``(action, reason, until, source)`` of one part of a case."""
        if case["held"] or case["held_person"]:
            return "keep", "hold", False, False
        if case["is_open"]:
            return "keep", "open", False, False
        if case["appeal"]:
            return "keep", "appeal", False, False
        return self._judge(rules._for(part, case["service_id"]), case["closed"], False)

    def _judge_contact(self, cases, leads, rules, held):
        user_sudo = self.partner_id.with_context(active_test=False).user_ids
        if held or any(case["held"] for case in cases):
            return "keep", "hold", False, False
        if any(user._is_internal() for user in user_sudo):
            return "keep", "staff", False, False
        if any(case["is_open"] for case in cases):
            return "keep", "open", False, False
        ends = [case["closed"] for case in cases] + [ended for _id, ended in leads]
        last = max(ends, default=self.partner_id.create_date)
        return self._judge(rules._for("contact"), last, False)

    def _judge(self, rule, ended, held):
        if held:
            return "keep", "hold", False, False
        if not rule:
            return "keep", "none", False, False
        if rule.is_archive:
            return "keep", "archive", False, rule.source
        if rule.action == "keep":
            return "keep", "rule", False, rule.source
        until = (ended + relativedelta(months=rule.months)).date()
        if until > fields.Date.context_today(self):
            return "keep", "retention", until, rule.source
        return rule.action, False, False, rule.source

    # ------------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------------

    def _store_plan(self, plan):
        """Keep the plan as figures for people and as a queue for the job."""
        self._drop_plan()
        counts = self._counts({row[1] for row in plan if row[0] in CASE_PARTS})
        figures = defaultdict(lambda: [0, []])
        for part, res_id, action, reason, until, source in plan:
            figure = figures[part, action, reason, source]
            figure[0] += counts[part, res_id] if part in CASE_PARTS else 1
            figure[1] += [until] if until else []
        lines = [
            {
                "part": part,
                "action": action,
                "reason": reason,
                "source": source,
                "count": number,
                "until": max(days, default=False),
            }
            for (part, action, reason, source), (number, days) in figures.items()
            if number
        ]
        lines += self._kept_for_good(counts)
        self._transition().write(
            {
                "line_ids": [Command.create(line) for line in lines],
                "item_ids": [
                    Command.create({"part": row[0], "res_id": row[1]})
                    for row in plan
                    if row[2] != "keep"
                    and (row[0] not in CASE_PARTS or counts[row[0], row[1]])
                ],
            }
        )

    def _kept_for_good(self, counts):
        """What no erasure takes away, as lines."""
        evidence = sum(n for (part, _id), n in counts.items() if part == "evidence")
        users = self.sudo().partner_id.with_context(active_test=False).user_ids
        [(looks,)] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM gov_access_log "
                "WHERE model = 'res.partner' AND res_ids && %s::int4[] "
                "OR user_id = ANY(%s)",
                self._people_ids(),
                users.ids,
            )
        )
        return [
            {"part": part, "action": "keep", "reason": reason, "count": count}
            for part, reason, count in (
                ("evidence", "chained", evidence),
                ("access_log", "log", looks),
            )
            if count
        ]

    def _drop_plan(self):
        self._transition().line_ids.unlink()
        self._transition().item_ids.unlink()

    def _counts(self, ticket_ids):
        """How many records each part of each case has: ``{(part, case): count}``."""
        counts = defaultdict(int)
        queries = [
            SQL(
                "SELECT %s, ticket_id, sum(n) FROM (%s) AS it (ticket_id, n) GROUP BY 2",
                part,
                SQL(query, ids=sorted(ticket_ids)),
            )
            for part, query in _COUNTS.items()
        ]
        rows = self.env.execute_query(SQL(" UNION ALL ").join(queries))
        for part, ticket_id, number in rows:
            counts[part, ticket_id] = int(number)
        return counts

    def _plan_digest(self, plan):
        """What was decided about what, so that an approval is of what was previewed."""
        return self.env["gov.evidence"]._text_digest(
            *(
                f"{part}/{res_id}/{action}"
                for part, res_id, action, *_why in sorted(plan, key=lambda row: row[:2])
            )
        )
