"""Moments as working days of an office on one running scale, many at once.

An office's opening times are laid end to end; a moment's place is how long the office had been
open by then, in opening days of average length. So the difference of two places is the wait
in working days, fractions included, and what happens while the office is closed counts as
happening when it opens next.

>>> spans = [(0, 4 * 3600), (86400, 86400 + 4 * 3600)]
>>> scale = WorkingScale(spans, days=2)
>>> scale.places([-5.0, 2 * 3600.0, 50000.0, 86400 + 3600.0, np.nan]).tolist()
[0.0, 0.5, 1.0, 1.25, nan]
"""

import numpy as np


class WorkingScale:
    """When an office is open.

    :param spans: pairs of seconds since some moment, in order and apart
    :param days: on how many different days these lie
    :raises ValueError: there is no working time
    """

    def __init__(self, spans, days):
        spans = np.asarray(spans, dtype=np.float64).reshape(-1, 2)
        if not len(spans) or days < 1:
            raise ValueError("An office that is never open has no working days.")
        self.starts = spans[:, 0]
        self.lengths = spans[:, 1] - spans[:, 0]
        self.before = np.concatenate(([0.0], np.cumsum(self.lengths)))
        self.day = self.before[-1] / days

    def places(self, moments):
        """Return the place of each moment, in working days; NaN stays NaN."""
        moments = np.asarray(moments, dtype=np.float64)
        last = np.searchsorted(self.starts, moments, side="right") - 1
        inside = np.clip(last, 0, None)
        passed = np.clip(moments - self.starts[inside], 0, self.lengths[inside])
        return (self.before[inside] + passed) / self.day
