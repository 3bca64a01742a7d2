"""Pictures of an audit as SVG text, for documents.

Lines are told apart by dashes and disparities by a diamond, never by colour alone. Texts come
from outside, in the reader's language, and are escaped here.

>>> picture = forest([("Women & men", 0.5, 0.4, 0.6, True)], "Ratio")
>>> "Women &amp; men" in picture, picture.count("<polygon")
(True, 1)
"""

import math
from html import escape

COLORS = ("#1d4e89", "#9a3412", "#14532d", "#6b21a8", "#374151", "#831843")
DASHES = ("", "8 4", "2 3", "12 4 2 4", "5 2", "1 5")
INK = "#222222"
FONT = 'font-family="sans-serif" font-size="11"'
TICKS = (0.1, 0.25, 0.5, 0.8, 1, 1.25, 2, 4, 10)


def _document(width, height, parts):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">' + "".join(parts) + "</svg>"
    )


def _text(x, y, text, anchor="start"):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{INK}" {FONT}>'
        f"{escape(str(text))}</text>"
    )


def _line(x1, y1, x2, y2, color=INK, width=1.0, dash=""):
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{color}" stroke-width="{width}"{dashes}/>'
    )


def forest(rows, axis):
    """Ratios with their intervals against the line of equality, on a logarithmic scale.

    :param rows: tuples of label, ratio, low, high (None: open), whether it is a disparity
    :param axis: what the scale is, in the reader's language
    """
    ends = [
        end for _label, _ratio, low, high, _flag in rows for end in (low, high) if end
    ]
    widest = min(10.0, max([1.6, *ends, *(1 / end for end in ends)]))
    left, right, top, step = 290, 640, 10, 22
    bottom = top + step * len(rows)

    def x(ratio):
        share = math.log(min(max(ratio, 1 / widest), widest)) / math.log(widest)
        return left + (right - left) * (share + 1) / 2

    parts = [_line(left, bottom, right, bottom)]
    for tick in TICKS:
        if 1 / widest <= tick <= widest:
            parts.append(_line(x(tick), bottom, x(tick), bottom + 4))
            parts.append(_text(x(tick), bottom + 16, f"{tick:g}", "middle"))
    parts.append(_line(x(1), top, x(1), bottom, dash="6 4"))
    parts.append(_text((left + right) / 2, bottom + 32, axis, "middle"))
    for number, (label, ratio, low, high, flag) in enumerate(rows):
        y = top + step * (number + 0.5)
        color = COLORS[1] if flag else COLORS[0]
        short = label if len(label) < 48 else label[:46] + "…"
        parts.append(_text(left - 8, y + 4, short, "end"))
        parts.append(_line(x(low or 1 / widest), y, x(high or widest), y, color, 2))
        here = x(ratio)
        if flag:
            corners = f"{here - 6},{y} {here},{y - 6} {here + 6},{y} {here},{y + 6}"
            parts.append(f'<polygon points="{corners}" fill="{color}"/>')
        else:
            parts.append(f'<circle cx="{here:.1f}" cy="{y:.1f}" r="5" fill="{color}"/>')
    return _document(660, bottom + 40, parts)


def survival(curves, across, up):
    """Which share of each group still waited after so many working days.

    :param curves: tuples of the group's name and its points (time, share, low, high)
    :param across, up: what the axes are, in the reader's language
    """
    last = max([1.0, *(points[-1][0] for _name, points in curves if points)])
    left, right, top, bottom = 50, 640, 10, 230

    def x(time):
        return left + (right - left) * time / last

    def y(share):
        return bottom - (bottom - top) * share

    parts = [_line(left, bottom, right, bottom), _line(left, top, left, bottom)]
    for share in (0, 0.25, 0.5, 0.75, 1):
        parts.append(_line(left - 4, y(share), right, y(share), "#cccccc", 0.5))
        parts.append(_text(left - 8, y(share) + 4, f"{share:.0%}", "end"))
    for tick in range(5):
        time = last * tick / 4
        parts.append(_text(x(time), bottom + 16, f"{time:.0f}", "middle"))
    parts.append(_text((left + right) / 2, bottom + 32, across, "middle"))
    parts.append(_text(right, top + 12, up, "end"))
    for number, (name, points) in enumerate(curves):
        color, dash = COLORS[number % len(COLORS)], DASHES[number % len(DASHES)]
        path, before = [f"M {x(0):.1f} {y(1):.1f}"], 1.0
        for time, share, _low, _high in points:
            path.append(
                f"L {x(time):.1f} {y(before):.1f} L {x(time):.1f} {y(share):.1f}"
            )
            before = share
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        parts.append(
            f'<path d="{" ".join(path)}" fill="none" stroke="{color}" '
            f'stroke-width="2"{dashes}/>'
        )
        key = bottom + 52 + 18 * number
        parts.append(_line(left, key - 4, left + 40, key - 4, color, 2, dash))
        parts.append(_text(left + 48, key, name))
    return _document(660, bottom + 52 + 18 * len(curves), parts)
