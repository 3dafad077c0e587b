/** The page that charts.bench.ts measures: `?draw=` names what is drawn, `window.refresh(n)` gives it the n-th set of data. */
import { useState } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { CartesianGrid, Legend, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { ChartData } from "../../../src/charts/chart-data.ts";
import { ChartFigure } from "../../../src/charts/chart-figure.tsx";
import { Sparkline } from "../../../src/charts/sparkline.tsx";
import { instantOf, MINUTE } from "../../../src/domain/time.ts";
import "../../../src/styles/main.css";

declare global {
  interface Window {
    refresh: (set: number) => void;
  }
}

const CHARTS = 3;
const SPARKLINES = 12;
const STEP = 6 * MINUTE;
const T0 = instantOf(Date.UTC(2026, 2, 3));
const clock = { locale: "en-GB", zone: "UTC" };
const levels = { warning: 70, critical: 95 };

/** A repeatable wave that is different for each set and each chart. */
const wave = (length: number, set: number, chart: number): number[] =>
  Array.from({ length }, (_, i) =>
    Math.round(50 + 30 * Math.sin((i + set * 7) / (9 + chart)) + 10 * Math.sin(i * 12.9898 + set)),
  );

const dataOf = (set: number, chart: number): ChartData => ({
  t0: T0,
  step: STEP,
  completeUntil: instantOf(T0 + 239 * STEP),
  unit: "number",
  series: [{ title: "requests", tone: 1, values: wave(240, set, chart) }],
});

const rowsOf = (length: number, set: number, chart: number) =>
  wave(length, set, chart).map((requests, i) => ({ at: new Date(T0 + i * STEP).toISOString(), requests }));

const range = (length: number) => Array.from({ length }, (_, i) => i);

const drawings: Readonly<Record<string, (set: number) => React.ReactNode>> = {
  charts: (set) =>
    range(CHARTS).map((i) => (
      <ChartFigure key={i} title={`Chart ${i}`} data={dataOf(set, i)} kind="line" clock={clock} levels={levels} />
    )),
  "recharts-charts": (set) =>
    range(CHARTS).map((i) => (
      <ResponsiveContainer key={i} width="100%" height={208}>
        <LineChart data={rowsOf(240, set, i)}>
          <CartesianGrid />
          <XAxis dataKey="at" />
          <YAxis />
          <Tooltip />
          <Legend />
          <Line dataKey="requests" />
        </LineChart>
      </ResponsiveContainer>
    )),
  sparklines: (set) =>
    range(SPARKLINES).map((i) => (
      <div key={i} style={{ inlineSize: 240, blockSize: 48 }}>
        <Sparkline values={wave(60, set, i)} label="requests" level={70} judged={5} />
      </div>
    )),
  "recharts-sparklines": (set) =>
    range(SPARKLINES).map((i) => (
      <LineChart key={i} width={240} height={48} data={rowsOf(60, set, i)}>
        <Line dataKey="requests" />
      </LineChart>
    )),
};

const drawing = drawings[new URLSearchParams(location.search).get("draw") ?? ""];
const container = document.getElementById("root");
if (drawing === undefined || container === null) throw new Error(`\`?draw=\` must be one of ${Object.keys(drawings).join(", ")}`);

function Measured({ draw }: { readonly draw: (set: number) => React.ReactNode }) {
  const [set, setSet] = useState(0);
  window.refresh = (next) => flushSync(() => setSet(next));
  return <div style={{ inlineSize: 900 }}>{draw(set)}</div>;
}

createRoot(container).render(<Measured draw={drawing} />);
