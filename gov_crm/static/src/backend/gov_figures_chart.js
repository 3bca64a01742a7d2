import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { cookie } from "@web/core/browser/cookie";
import { loadBundle } from "@web/core/assets";
import { getColor, getCustomColor } from "@web/core/colors/colors";

const SCHEME = cookie.get("color_scheme");
const TEXT = getCustomColor(SCHEME, "#111827", "#E4E4E4");
const GRID = getCustomColor(SCHEME, "rgba(0,0,0,.1)", "rgba(255,255,255,.15)");
// Sets are told apart by form as well as by colour.
const DASHES = [[], [6, 4], [2, 3]];
const POINTS = ["circle", "rect", "triangle"];

/**
 * A picture of figures, drawn by the Chart.js that Odoo brings. All it shows stands in the
 * table beside it, so for screen readers it is one picture with a sentence.
 */
export class GovFiguresChart extends Component {
    static template = "gov_crm.FiguresChart";
    static props = { chart: Object };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                const drawn = new Chart(this.canvas.el, this.config);
                return () => drawn.destroy();
            },
            () => [JSON.stringify(this.props.chart)]
        );
    }

    get isSpans() {
        return this.props.chart.type === "spans";
    }

    get height() {
        return this.isSpans ? 60 + 28 * this.props.chart.labels.length : 220;
    }

    get datasets() {
        const { sets } = this.props.chart;
        return sets.map((set, at) => {
            const color = getColor(at, SCHEME, sets.length);
            if (this.isSpans) {
                return at
                    ? { ...this.points(set, at, TEXT), xAxisID: "x", showLine: false }
                    : { ...this.bars(set, color), barThickness: 12, yAxisID: "y" };
            }
            return this.props.chart.type === "line"
                ? this.points(set, at, color)
                : this.bars(set, color, at > 0);
        });
    }

    bars(set, color, isHollow = false) {
        return {
            type: "bar",
            label: set.label,
            data: set.values,
            backgroundColor: isHollow ? "transparent" : color,
            borderColor: isHollow ? TEXT : color,
            borderWidth: isHollow ? 2 : 0,
            maxBarThickness: 48,
        };
    }

    points(set, at, color) {
        // A span lies on its side: the share is where it is, its service the line it is on.
        const data = this.isSpans
            ? set.values.map((value, row) => ({ x: value, y: this.props.chart.labels[row] }))
            : set.values;
        return {
            type: this.isSpans ? "scatter" : "line",
            label: set.label,
            data,
            borderColor: color,
            backgroundColor: color,
            borderDash: DASHES[at % DASHES.length],
            pointStyle: POINTS[at % POINTS.length],
            pointRadius: 4,
            clip: false,
            order: -at,
        };
    }

    get config() {
        const { chart } = this.props;
        const isShare = chart.unit === "%";
        const amounts = {
            beginAtZero: true,
            ...(isShare ? { min: 0, max: 100 } : {}),
            ticks: {
                color: TEXT,
                precision: 0,
                ...(isShare ? { callback: (value) => `${value} %` } : {}),
            },
            grid: { color: GRID },
        };
        const names = {
            type: "category",
            labels: chart.labels,
            ticks: { color: TEXT, autoSkip: !this.isSpans },
            grid: { display: false },
            offset: true,
        };
        return {
            type: chart.type === "line" ? "line" : "bar",
            data: { labels: chart.labels, datasets: this.datasets },
            options: {
                animation: false,
                maintainAspectRatio: false,
                indexAxis: this.isSpans ? "y" : "x",
                scales: this.isSpans ? { x: amounts, y: names } : { x: names, y: amounts },
                plugins: {
                    legend: {
                        display: chart.sets.length > 1,
                        labels: { color: TEXT, usePointStyle: chart.type !== "bar" },
                    },
                },
            },
        };
    }
}
