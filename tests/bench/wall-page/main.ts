/** The lines of a wall's tiles drawn by uPlot: as many, as large and as long as the wall has them, with all that stands behind each. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

interface LineBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly points: number;
  readonly level: boolean;
  /** From which hundredth of the width on the judged window lies. */
  readonly judged: number | null;
  /** Where the usual range lies, in hundredths of the height. */
  readonly usual: { readonly y: number; readonly height: number } | null;
}

declare global {
  interface Window {
    /** Draws all lines with new data. */
    refreshLines: (set: number) => void;
    /** Asks for a wall's answer by itself, reads it, and draws all lines: what a page of uPlot would do at each refresh. */
    refreshAsked: (set: number) => Promise<void>;
  }
}

const given = new URLSearchParams(location.search);
const boxes = JSON.parse(given.get("boxes") ?? "[]") as readonly LineBox[];

const dataOf = ({ points, level }: LineBox, set: number): uPlot.AlignedData => {
  const xs = Array.from({ length: points }, (_, i) => i);
  const values = xs.map((i) => 50 + 40 * Math.sin(i / 5 + set) * Math.cos(i * 12.9 + set));
  return level ? [xs, values, xs.map(() => 80)] : [xs, values];
};

const behind =
  ({ judged, usual }: LineBox) =>
  ({ ctx, bbox: { left, top, width, height } }: uPlot): void => {
    ctx.save();
    ctx.fillStyle = "rgb(0 0 0 / 8%)";
    if (judged !== null) ctx.fillRect(left + (width * judged) / 100, top, (width * (100 - judged)) / 100, height);
    if (usual !== null) ctx.fillRect(left, top + (height * usual.y) / 100, width, (height * usual.height) / 100);
    ctx.restore();
  };

const plots = boxes.map((box) => {
  const place = document.body.appendChild(document.createElement("div"));
  place.style.cssText = `position:absolute;left:${box.x}px;top:${box.y}px`;
  const options: uPlot.Options = {
    width: box.width,
    height: box.height,
    legend: { show: false },
    cursor: { show: false },
    axes: [{ show: false }, { show: false }],
    scales: { x: { time: false } },
    series: [
      {},
      { stroke: "#ccc", width: 2, points: { show: false } },
      ...(box.level ? [{ stroke: "#888", dash: [6, 6], points: { show: false } }] : []),
    ],
    hooks: { drawClear: [behind(box)] },
  };
  return { plot: new uPlot(options, dataOf(box, 0), place), box };
});

window.refreshLines = (set) => {
  for (const { plot, box } of plots) plot.setData(dataOf(box, set));
};

window.refreshAsked = async (set) => {
  const question = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ beat: {} }) };
  const answer = await fetch(`${given.get("api") ?? ""}/rest/v1/rpc/wall`, question);
  await answer.json();
  window.refreshLines(set);
};
