"""Closures of an office beyond those of its calendar, as values that can be compared."""


class Closures(tuple):
    """Closures of one office, ``((from, to, reason), …)`` in naive UTC and in order.

    The hash is kept, because it is asked for with every deadline.
    """

    def __hash__(self):
        try:
            return self._hash
        except AttributeError:
            self._hash = super().__hash__()
            return self._hash


class WhatIf:
    """The closures there would be, by the id of the office. A caller over RPC can send any
    context key, but no object of this class."""

    def __init__(self, closures):
        self.closures = closures
