from datetime import datetime, time, timezone
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Domain

from .gov_referral_measures import KEPT

CODES = ("referrals", "referral_accept")


class GovFiguresBoard(models.AbstractModel):
    """“Referrals”: how much is handed over, how fast it is accepted, and where it waits."""

    _inherit = "gov.figures.board"

    def _blocks_referrals(self, asked):
        measures = self._measures()
        whole = self._figures(asked, CODES).get(None)
        return [
            self._numbers_block(
                "referrals",
                self.env._("What was handed over"),
                self._referral_cells(measures, whole, self._referral_domains(asked))
                + self._waiting_cells(asked),
            ),
            self._referral_months_block(asked, measures),
            self._receivers_block(asked, measures),
        ]

    # ------------------------------------------------------------------
    # BLOCKS
    # ------------------------------------------------------------------

    def _referral_months_block(self, asked, measures):
        months = self._months(asked)
        figures = self._figures(asked, CODES, by=("month",), first=months[0])
        rows = self._month_rows(
            months,
            figures,
            lambda month, found: self._referral_cells(
                measures, found, self._referral_domains(asked, month)
            ),
        )
        names = {code: measures.get(code, {}).get("name", code) for code in CODES}
        charts = [
            self._chart(
                code,
                names[code],
                [row["label"] for row in rows],
                [
                    {
                        "label": names[code],
                        "values": [row["cells"][at]["value"] for row in rows],
                    }
                ],
                type=kind,
                summary=summary,
            )
            for at, (code, kind, summary) in enumerate(
                (
                    (
                        "referrals",
                        "bar",
                        self.env._(
                            "Bars of referrals sent in each month; the table has the "
                            "numbers."
                        ),
                    ),
                    (
                        "referral_accept",
                        "line",
                        self.env._(
                            "A line of the median of office hours until acceptance in "
                            "each month, with gaps where too few were accepted; the "
                            "table has the numbers."
                        ),
                    ),
                )
            )
        ]
        return self._table_block(
            "months",
            self.env._("Up to twelve months"),
            [self._plain_column(self.env._("Month"))] + self._columns(measures, CODES),
            rows,
            charts=self._drawn(charts),
        )

    def _receivers_block(self, asked, measures):
        figures = self._figures(asked, CODES, by=("agency",))
        domains = self._referral_domains(asked)
        rows = self._office_rows(
            figures,
            lambda office, found: self._referral_cells(
                measures,
                found,
                [[("to_agency_id", "=", office), *domain] for domain in domains],
            ),
        )
        return self._table_block(
            "offices",
            self.env._("By office that was asked"),
            [self._plain_column(self.env._("Office"))] + self._columns(measures, CODES),
            rows,
            note=self.env._("In the order of names; no ranking."),
            empty=self.env._(
                "Nothing was referred to these offices in these days. Choose a longer "
                "period, or all offices."
            ),
            link={
                "label": self.env._("Who refers to whom, as a picture"),
                "action": "gov_crm.gov_referral_flow_action",
            },
        )

    # ------------------------------------------------------------------
    # CELLS
    # ------------------------------------------------------------------

    def _referral_cells(self, measures, figures, domains):
        """Cells that open referrals, in the rights of the reader, instead of cases.

        :param domains: see ``_referral_domains``
        """
        cells = self._cells(measures, CODES, figures)
        for cell, domain in zip(cells, domains, strict=True):
            if cell["value"]:
                cell["can_open"] = True
                cell["action"] = self._rows_action(
                    "gov.referral", cell["label"], domain
                )
        return cells

    def _referral_domains(self, asked, month=None):
        """Domains of the referrals behind each of ``CODES``, in these days or in a month."""
        first, last = asked.first, asked.end
        if month:
            first, last = month, month + relativedelta(months=1, days=-1)
        # What an order about offices moves all at once is nothing an office was asked.
        ours = Domain("reorganisation_id", "=", False)
        ours |= Domain("replaces_id", "!=", False)
        if asked.offices is not None:
            ours &= Domain("to_agency_id", "in", list(asked.offices))
        accepted = Domain("hop", ">", 0) | Domain("state", "in", KEPT)
        return [
            list(self._within("sent_at", first, last) & ours),
            list(self._within("answered_at", first, last) & ours & accepted),
        ]

    def _waiting_cells(self, asked):
        """What waits now, whatever the period: at these offices, and elsewhere for them."""
        Referral = self.env["gov.referral"]
        ours = (
            Domain.TRUE
            if asked.offices is None
            else Domain("to_agency_id", "in", list(asked.offices))
        )
        waiting = ours & Domain("state", "in", ("sent", "received"))
        parts = {
            "waiting": Domain.TRUE,
            "late": Domain("due_at", "<", fields.Datetime.now()),
        }
        counts = Referral._count_each(waiting, parts)
        labels = {
            "waiting": self.env._("Not answered now"),
            "late": self.env._("Of these late"),
        }
        return [
            self._count_cell(
                labels[key],
                counts[key],
                self._rows_action("gov.referral", labels[key], waiting & parts[key]),
            )
            for key in parts
        ]

    def _count_cell(self, label, count, action=None):
        """A number that is no measure: what a list shows, counted as the list counts."""
        text = str(count)
        cell = {
            "code": "",
            "label": label,
            "value": count,
            "n": count,
            "count": None,
            "low": None,
            "high": None,
            "text": text,
            "short": text,
            "hint": "",
            "key": {},
            "can_open": bool(count and action),
            "parts": [],
        }
        return cell | ({"action": action} if count and action else {})

    def _within(self, name, first, last):
        """Moments in days of the reader's zone, both included."""
        zone = ZoneInfo(str(self.env.tz))

        def moment(day):
            local = datetime.combine(day, time.min, zone)
            utc = local.astimezone(timezone.utc).replace(tzinfo=None)
            return fields.Datetime.to_string(utc)

        after = last + relativedelta(days=1)
        return Domain(name, ">=", moment(first)) & Domain(name, "<", moment(after))

    def _rows_action(self, model, name, domain):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [[False, "list"], [False, "form"]],
            "domain": list(domain),
            "context": {},
        }
