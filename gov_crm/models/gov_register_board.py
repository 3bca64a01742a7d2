import hashlib
from pathlib import Path

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import pdf
from .gov_register_kind import Part


class GovRegisterBoard(models.AbstractModel):
    """The board “My agency” on paper: the figures of a period and of the reader's offices,
    from the methods of the board, so that the two cannot disagree; with what they mean.

    No case is in it, so nothing is noted in the record of who looked: neither is it of
    looking at the board.
    """

    _name = "gov.register.board"
    _description = "My agency, as PDF"
    _inherit = ["gov.register.kind"]

    _register_suffix = "pdf"
    _register_mimetype = "application/pdf"

    def _title(self):
        return self.env._("My agency")

    def _about(self):
        return self.env._(
            "The figures of the board “My agency” as a PDF to read and to print, with what "
            "each figure means. What is open and late is told of the moment it is made."
        )

    def _make(self, path, ask, tick, folder=None):
        self._refuse()
        if not pdf.is_available():
            raise UserError(
                self.env._(
                    "This server cannot make a PDF. Ask your administrator to install "
                    "WeasyPrint and Pango."
                )
            )
        # Figures are read around the cache.
        self.env.flush_all()
        document = self._document(ask)
        html = self.env["ir.qweb"]._render(
            "gov_crm.gov_figures_board_document", {"document": document}
        )
        content = pdf.from_html(str(html))
        Path(path).write_bytes(content)
        count = sum(
            len(block.get("rows", block.get("cells", ())))
            for block in document["blocks"]
        )
        tick(count, count)
        digest = hashlib.sha256(content).hexdigest()
        return [Part(self._title(), [], count, digest)]

    def _document(self, ask):
        """All that stands in it, as plain values."""
        zone = self._reader_zone()
        Board = self.env["gov.figures.board"].with_context(tz=zone)
        board = Board._read_days("agency", ask.first, ask.last, ask.agency_ids)
        made = fields.Datetime.context_timestamp(Board, fields.Datetime.now())
        # On paper with the year.
        day = Board._format_day(made.date(), "d MMM y")
        return {
            **board,
            "lang": (self.env.lang or "en_US").replace("_", "-"),
            "publisher": self._publisher(),
            "made": self.env._(
                "%(reader)s, %(moment)s (%(zone)s)",
                reader=self.env.user.name,
                moment=f"{day}, {made:%H:%M}",
                zone=zone,
            ),
            "definitions": self._definitions(board["blocks"]),
        }

    def _definitions(self, blocks):
        """What each figure in it means: ``[{"name", "sentence", "text", "minimum"}]``, in
        the order in which the measures are listed; no minimum for plain numbers."""
        cells = [
            cell
            for block in blocks
            for row in (block, *block.get("rows", ()))
            for cell in row.get("cells", ())
        ]
        measures = self.env["gov.measure"]._of({cell["code"] for cell in cells})
        return [
            {
                "name": measure.name,
                "sentence": measure.sentence,
                "text": self._say_measure(measure),
                "minimum": measure.unit != "cases" and measure.minimum,
            }
            for measure in sorted(
                measures.values(), key=lambda it: (it.sequence, it.id)
            )
        ]
