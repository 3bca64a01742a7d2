from odoo import models
from odoo.fields import Domain

from .gov_equity_audit import READERS

# The last ones; the list behind the link has all.
SHOWN = 8


class GovFiguresBoard(models.AbstractModel):
    """What audits found, before all else on the board on equal treatment; for those who
    read audits, and nobody else."""

    _inherit = "gov.figures.board"

    def _blocks_equal(self, asked):
        blocks = super()._blocks_equal(asked)
        if not self.env.user.has_groups(READERS):
            return blocks
        return [self._audits_block(), *blocks]

    def _audits_block(self):
        audits = self.env["gov.equity.audit"].search(
            [("state", "=", "done")], limit=SHOWN
        )
        Line = self.env["gov.equity.audit.line"]
        groups = Line._read_group(
            [("audit_id", "in", audits.ids)], ["audit_id", "verdict"], ["__count"]
        )
        counts = {(audit.id, verdict): count for audit, verdict, count in groups}
        labels = dict(Line._fields["verdict"]._description_selection(self.env))
        rows = [
            {
                "key": audit.id,
                "name": audit.name,
                "open": self._form_action("gov.equity.audit", audit.id),
                "cells": [
                    {"text": self._say_days(audit.date_from, audit.date_to)},
                    *(
                        self._count_cell(
                            label,
                            counts.get((audit.id, verdict), 0),
                            self._rows_action(
                                "gov.equity.audit.line",
                                label,
                                Domain("audit_id", "=", audit.id)
                                & Domain("verdict", "=", verdict),
                            ),
                        )
                        for verdict, label in labels.items()
                    ),
                ],
            }
            for audit in audits
        ]
        return self._table_block(
            "audits",
            self.env._("Audits"),
            [
                self._plain_column(self.env._("Audit")),
                self._plain_column(self.env._("Cases received")),
                *(self._number_column(label) for label in labels.values()),
            ],
            rows,
            note=self.env._(
                "Comparisons of groups within the same service and month. What each "
                "shows, and what not, stands in the audit."
            ),
            empty=self.env._("No audit is done yet. Equality officers start one."),
            link={
                "label": self.env._("All audits"),
                "action": "gov_crm_equity.gov_equity_audit_action",
            },
        )
