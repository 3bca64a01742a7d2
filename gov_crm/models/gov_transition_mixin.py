from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools.misc import clean_context

# A caller over RPC can send any context key, but never this very object: it exists only
# inside the server process. Holding it is what makes a write a transition.
_TRANSITION = object()


class GovTransitionMixin(models.AbstractModel):
    """Fields that carry law change only through transitions.

    A model lists them in ``_transition_fields``. Create and write refuse them, for
    everybody and whatever the context, unless the recordset comes from
    :meth:`_transition`, which no client can call.
    """

    _name = "gov.transition.mixin"
    _description = "Fields changed by transitions only"

    _transition_fields = frozenset()

    def _transition(self):
        """The same records, allowed to write the fields that carry law.

        Without the defaults a client put into the context, and as superuser: a transition
        checks state and right itself before it comes here, and what it writes no user may
        write otherwise.
        """
        context = clean_context(self.env.context)
        return self.sudo().with_context(context, gov_transition=_TRANSITION)

    def _in_transition(self):
        return self.env.context.get("gov_transition") is _TRANSITION

    def _refuse_transition_fields(self, vals, allowed=()):
        refused = (self._transition_fields & vals.keys()) - set(allowed)
        if refused and not self._in_transition():
            labels = ", ".join(
                sorted(
                    self._fields[name]._description_string(self.env) for name in refused
                )
            )
            raise AccessError(
                self.env._(
                    "%(fields)s cannot be changed directly. Use the buttons of the form: "
                    "they check the rules and keep the history.",
                    fields=labels,
                )
            )

    def _without_transition_defaults(self):
        """The same model, without defaults in the context for what only a transition sets."""
        smuggled = {f"default_{name}" for name in self._transition_fields}
        return self.with_context(
            {
                key: value
                for key, value in self.env.context.items()
                if key not in smuggled
            }
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_transition_fields(vals)
        model = self
        if not self._in_transition() or not self.env.su:
            # A token borrowed by a user opens this door only: what commands in the values
            # create or change in other records is checked there.
            model = self._without_transition_defaults().with_context(
                gov_transition=None
            )
        return super(GovTransitionMixin, model).create(vals_list)

    def write(self, vals):
        self._refuse_transition_fields(vals)
        return super().write(vals)
