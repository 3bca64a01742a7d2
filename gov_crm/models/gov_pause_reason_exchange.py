from odoo import api, models

_PLAIN = ("legal_basis", "max_amount", "max_unit", "max_times", "asks_papers")


class GovPauseReason(models.Model):
    """Grounds for a pause in a file of standards."""

    _inherit = "gov.pause.reason"

    def _as_row(self):
        """This ground as plain values."""
        self.ensure_one()
        Standard = self.env["gov.service.standard"]
        return {
            "key": self.id,
            "name": Standard._texts_of(self, "name"),
            "citizen_text": Standard._texts_of(self, "citizen_text"),
            **{name: self[name] for name in _PLAIN},
        }

    @api.model
    def _law_key(self, row):
        """What a row says, comparable with another."""
        name = row["name"].get("en_US") or next(iter(row["name"].values()))
        return repr([name, *(row[field] or False for field in _PLAIN)])

    @api.model
    def _from_row(self, row):
        """A new ground made from a row of a file."""
        Standard = self.env["gov.service.standard"]
        texts = {name: row[name] for name in ("name", "citizen_text")}
        reason = self.create(
            {
                **{name: row[name] for name in _PLAIN},
                **{
                    name: each.get("en_US") or next(iter(each.values()))
                    for name, each in texts.items()
                },
            }
        )
        for name, each in texts.items():
            Standard._take_texts_of(reason, name, each)
        return reason
