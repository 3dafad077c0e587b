/** The lines of a wall's tiles drawn by uPlot: as many, as large and as long as the wall has them, with the level of each. */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

interface LineBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly points: number;
}

declare global {
  interface Window {
    /** Draws all lines with new data. */
    refreshLines: (set: number) => void;
  }
}

const boxes = JSON.parse(new URLSearchParams(location.search).get("boxes") ?? "[]") as readonly LineBox[];

const dataOf = (points: number, set: number): uPlot.AlignedData => {
  const xs = Array.from({ length: points }, (_, i) => i);
  const values = xs.map((i) => 50 + 40 * Math.sin(i / 5 + set) * Math.cos(i * 12.9 + set));
  return [xs, values, xs.map(() => 80)];
};

const plots = boxes.map(({ x, y, width, height, points }) => {
  const place = document.body.appendChild(document.createElement("div"));
  place.style.cssText = `position:absolute;left:${x}px;top:${y}px`;
  const options: uPlot.Options = {
    width,
    height,
    legend: { show: false },
    cursor: { show: false },
    axes: [{ show: false }, { show: false }],
    scales: { x: { time: false } },
    series: [
      {},
      { stroke: "#ccc", width: 2, points: { show: false } },
      { stroke: "#888", dash: [6, 6], points: { show: false } },
    ],
  };
  return { plot: new uPlot(options, dataOf(points, 0), place), points };
});

window.refreshLines = (set) => {
  for (const { plot, points } of plots) plot.setData(dataOf(points, set));
};
