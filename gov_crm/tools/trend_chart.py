"""Where the points of a small chart of shares stand. Numbers in, numbers out.

>>> chart = trend([(90.0, 87.0, 93.0), None, (80.0, 70.0, 88.0)])
>>> [point and (point["x"], point["y"]) for point in chart["points"]]
[(52, 22), None, (268, 34)]
>>> chart["lines"]
[[(52, 22)], [(268, 34)]]
"""

WIDTH, HEIGHT = 320, 160
LEFT, RIGHT, TOP, BOTTOM = 52, 268, 10, 130


def trend(shares):
    """Lay out shares of quarters, the oldest first.

    :param shares: ``(percent, low, high)`` or None where there is no figure
    :return: dict of ``points`` (x, y, low and high as y; None for none) and ``lines``, runs
        of points without a gap: a gap is not bridged, as nobody knows what was there
    """
    step = (RIGHT - LEFT) / max(1, len(shares) - 1)
    points, lines = [], [[]]
    for number, share in enumerate(shares):
        if share is None:
            points.append(None)
            lines.append([])
            continue
        x = round(LEFT + number * step)
        value, low, high = (height(it) for it in share)
        points.append({"x": x, "y": value, "low": low, "high": high})
        lines[-1].append((x, value))
    return {"points": points, "lines": [line for line in lines if line]}


def height(percent):
    """The y of a percentage: nought at the bottom, so that small changes look small.

    >>> height(0), height(100)
    (130, 10)
    """
    return round(BOTTOM - percent * (BOTTOM - TOP) / 100)
