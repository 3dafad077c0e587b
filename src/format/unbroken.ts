/** Lines never break between a number and its unit. The domain's sentences keep plain spaces, since they also leave in mails and logs. */

const UNIT = "(?:%|ms|s|min|h|d|B|[KMGT]iB)(?![\\p{L}\\d])";
const beforeUnit = new RegExp(`(\\d) (?=${UNIT})`, "gu");
const betweenParts = new RegExp(`(\\d\\u00a0(?:d|h|min)) (?=\\d+\\u00a0${UNIT})`, "gu");

/** The text with no-break spaces before units and within durations of two parts: `5 %`, `2 h 10 min`. */
export const unbroken = (text: string): string => text.replace(beforeUnit, "$1\u00a0").replace(betweenParts, "$1\u00a0");
