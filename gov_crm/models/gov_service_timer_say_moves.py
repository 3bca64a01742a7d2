from collections import Counter
from datetime import timedelta, timezone

from odoo import api, models
from odoo.tools import SQL

from .gov_service_timer import ANSWER_TARGETS

UTC = timezone.utc
_LINES = 200


class GovServiceTimer(models.Model):
    """What a change of office hours does to open cases, in words and figures."""

    _inherit = "gov.service.timer"

    @api.model
    def _say_moves(self, moves):
        """Figures and sentences on moves that are not written yet.

        :return: ``{"text", "cases", "offices", "earlier", "told", "unreached", "lines"}``;
            ``lines`` are ``(office, old day, new day, number of cases)``, most cases first
        """
        rows = moves.rows
        answers = [row for row in rows if row.target in ANSWER_TARGETS]
        told, unreached = self._count_told(
            {row.ticket_id for row in answers if row.state == "running"}
        )
        summary = {
            "cases": len({row.ticket_id for row in rows}),
            "offices": len({row.agency_id for row in rows}),
            "earlier": len({row.ticket_id for row in rows if row.new < row.old}),
            "paused": len({row.ticket_id for row in answers if row.state == "paused"}),
            "told": told,
            "unreached": unreached,
            "lines": self._say_lines(moves, answers),
        }
        summary["text"] = "\n".join(self._say_figures(moves, summary))
        return summary

    def _say_figures(self, moves, summary):
        say, figures = (
            self.env._,
            {n: f"{it:,}" for n, it in summary.items() if n != "lines"},
        )
        if not moves.rows:
            return [say("No open case moves.")]
        counts = {**figures, "amount": self._say_shift(moves)}
        if summary["cases"] == 1:
            first = say("1 open case moves by %(amount)s.", **counts)
        elif summary["offices"] == 1:
            first = say(
                "%(cases)s open cases of 1 office move by %(amount)s.", **counts
            )
        else:
            first = say(
                "%(cases)s open cases of %(offices)s offices move by %(amount)s.",
                **counts,
            )
        lines = [first]
        if summary["lines"]:
            office, old, new, count = summary["lines"][0]
            lines.append(
                say(
                    "%(count)s due %(old)s → %(new)s (%(office)s).",
                    count=f"{count:,}",
                    old=old,
                    new=new,
                    office=office,
                )
            )
        lines.append(
            say("%(earlier)s become earlier.", **figures)
            if summary["earlier"]
            else say("None becomes earlier.")
        )
        lines.append(
            say("%(told)s citizens are told by their own channel.", **figures)
            if summary["told"] != 1
            else say("1 citizen is told by their own channel.")
        )
        if summary["unreached"]:
            lines.append(
                say(
                    "%(unreached)s have neither e-mail, phone nor address: the notice "
                    "stands in their case.",
                    **figures,
                )
            )
        if summary["paused"]:
            lines.append(
                say(
                    "%(paused)s are paused: their citizens are told the date when the "
                    "clock goes on.",
                    **figures,
                )
            )
        return lines

    def _say_shift(self, moves):
        """By how much dates move, in working days as they were before."""
        context = dict(self.env.context, gov_what_if=None)
        office = moves.agencies.sudo().with_context(context).browse
        days = set()
        for agency_id, old, new in {
            (row.agency_id, row.old, row.new) for row in moves.rows
        }:
            first, last = sorted((old, new))
            worktime = office(agency_id)._worktime(first, last)
            # At closing itself the next day has begun.
            first -= timedelta(seconds=1)
            days.add(
                int(
                    worktime.elapsed(
                        first.replace(tzinfo=UTC),
                        last.replace(tzinfo=UTC),
                        "working_days",
                    )
                )
            )
        least, most = min(days), max(days)
        if not most:
            return self.env._("less than a working day")
        if most == 1:
            return (
                self.env._("one working day")
                if least == 1
                else self.env._("up to one working day")
            )
        if least == most:
            return self.env._("%s working days", most)
        if not least:
            return self.env._("up to %s working days", most)
        return self.env._("%(least)s to %(most)s working days", least=least, most=most)

    def _say_lines(self, moves, answers):
        """Cases by office, old and new day."""
        local, counts = {}, Counter()
        for row in answers:
            key = row.agency_id, row.old, row.new
            if key not in local:
                agency_sudo = moves.agencies.sudo().browse(row.agency_id)
                local[key] = (
                    row.agency_id,
                    agency_sudo._local(row.old).date(),
                    agency_sudo._local(row.new).date(),
                )
            counts[local[key]] += 1
        lines = []
        # Most first; of equals the earlier date.
        for (agency_id, old, new), count in sorted(
            counts.items(), key=lambda it: (-it[1], it[0][1:], it[0][0])
        )[:_LINES]:
            agency = (
                moves.agencies.sudo().browse(agency_id).with_context(lang=self.env.lang)
            )
            lines.append(
                (agency.name, agency._say_date(old), agency._say_date(new), count)
            )
        return lines

    @api.model
    def _count_told(self, ticket_ids):
        """Of these cases: how many citizens a notice reaches, and how many it does not."""
        [(reached, all_)] = self.env.execute_query(
            SQL(
                """
                SELECT count(*) FILTER (
                    WHERE coalesce(citizen.email, '') <> ''
                       OR coalesce(citizen.phone, '') <> ''
                       OR coalesce(citizen.street, '') <> ''
                       OR EXISTS (SELECT 1 FROM res_users login
                                  WHERE login.partner_id = citizen.id AND login.active)
                ), count(*)
                FROM helpdesk_ticket ticket
                LEFT JOIN res_partner citizen ON citizen.id = ticket.partner_id
                WHERE ticket.id = ANY(%s)
                """,
                list(ticket_ids),
            )
        )
        return reached, all_ - reached
