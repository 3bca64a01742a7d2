from datetime import timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from .gov_register_frame import Frame

# What belongs to fewer people is not told of.
MINIMUM = 5
ORDER = ("taken", "passed_over", "jumped")


class GovFiguresBoard(models.AbstractModel):
    """“Equal treatment”: which help was given to whom, and whether the order was kept.

    What audits find stands in the add-on that makes them, which adds its block here. Nothing
    on this board is about a protected ground.
    """

    _inherit = "gov.figures.board"

    def _blocks_equal(self, asked):
        return [
            self._segments_block(asked),
            self._needs_block(asked),
            self._order_block(asked),
        ]

    # ------------------------------------------------------------------
    # HELP
    # ------------------------------------------------------------------

    def _segments_block(self, asked):
        counts = self._filed_with(
            asked, "segment_ids", "gov_segment_helpdesk_ticket_rel", "segment_id"
        )
        Segment = self.env["gov.segment"]
        known = Segment.search([("state", "=", "active")]) | Segment.browse(counts)
        rows = [
            {
                "key": segment.id,
                "name": segment.name,
                "open": self._form_action("gov.segment", segment.id),
                "cells": [
                    {
                        "text": "; ".join(segment.measure_ids.mapped("sentence"))
                        or "–",
                    },
                    self._few_cell(
                        asked,
                        segment.name,
                        counts.get(segment.id, 0),
                        Domain("segment_ids", "in", segment.ids),
                    ),
                ],
            }
            for segment in known.exists().sorted(lambda it: (it.name, it.id))
        ]
        return self._table_block(
            "segments",
            self.env._("Help by segment"),
            [
                self._plain_column(self.env._("Who")),
                self._plain_column(self.env._("Help")),
                self._number_column(self.env._("Cases filed")),
            ],
            rows,
            note=self.env._(
                "A segment can only add help. A case may belong to several of them, so "
                "the numbers do not add up."
            ),
            empty=self.env._("No segment is active. There is one queue for all."),
        )

    def _needs_block(self, asked):
        relation = self.env["helpdesk.ticket"]._fields["need_ids"]
        counts = self._filed_with(
            asked, "need_ids", relation.relation, relation.column2
        )
        Need = self.env["gov.case.need"]
        rows = [
            {
                "key": need.id,
                "name": need.name,
                "cells": [
                    {"text": str(need.points)},
                    self._few_cell(
                        asked,
                        need.name,
                        counts.get(need.id, 0),
                        Domain("need_ids", "in", need.ids),
                    ),
                ],
            }
            for need in (Need.search([]) | Need.browse(counts)).sorted(
                lambda it: (it.name, it.id)
            )
        ]
        return self._table_block(
            "needs",
            self.env._("Need that officers set"),
            [
                self._plain_column(self.env._("Need")),
                self._number_column(self.env._("Points")),
                self._number_column(self.env._("Cases filed")),
            ],
            rows,
            empty=self.env._(
                "No need is defined. Administrators do that under Configuration."
            ),
        )

    def _filed_with(self, asked, name, relation, column):
        """How many cases filed in these days, by what a relation gives them."""
        self.env["helpdesk.ticket"].flush_model(["filed_at", "agency_id", name])
        mine = SQL("TRUE")
        if asked.offices is not None:
            mine = SQL("ticket.agency_id = ANY(%s)", list(asked.offices))
        # Counts of at least five as the system, as all figures are counted.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT link.%(column)s, count(*)
                FROM %(relation)s link
                JOIN helpdesk_ticket ticket
                    ON ticket.id = link.%(ticket)s
                JOIN gov_agency office ON office.id = ticket.agency_id
                JOIN resource_calendar calendar ON calendar.id = office.calendar_id
                WHERE ticket.filed_at >= %(least)s AND ticket.filed_at < %(most)s
                  AND (ticket.filed_at AT TIME ZONE 'UTC' AT TIME ZONE calendar.tz)::date
                      BETWEEN %(first)s AND %(last)s
                  AND %(mine)s
                GROUP BY 1
                """,
                column=SQL.identifier(column),
                relation=SQL.identifier(relation),
                ticket=SQL.identifier(
                    self.env["helpdesk.ticket"]._fields[name].column1
                ),
                # So that the index is used, whatever the zone of an office.
                least=asked.first - timedelta(days=1),
                most=asked.last + timedelta(days=2),
                first=asked.first,
                last=asked.last,
                mine=mine,
            )
        )
        return dict(rows)

    def _few_cell(self, asked, label, count, condition):
        """A number of cases, unless they are so few that it tells of single people."""
        if 0 < count < MINIMUM:
            words = self.env._("fewer than %(least)s", least=MINIMUM)
            return self._count_cell(label, 0) | {
                "text": words,
                "short": words,
                "value": None,
                "n": None,
            }
        action = None
        if count and self.env.user.has_groups(
            "gov_crm.group_gov_supervisor,gov_crm.group_gov_oversight"
        ):
            action = self._cases_action(asked, label, "filed", {}, condition)
        return self._count_cell(label, count, action)

    # ------------------------------------------------------------------
    # ORDER
    # ------------------------------------------------------------------

    def _order_block(self, asked):
        Event = self.env["gov.queue.event"]
        offices = Domain.TRUE
        if asked.offices is not None:
            offices = Domain("agency_id", "in", list(asked.offices))
        domain = self._within("at", asked.first, asked.last) & offices
        counts = self._order_counts(asked, offices)
        labels = dict(Event._fields["kind"]._description_selection(self.env))
        rows = self._office_rows(
            counts,
            lambda office, found: [
                self._count_cell(
                    labels[kind],
                    found.get(kind, 0),
                    self._rows_action(
                        "gov.queue.event",
                        labels[kind],
                        domain
                        & Domain("agency_id", "=", office)
                        & Domain("kind", "=", kind),
                    ),
                )
                for kind in ORDER
            ],
        )
        return self._table_block(
            "order",
            self.env._("Order of the queues"),
            [self._plain_column(self.env._("Office"))]
            + [self._number_column(labels[kind]) for kind in ORDER],
            rows,
            empty=self.env._("Nobody took a case from a queue in these days."),
        )

    def _order_counts(self, asked, offices):
        """``{office: {kind: how many}}`` of the events that the reader sees, on days of the
        office."""
        wide = (
            Domain("at", ">=", asked.first - timedelta(days=1))
            & Domain("at", "<", asked.last + timedelta(days=2))
            & offices
        )
        frame = Frame(self.env["gov.queue.event"], wide)
        frame.zone = SQL("coalesce(%s, 'UTC')", frame.sql("agency_id.calendar_id.tz"))
        day = SQL("%s::date", frame.local(frame.sql("at")))
        frame.query.add_where(SQL("%s BETWEEN %s AND %s", day, asked.first, asked.last))
        office, kind = frame.sql("agency_id"), frame.sql("kind")
        frame.query.groupby = SQL("%s, %s", office, kind)
        counts = {}
        for at, what, count in self.env.execute_query(
            frame.query.select(office, kind, SQL("count(*)"))
        ):
            counts.setdefault(at, {})[what] = count
        return counts

    def _number_column(self, title):
        return {"title": title, "unit": "", "is_number": True}

    def _form_action(self, model, record_id):
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": record_id,
            "views": [[False, "form"]],
        }
