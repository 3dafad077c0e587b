/** What the views of the detail area are made of. */
import type { ReactNode } from "react";
import { type Instant, instantOf } from "../../domain/time.ts";
import type { DetailView } from "../../domain/wall/rotation.ts";
import { emWidth, endFitting, fitting } from "../../domain/wall/text-width.ts";
import { type Clock, formatTime } from "../../format/time.ts";
import css from "./detail.module.css";
import {
  type DetailChart,
  errorCharts,
  type Fact,
  handoverCard,
  healthFacts,
  paymentFacts,
  releaseFacts,
} from "./detail-model.ts";
import { Line } from "./line.tsx";
import { Mark } from "./mark.tsx";
import type { Shown } from "./view-model.ts";

/** Names of the views. */
export const titles = {
  errors: "Errors",
  payments: "Payments",
  health: "Health",
  releases: "Releases",
  handover: "Handover",
} as const;

/** From this width on there are two columns. */
const WIDE = 20;

/** Lines of facts that fit below the title, in one column. */
const linesIn = (height: number): number => Math.max(1, Math.floor((height - 2.3) / 1.5));

/** Room of the detail area in units. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/** Room of a column in units: of two there is a gap of two units between them. */
const columnWidth = ({ width }: Room): number => (width > WIDE ? (width - 2) / 2 : width);

/** Between a name and what stands beside it, in units. */
const BETWEEN = 1;

/** Font size of a fact's value in units. */
const FACT = 1.25;

/** Room of the shape of what is not well, in ems. */
const SHAPE = 1.5;

/** Font size of a view's title in units. */
const TITLE = 1.25;

/** What stands around the note of a shift: title, from whom, and the gaps, in units. */
const HANDOVER = 3.5;

/** Stands beside the title of what may be otherwise by now. */
export const LAST_KNOWN = "last known";

/** Room that a fact's name has beside its value, in units. */
const nameRoom = (width: number, value: string, marked = false): number =>
  width - (emWidth(value, marked) + (marked ? SHAPE : 0)) * FACT - BETWEEN;

/** A view of what a wall was told, as it stands at `now`. */
export function contentOf(view: DetailView, shown: Shown, room: Room, now: Instant, clock: Clock): ReactNode {
  const { board, releases, handover } = shown;
  const width = columnWidth(room);
  const most = linesIn(room.height) * (room.width > WIDE ? 2 : 1);
  switch (view) {
    case "errors":
      return (
        <Charts
          charts={errorCharts(board, shown.past ? formatTime(instantOf(board.now), clock) : null)}
          most={room.width > WIDE || room.height > 13 ? 2 : 1}
          width={width}
        />
      );
    case "payments":
      return <Facts facts={paymentFacts(board)} most={most} width={width} />;
    case "health":
      return <Facts facts={healthFacts(board, now)} most={most} width={width} />;
    case "releases":
      return releases === null || releases.length === 0 ? (
        <p className={css.note}>No release was reported yet.</p>
      ) : (
        <Facts
          facts={releaseFacts(releases, now, (version, age) => emWidth(version) <= nameRoom(width, age))}
          most={most}
          width={width}
        />
      );
    case "handover": {
      const card = handover === null ? null : handoverCard(handover, now);
      return card === null ? null : (
        <>
          <p className={css.handover} style={{ WebkitLineClamp: Math.max(2, Math.floor((room.height - HANDOVER) / 1.25)) }}>
            {card.text}
          </p>
          <p className={css.note}>{card.from}</p>
        </>
      );
    }
  }
}

interface FrameProps {
  readonly title: string;
  readonly held: "sent" | null;
  readonly turn: { readonly of: number; readonly is: number } | null;
  /** Whether what it says is only what was last known. */
  readonly lastKnown?: boolean;
  /** Room in units. */
  readonly width: number;
  readonly children: ReactNode;
}

/** A view with its title. */
export function Frame({ title, held, turn, lastKnown = false, width, children }: FrameProps) {
  const fits = emWidth(title, true) * TITLE + BETWEEN + emWidth(LAST_KNOWN) <= width;
  return (
    <section
      className={css.frame}
      data-wide={width > WIDE || undefined}
      aria-label={lastKnown ? `${title}, ${LAST_KNOWN}` : title}
    >
      <h2 className={css.title}>
        <span>{title}</span>
        {held === "sent" ? <span className={css.held}>sent</span> : null}
        {lastKnown && fits ? <span className={css.known}>{LAST_KNOWN}</span> : null}
        {turn === null || turn.of < 2 ? null : (
          <span className={css.turns} aria-hidden="true">
            {Array.from({ length: turn.of }, (_, place) => place).map((place) => (
              <i key={place} data-now={place === turn.is || undefined} />
            ))}
          </span>
        )}
      </h2>
      {children}
    </section>
  );
}

const nameIn = (ems: number, { name, short, endTells }: Required<Pick<Fact, "name" | "short" | "endTells">>): string =>
  endTells ? endFitting(name, ems) : fitting([name, short], ems);

/** Facts in lines, those that are not well first where not all fit. */
function Facts({ facts, most, width }: { readonly facts: readonly Fact[]; readonly most: number; readonly width: number }) {
  const chosen =
    facts.length <= most
      ? facts
      : facts
          .toSorted((a, b) => Number(b.well === false) - Number(a.well === false))
          .slice(0, most)
          .toSorted((a, b) => facts.indexOf(a) - facts.indexOf(b));
  return (
    <dl className={css.facts}>
      {chosen.map(({ name, short = name, value, endTells = false, well }) => (
        <div key={name} data-well={well ?? undefined}>
          <dt>{nameIn(nameRoom(width, value, well === false), { name, short, endTells })}</dt>
          <dd>
            {well === false ? <Mark name="warning" severity="warning" /> : null}
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface ChartsProps {
  readonly charts: readonly DetailChart[];
  readonly most: number;
  /** Room of one of them in units. */
  readonly width: number;
}

/** What stands above a chart: a shorter title before a figure that does not say what it is of. */
function captionOf({ title, short = title, now }: DetailChart, width: number): readonly [string, string] {
  const pairs = now.flatMap((said) => [[title, said] as const, [short, said] as const]);
  const fits = pairs.find(([name, said]) => emWidth(name) + BETWEEN + emWidth(said, true) <= width);
  return fits ?? [short, now[now.length - 1] ?? now[0]];
}

/** A chart with its caption and the ends of its range. */
function Chart({ chart, width }: { readonly chart: DetailChart; readonly width: number }) {
  const { title, values, level, now, range, end } = chart;
  const [name, said] = captionOf(chart, width);
  return (
    <figure className={css.chart}>
      <figcaption>
        <span>{name}</span> <b>{said}</b>
      </figcaption>
      <div className={css.plot}>
        <Line values={values} level={level} judged={0} label={`${title} over ${range}: ${now[0]}`} />
      </div>
      <p className={css.range}>
        <span>−{range}</span>
        <span>{end}</span>
      </p>
    </figure>
  );
}

function Charts({ charts, most, width }: ChartsProps) {
  return (
    <div className={css.charts}>
      {charts.slice(0, most).map((chart) => (
        <Chart key={chart.title} chart={chart} width={width} />
      ))}
    </div>
  );
}
