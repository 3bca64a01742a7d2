import json

from odoo import models

from ..tools.release_rows import digest
from .gov_check import SHOWN


class GovCheck(models.AbstractModel):
    """Whether published results are still those that were published."""

    _inherit = "gov.check"

    def _examiners(self):
        return [
            *super()._examiners(),
            ("releases", self.env._("Published results"), self._examine_releases),
        ]

    def _examine_releases(self, tickets):
        """Results belong to no single case: examined only with everything."""
        if tickets is not None:
            return 0, 0, []
        # The examiner reads everything and changes nothing.
        releases = self.env["gov.release"].sudo().search([("state", "=", "published")])
        wrong = [
            self.env._("Results %(name)s: %(what)s.", name=release.name, what=what)
            for release in releases
            if (what := self._wrong_release(release))
        ]
        return len(releases), len(wrong), wrong[:SHOWN]

    def _wrong_release(self, release):
        if digest(release.document or "") != release.digest:
            return self.env._("the text is not that of the digest")
        told = [
            tuple(row.get(name) or 0 for name in _COMPARED)
            for row in json.loads(release.document)["rows"]
        ]
        kept = [
            tuple(figure[name] or 0 for name in _COMPARED)
            for figure in release.figure_ids.sorted("id")
        ]
        return (
            "" if told == kept else self.env._("the figures are not those of the text")
        )


_COMPARED = (
    *("level", "office", "service", "address", "measure", "status"),
    *("value", "n", "count", "low", "high"),
)
