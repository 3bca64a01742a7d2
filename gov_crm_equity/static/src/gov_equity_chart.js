import { Component, onMounted, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";

// Told apart by dashes and signs; the colours only help those who see them. Each has a
// contrast of at least 4.5 : 1 to the page.
const STYLES = [
    { color: "#1d4e89", dash: [], sign: "circle" },
    { color: "#9a3412", dash: [8, 4], sign: "rect" },
    { color: "#14532d", dash: [2, 3], sign: "triangle" },
    { color: "#6b21a8", dash: [12, 4, 2, 4], sign: "rectRot" },
    { color: "#374151", dash: [5, 2], sign: "star" },
    { color: "#831843", dash: [1, 5], sign: "crossRot" },
];
const INK = "#374151";

export function styleOf(index) {
    return STYLES[index % STYLES.length];
}

function points(curve, column) {
    return curve.map((point) => ({ x: point[0], y: 100 * point[column] }));
}

/** Which share of each group still waited after so many working days, with intervals. */
function survival(groups) {
    const datasets = [];
    groups.forEach((group, index) => {
        const { color, dash, sign } = styleOf(index);
        const line = { borderColor: color, backgroundColor: color, stepped: true };
        datasets.push({
            ...line,
            label: group.name,
            data: points(group.curve, 1),
            borderDash: dash,
            borderWidth: 2,
            pointStyle: sign,
            pointRadius: (context) => (context.dataIndex % 8 === 4 ? 4 : 0),
        });
        for (const [column, fill] of [
            [2, false],
            [3, "-1"],
        ]) {
            datasets.push({
                ...line,
                label: "",
                data: points(group.curve, column),
                borderWidth: 0,
                pointRadius: 0,
                fill,
                backgroundColor: `${color}1f`,
            });
        }
    });
    return {
        type: "line",
        data: { datasets },
        options: {
            scales: {
                x: {
                    type: "linear",
                    min: 0,
                    title: { display: true, text: _t("Working days since the request") },
                },
                y: {
                    min: 0,
                    max: 100,
                    title: { display: true, text: _t("Still waiting, %") },
                },
            },
        },
    };
}

/** Ratios with intervals against the line of equality. */
function forest(rows) {
    const last = rows.length - 0.5;
    const values = rows.flatMap((row) => [row.ratio.low, row.ratio.high]).filter((v) => v > 0);
    const widest = Math.max(1.6, ...values, ...values.map((value) => 1 / value));
    const datasets = [
        {
            label: _t("Line of equality"),
            data: [
                { x: 1, y: -0.5 },
                { x: 1, y: last },
            ],
            showLine: true,
            borderColor: INK,
            borderDash: [6, 4],
            borderWidth: 1,
            pointRadius: 0,
        },
    ];
    rows.forEach((row, index) => {
        const color = row.verdict === "disparity" ? "#9a3412" : "#1d4e89";
        datasets.push({
            label: "",
            data: [
                { x: row.ratio.low, y: index },
                { x: row.ratio.high ?? widest, y: index },
            ],
            showLine: true,
            borderColor: color,
            borderWidth: 2,
            pointStyle: "line",
            pointRotation: 90,
            pointRadius: 5,
            pointBorderColor: color,
        });
        datasets.push({
            label: "",
            data: [{ x: row.ratio.value, y: index }],
            pointStyle: row.verdict === "disparity" ? "rectRot" : "circle",
            pointRadius: 6,
            backgroundColor: color,
            borderColor: color,
        });
    });
    return {
        type: "scatter",
        data: { datasets },
        options: {
            scales: {
                x: {
                    type: "logarithmic",
                    min: 1 / widest,
                    max: widest,
                    title: { display: true, text: _t("Ratio: 1 is equal, 2 is twice") },
                    ticks: {
                        callback: (value) =>
                            [0.1, 0.25, 0.5, 0.8, 1, 1.25, 2, 4, 10].includes(
                                Number(value.toFixed(2))
                            )
                                ? value
                                : "",
                    },
                    afterBuildTicks: (axis) => {
                        axis.ticks = [0.1, 0.25, 0.5, 0.8, 1, 1.25, 2, 4, 10]
                            .filter((value) => value >= axis.min && value <= axis.max)
                            .map((value) => ({ value }));
                    },
                },
                y: {
                    type: "linear",
                    min: -0.5,
                    max: last,
                    reverse: true,
                    afterBuildTicks: (axis) => {
                        axis.ticks = rows.map((_row, value) => ({ value }));
                    },
                    ticks: { callback: (value) => rows[value]?.short ?? "" },
                    grid: { display: false },
                },
            },
        },
    };
}

const CONFIGS = { survival, forest };

/** A chart that is one stop of the Tab key and says in words what it shows. */
export class GovEquityChart extends Component {
    static template = "gov_crm_equity.Chart";
    static props = {
        kind: { validate: (kind) => kind in CONFIGS },
        data: Array,
        label: String,
        height: { type: Number, optional: true },
    };
    static defaultProps = { height: 280 };

    setup() {
        this.canvas = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        onMounted(() => this.draw());
        useEffect(
            () => this.draw(),
            () => [this.props.data, this.props.kind]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        this.chart?.destroy();
        const config = CONFIGS[this.props.kind](this.props.data);
        config.options = {
            ...config.options,
            animation: false,
            responsive: true,
            maintainAspectRatio: false,
            plugins: {
                legend: {
                    display: this.props.kind === "survival",
                    labels: {
                        usePointStyle: true,
                        filter: (item) => Boolean(item.text),
                    },
                },
                // The same figures stand in the table beneath, where everybody can read them.
                tooltip: { enabled: false },
            },
        };
        // eslint-disable-next-line no-undef
        this.chart = new Chart(this.canvas.el, config);
    }
}
