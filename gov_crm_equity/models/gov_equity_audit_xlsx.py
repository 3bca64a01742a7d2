import base64
import io

import xlsxwriter

from odoo import api, fields, models

from odoo.addons.gov_crm.controllers.export import as_text


class GovEquityAudit(models.Model):
    """The result as a spreadsheet: cover, comparisons, groups, curves, method, limits."""

    _inherit = "gov.equity.audit"

    xlsx_file = fields.Binary("Spreadsheet", compute="_compute_xlsx_file")

    @api.depends("state", "result")
    @api.depends_context("lang", "uid")
    def _compute_xlsx_file(self):
        for audit in self:
            done = audit.state == "done"
            audit.xlsx_file = base64.b64encode(audit._xlsx()) if done else False

    def action_download_xlsx(self):
        """Download the result as a spreadsheet.

        :raises UserError: the audit is not done
        """
        return self._download("xlsx_file", "xlsx")

    def _download(self, field, extension):
        self.ensure_one()
        self.check_access("read")
        self._check_done()
        name = self.env._("Audit %s", self.id)
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{field}/{name}.{extension}"
            "?download=true",
            "target": "download",
        }

    def _xlsx(self):
        """The spreadsheet as bytes. Texts are written as texts, whatever they begin with."""
        screen = self.result_for_screen()
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(
            stream,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        book.set_properties({"title": as_text(screen["title"])})
        sheets = [
            (self.env._("Cover"), self._xlsx_cover(screen)),
            (self.env._("Comparisons"), self._xlsx_comparisons(screen)),
            (self.env._("Groups"), self._xlsx_groups(screen)),
            (self.env._("Curves"), self._xlsx_curves(screen)),
            (self.env._("Follow-up"), self._xlsx_followups(screen)),
            (
                self.env._("Method"),
                [(self.env._("How it was worked out"),)]
                + [(line,) for line in screen["method"]],
            ),
            (
                self.env._("Limits"),
                [(self.env._("What this does not show"),)]
                + [(line,) for line in screen["caveats"]],
            ),
        ]
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for name, rows in sheets:
            self._write_sheet(book.add_worksheet(name[:31]), rows, bold, wrapped)
        book.close()
        return stream.getvalue()

    @staticmethod
    def _write_sheet(sheet, rows, bold, wrapped):
        widths = {}
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                style = wrapped if number else bold
                if value is None:
                    sheet.write_blank(number, column, None, style)
                elif isinstance(value, str):
                    sheet.write_string(number, column, as_text(value), style)
                else:
                    sheet.write_number(number, column, value, style)
                length = len(str(value)) if isinstance(value, str) else 8
                widths[column] = min(90, max(widths.get(column, 10), length + 2))
        for column, width in widths.items():
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)

    def _xlsx_cover(self, screen):
        return [
            (screen["title"],),
            (screen["subtitle"],),
            *[(sentence,) for sentence in screen["summary"]],
            *screen["facts"],
            (self.env._("Numbers withheld"), screen["hidden_count"]),
            (
                self.env._(
                    "An empty cell is withheld or not known. Read the sheets “Method” and "
                    "“Limits” before quoting a figure."
                ),
            ),
        ]

    def _xlsx_comparisons(self, screen):
        rows = [
            (
                *(self.env._("Ground"), self.env._("Metric"), self.env._("Group")),
                *(self.env._("Compared with"), self.env._("Cases of the group")),
                *(self.env._("Cases compared with"), self.env._("Ratio")),
                *(self.env._("Ratio from"), self.env._("Ratio to")),
                *(
                    self.env._("Odds ratio"),
                    self.env._("p"),
                    self.env._("p, corrected"),
                ),
                *(self.env._("Test"), self.env._("Below four fifths")),
                *(self.env._("Verdict"), self.env._("In words")),
                self.env._("What it does not show"),
            )
        ]
        yes, no = self.env._("yes"), self.env._("no")
        for finding in screen["findings"]:
            for it in finding["comparisons"]:
                ratio = it["ratio"] or {"value": None, "low": None, "high": None}
                rows.append(
                    (
                        *(finding["ground_name"], finding["metric_name"]),
                        *(it["group_name"], it["reference_name"]),
                        *(it["n_group"], it["n_reference"]),
                        *(ratio["value"], ratio["low"], ratio["high"]),
                        *(it["odds_ratio"], it["p"], it["p_corrected"], it["test"]),
                        *(yes if it["flag"] else no, it["verdict_word"]),
                        *(it["sentence"], it["not_shown"]),
                    )
                )
        return rows

    def _xlsx_groups(self, screen):
        rows = [
            (
                *(self.env._("Ground"), self.env._("Metric"), self.env._("Group")),
                *(self.env._("Cases"), self.env._("Measured")),
                *(self.env._("Median, working days"), self.env._("Median from")),
                *(self.env._("Median to"), self.env._("Median, one mix of services")),
                *(self.env._("Share"), self.env._("Mean"), self.env._("Withheld")),
            )
        ]
        for finding in screen["findings"]:
            for it in finding["groups"]:
                rows.append(
                    (
                        *(finding["ground_name"], finding["metric_name"], it["name"]),
                        *(it["n"], it["measured"], it["median"], it["low"], it["high"]),
                        *(it["adjusted_median"], it["rate"], it["mean"]),
                        self.env._("yes") if it["suppressed"] else self.env._("no"),
                    )
                )
        return rows

    def _xlsx_curves(self, screen):
        rows = [
            (
                *(self.env._("Ground"), self.env._("Metric"), self.env._("Group")),
                *(self.env._("Working days"), self.env._("Share still waiting")),
                *(self.env._("From"), self.env._("To")),
            )
        ]
        for finding in screen["findings"]:
            for it in finding["groups"]:
                rows += [
                    (finding["ground_name"], finding["metric_name"], it["name"], *point)
                    for point in it["curve"]
                ]
        return rows

    def _xlsx_followups(self, screen):
        return [
            (
                *(
                    self.env._("Audit"),
                    self.env._("About"),
                    self.env._("What was found"),
                ),
                *(self.env._("What is done about it"), self.env._("By when")),
                self.env._("Done on"),
            ),
            *(
                (
                    it["audit"],
                    it["about"],
                    it["found"],
                    it["action"],
                    it["due"],
                    it["done"],
                )
                for it in screen["followups"]
            ),
        ]
