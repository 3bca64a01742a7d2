/** Tones of counters: colours with enough contrast, beside words that say the same. */
const TONES = {
    danger: "bg-danger-subtle text-danger-emphasis border-danger-subtle",
    warning: "bg-warning-subtle text-warning-emphasis border-warning-subtle",
};

/** A counter that counts nothing has no tone. */
export function counterTone(counter) {
    return (counter.count && TONES[counter.tone]) || "bg-body";
}
