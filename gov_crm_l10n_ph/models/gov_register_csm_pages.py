from odoo import models

from odoo.addons.gov_crm.tools.register_book import DAY, NUMBER, PERCENT, serial
from odoo.addons.gov_crm.tools.satisfaction import sample_size

from ..tools.csm_report import margin


class GovRegisterCsmPages(models.AbstractModel):
    """The pages of the Client Satisfaction Measurement report, part by part (Annex B)."""

    _name = "gov.register.csm.pages"
    _description = "Pages of the Client Satisfaction Measurement report"

    def _fill_pages(self, book, ask, report, figures):
        self._fill_title(book, ask, report, figures)
        self._fill_contents(book)
        self._fill_overview(book, report)
        self._fill_scope(book, ask, report, figures)
        self._fill_method(book, report, figures)
        self._fill_people(book, figures)
        self._fill_charter(book, figures)
        self._fill_quality(book, figures)

    def _fill_last_pages(self, book, report, figures):
        self._fill_plan(book, self.env._("VII Last year"), report, "last")
        self._fill_plan(book, self.env._("VIII Improvement"), report, "next")
        self._fill_annex(book, figures)

    def _figures_model(self):
        return self.env["gov.register.csm"]

    def _unwritten(self):
        return self.env._("Not written yet: see “Satisfaction reports”.")

    # ------------------------------------------------------------------
    # I TO V
    # ------------------------------------------------------------------

    def _fill_title(self, book, ask, report, figures):
        _ = self.env._
        page = book.page(_("I Title"))
        page.title(_("Client Satisfaction Measurement Report"))
        office = report.agency_id.sudo()  # the name of an office is public
        page.pair(_("Agency"), office.name or self.env.company.sudo().name)
        page.pair(_("Year"), ask.first.year)
        page.pair(_("Edition"), report.edition or self._unwritten())
        level = dict(report._fields["level"]._description_selection(self.env))
        page.pair(_("Consolidated by"), level.get(report.level) or self._unwritten())
        if report.due_on:
            page.pair(_("Due on"), serial(report.due_on), DAY)
        page.pair(_("Survey form"), figures["form"].name)
        page.pair(_("Number of approval"), figures["form"].approval or "")
        page.skip()
        page.line(
            _(
                "Legal basis: RA 11032 sec. 20; IRR rule IV; ARTA MC 2022-05. The logo of the "
                "agency belongs on this page: put it in before printing. Not confirmed, as "
                "the official text was not seen: the exact formula of the score, the rule of "
                "the calculator for the number of respondents, names and limits of the bands, "
                "and that MC 2023-05 moved the date to April."
            )
        )

    def _fill_contents(self, book):
        _ = self.env._
        page = book.page(_("II Contents"))
        page.title(_("Contents"))
        page.rows(
            [_("Part"), _("Sheet")],
            [
                ("I", _("Title page")),
                ("II", _("Contents")),
                ("III", _("Overview")),
                ("IV", _("Scope: period, coverage, services, confidence")),
                ("V", _("Methodology")),
                (
                    "VI",
                    _("Data and interpretation: people, charter, quality, services"),
                ),
                ("VII", _("Results of last year's action plan")),
                ("VIII", _("Plan for continuous improvement")),
                (_("Annex"), _("Survey form and comments")),
            ],
        )

    def _fill_overview(self, book, report):
        page = book.page(self.env._("III Overview"))
        page.title(self.env._("Overview"))
        page.line(report.overview or self._unwritten())

    def _fill_scope(self, book, ask, report, figures):
        _ = self.env._
        page = book.page(_("IV Scope"), landscape=True)
        page.widths(44, 34, 14, 14, 14)
        page.title(_("Scope of the survey"))
        page.pair(_("From"), serial(ask.first), DAY)
        page.pair(_("To (included)"), serial(ask.last), DAY)
        page.pair(_("Whole quarters told of"), len(figures["quarters"]))
        page.pair(_("Places and offices"), report.coverage or self._unwritten())
        responses, clients = figures["responses"], figures["clients"]
        page.pair(_("Respondents"), responses)
        page.pair(_("Clients who ended a transaction"), clients)
        rate = f"{100 * responses / clients:.1f} %" if clients else _("no data")
        page.pair(_("Response rate"), rate)
        page.pair(_("Explanation"), report.response_note or self._unwritten())
        error = margin(responses, clients)
        page.pair(_("Confidence"), _("95 %"))
        page.pair(
            _("Margin of error, either way"),
            _("no data") if error is None else f"{error:.1f} %",
        )
        page.pair(_("Respondents needed for 5 % either way"), sample_size(clients))
        page.heading(_("Services: responses and clients"))
        asked = [it for it in figures["services"] if it["clients"]]
        page.rows(
            [
                _("Service"),
                _("Office"),
                _("Responses"),
                _("Clients"),
                _("Response rate, percent"),
            ],
            [
                (
                    it["service"],
                    it["office"],
                    it["responses"],
                    it["clients"],
                    100 * it["responses"] / it["clients"],
                )
                for it in asked
            ]
            + [
                (
                    _("Total"),
                    "",
                    responses,
                    clients,
                    100 * responses / clients if clients else None,
                )
            ],
            (None, None, NUMBER, NUMBER, PERCENT),
        )
        page.heading(_("Services without a client in the year"))
        page.rows([_("Service"), _("Office")], self._unused(ask, asked))

    def _unused(self, ask, asked):
        """Services of the charter of these offices that nobody used, by name."""
        used = {it["service_id"] for it in asked}
        domain = [("id", "not in", list(used))]
        if ask.agency_ids:
            domain.append(("agency_id", "in", ask.agency_ids))
        else:
            offices = self.env["gov.feedback.figures"]._offices()
            if offices is not None:
                domain.append(("agency_id", "in", list(offices)))
        services_sudo = (
            self.env["gov.service"].sudo().search(domain)
        )  # a public charter
        return sorted((it.name, it.agency_id.name) for it in services_sudo) or [
            (self.env._("none"), "")
        ]

    def _fill_method(self, book, report, figures):
        _ = self.env._
        page = book.page(_("V Methodology"))
        page.title(_("Methodology"))
        page.pair(
            _("How answers were collected"), report.collection or self._unwritten()
        )
        page.pair(
            _("When clients are asked"),
            _(
                "At every end of a case, by a signed link, on the page of the case, or on "
                "paper at the window; also where the request was denied."
            ),
        )
        average = self.env.company.sudo().gov_feedback_formula == "average"
        page.pair(
            _("Score"),
            _("Points in percent of the most possible.")
            if average
            else _(
                "Agree and strongly agree, divided by all answers without “does not apply”. "
                "Overall: SQD1 to SQD8 pooled; SQD0 stands apart."
            ),
        )
        page.pair(
            _("Privacy"),
            _(
                "Nothing is told of fewer than five people; answers are counted in steps of "
                "five for each service and quarter; groups of fewer than five people are "
                "joined."
            ),
        )
        page.heading(_("Scale"))
        points = figures["form"]._points()
        page.rows(
            [_("Answer"), _("Point")],
            [(word, str(point or _("N/A"))) for point, word in points],
        )
        page.heading(_("Interpretation (not confirmed by an official text)"))
        words = self.env["gov.feedback.board"]._band_words()
        page.rows(
            [_("Rating"), _("Percent")],
            [
                (words["outstanding"], "95.0 – 100"),
                (words["very_satisfactory"], "90.0 – 94.9"),
                (words["satisfactory"], "80.0 – 89.9"),
                (words["fair"], "60.0 – 79.9"),
                (words["poor"], "0 – 59.9"),
            ],
        )

    # ------------------------------------------------------------------
    # VII, VIII AND ANNEX
    # ------------------------------------------------------------------

    def _fill_plan(self, book, name, report, part):
        _ = self.env._
        page = book.page(name, landscape=True)
        page.widths(36, 40, 24, 16, 36)
        is_last = part == "last"
        page.title(
            _("Results of last year's action plan")
            if is_last
            else _("Plan for continuous improvement")
        )
        lines = report.line_ids.filtered(lambda line: line.part == part)
        head = [_("Found wanting"), _("Action"), _("Who"), _("By when")]
        rows = [
            (it.finding, it.action, it.responsible or "", it.due or "") for it in lines
        ]
        if is_last:
            head.append(_("What became of it"))
            rows = [
                (*row, it.result or "") for row, it in zip(rows, lines, strict=True)
            ]
        if rows:
            page.rows(head, rows)
        else:
            page.line(self._unwritten())

    def _fill_annex(self, book, figures):
        _ = self.env._
        page = book.page(_("Annex"))
        page.widths(16, 90)
        page.title(_("Survey form"))
        page.line(figures["form"].intro or "")
        page.rows(
            [_("Code"), _("Question")],
            [(it.code, it.text) for it in figures["form"].question_ids],
        )
        page.heading(_("Comments"))
        page.line(_("In the words of clients, without names, days or order of time."))
        page.widths(36, 90)
        page.rows(
            [_("Service"), _("Comment")],
            figures["comments"] or [(_("none"), "")],
        )
