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
        page = book.page(self.env._("I Title"))
        page.title(self.env._("Client Satisfaction Measurement Report"))
        register = self._figures_model()
        # The name of an office is public.
        office = report.agency_id.sudo() or register._office(ask)
        page.pair(self.env._("Agency"), office.name or self.env.company.sudo().name)
        page.pair(self.env._("Year"), ask.last.year)
        page.pair(self.env._("Edition"), report.edition or self._unwritten())
        level = dict(report._fields["level"]._description_selection(self.env))
        page.pair(
            self.env._("Consolidated by"), level.get(report.level) or self._unwritten()
        )
        whole = register._is_whole_year(ask)
        if report.due_on and whole:
            page.pair(self.env._("Due on"), serial(report.due_on), DAY)
        page.pair(self.env._("Survey form"), figures["form"].name)
        page.pair(self.env._("Number of approval"), figures["form"].approval or "")
        page.skip()
        if not whole:
            page.line(
                self.env._(
                    "This is not the yearly report: it tells of another period, which stands "
                    "in part IV."
                )
            )
        page.line(
            self.env._(
                "Legal basis: RA 11032 sec. 20; IRR rule IV; ARTA MC 2022-05. The logo of the "
                "agency belongs on this page: put it in before printing. Not confirmed, as "
                "the official text was not seen: the exact formula of the score, the rule of "
                "the calculator for the number of respondents, names and limits of the bands, "
                "and that MC 2023-05 moved the date to April."
            )
        )

    def _fill_contents(self, book):
        page = book.page(self.env._("II Contents"))
        page.title(self.env._("Contents"))
        page.rows(
            [self.env._("Part"), self.env._("Sheet")],
            [
                ("I", self.env._("Title page")),
                ("II", self.env._("Contents")),
                ("III", self.env._("Overview")),
                ("IV", self.env._("Scope: period, coverage, services, confidence")),
                ("V", self.env._("Methodology")),
                (
                    "VI",
                    self.env._(
                        "Data and interpretation: people, charter, quality, services"
                    ),
                ),
                ("VII", self.env._("Results of last year's action plan")),
                ("VIII", self.env._("Plan for continuous improvement")),
                (self.env._("Annex"), self.env._("Survey form and comments")),
            ],
        )

    def _fill_overview(self, book, report):
        page = book.page(self.env._("III Overview"))
        page.title(self.env._("Overview"))
        page.line(report.overview or self._unwritten())

    def _fill_scope(self, book, ask, report, figures):
        page = book.page(self.env._("IV Scope"), landscape=True)
        page.widths(44, 34, 14, 14, 14)
        page.title(self.env._("Scope of the survey"))
        page.pair(self.env._("From"), serial(ask.first), DAY)
        page.pair(self.env._("To (included)"), serial(ask.last), DAY)
        page.pair(self.env._("Whole quarters told of"), len(figures["quarters"]))
        page.pair(
            self.env._("Places and offices"), report.coverage or self._unwritten()
        )
        responses, clients = figures["responses"], figures["clients"]
        page.pair(self.env._("Respondents"), responses)
        page.pair(self.env._("Clients who ended a transaction"), clients)
        rate = (
            f"{100 * responses / clients:.1f} %" if clients else self.env._("no data")
        )
        page.pair(self.env._("Response rate"), rate)
        page.pair(self.env._("Explanation"), report.response_note or self._unwritten())
        error = margin(responses, clients)
        page.pair(self.env._("Confidence"), self.env._("95 %"))
        page.pair(
            self.env._("Margin of error, either way"),
            self.env._("no data") if error is None else f"{error:.1f} %",
        )
        page.pair(
            self.env._("Respondents needed for 5 % either way"), sample_size(clients)
        )
        page.heading(self.env._("Services: responses and clients"))
        asked = [it for it in figures["services"] if it["clients"]]
        page.rows(
            [
                self.env._("Service"),
                self.env._("Office"),
                self.env._("Responses"),
                self.env._("Clients"),
                self.env._("Response rate, percent"),
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
                    self.env._("Total"),
                    "",
                    responses,
                    clients,
                    100 * responses / clients if clients else None,
                )
            ],
            (None, None, NUMBER, NUMBER, PERCENT),
        )
        page.heading(self.env._("Services without a client in the period"))
        page.rows(
            [self.env._("Service"), self.env._("Office")], self._unused(ask, asked)
        )

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
        page = book.page(self.env._("V Methodology"))
        page.title(self.env._("Methodology"))
        page.pair(
            self.env._("How answers were collected"),
            report.collection or self._unwritten(),
        )
        page.pair(
            self.env._("When clients are asked"),
            self.env._(
                "At every end of a case, by a signed link, on the page of the case, or on "
                "paper at the window; also where the request was denied."
            ),
        )
        # Which formula the agency reports is no secret.
        average = self.env.company.sudo().gov_feedback_formula == "average"
        page.pair(
            self.env._("Score"),
            self.env._("Points in percent of the most possible.")
            if average
            else self.env._(
                "Agree and strongly agree, divided by all answers without “does not apply”. "
                "Overall: SQD1 to SQD8 pooled; SQD0 stands apart."
            ),
        )
        page.pair(
            self.env._("Privacy"),
            self.env._(
                "Nothing is told of fewer than five people; answers are counted in steps of "
                "five for each service and quarter; groups of fewer than five people are "
                "joined."
            ),
        )
        page.heading(self.env._("Scale"))
        points = figures["form"]._points()
        page.rows(
            [self.env._("Answer"), self.env._("Point")],
            [(word, str(point or self.env._("N/A"))) for point, word in points],
        )
        page.heading(self.env._("Interpretation (not confirmed by an official text)"))
        words = self.env["gov.feedback.board"]._band_words()
        page.rows(
            [self.env._("Rating"), self.env._("Percent")],
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
        page = book.page(name, landscape=True)
        page.widths(36, 40, 24, 16, 36)
        is_last = part == "last"
        page.title(
            self.env._("Results of last year's action plan")
            if is_last
            else self.env._("Plan for continuous improvement")
        )
        lines = report.line_ids.filtered(lambda line: line.part == part)
        head = [
            self.env._("Found wanting"),
            self.env._("Action"),
            self.env._("Who"),
            self.env._("By when"),
        ]
        rows = [
            (it.finding, it.action, it.responsible or "", it.due or "") for it in lines
        ]
        if is_last:
            head.append(self.env._("What became of it"))
            rows = [
                (*row, it.result or "") for row, it in zip(rows, lines, strict=True)
            ]
        if rows:
            page.rows(head, rows)
        else:
            page.line(self._unwritten())

    def _fill_annex(self, book, figures):
        page = book.page(self.env._("Annex"))
        page.widths(16, 90)
        page.title(self.env._("Survey form"))
        page.line(figures["form"].intro or "")
        page.rows(
            [self.env._("Code"), self.env._("Question")],
            [(it.code, it.text) for it in figures["form"].question_ids],
        )
        page.heading(self.env._("Comments"))
        page.line(
            self.env._("In the words of clients, without names, days or order of time.")
        )
        page.widths(36, 90)
        page.rows(
            [self.env._("Service"), self.env._("Comment")],
            figures["comments"] or [(self.env._("none"), "")],
        )
