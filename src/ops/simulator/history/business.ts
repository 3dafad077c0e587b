/** The business that Nexsys runs in the simulation: organizations, their projects, units and customers, and what customers owe. Pure. */
import type { Instant } from "../../../domain/time.ts";
import { DAY, instantOf } from "../../../domain/time.ts";
import { actorOf } from "../cast.ts";
import { integer, pick, uuid } from "../draws.ts";
import type { Intent } from "../payments.ts";
import type { Random } from "../random.ts";
import { randomOf } from "../random.ts";
import type { Table, Value } from "./copy.ts";

/** What a customer owes for a unit, and when. */
export interface Schedule {
  readonly id: string;
  readonly organizationId: string;
  readonly customerId: string;
  readonly unitId: string;
  /** ISO date. */
  readonly dueOn: string;
  readonly amount: number;
}

export interface Business {
  /** Tables in the order in which they refer to each other. */
  readonly tables: readonly Table[];
  readonly schedules: readonly [Schedule, ...Schedule[]];
}

const sizes = { organizations: 12, projectsEach: 2, unitsEach: 45, customersEach: 90, schedulesEach: 2 } as const;

type Rows = Record<"organizations" | "projects" | "units" | "customers", Value[][]>;

const names = ["Lindenhof", "Seeblick", "Ostkai", "Birkenpark", "Marina", "Altstadt", "Weinberg", "Rosenau"] as const;

/** The business of a seed. It is three to fourteen months old at `now`. */
export function businessOf(seed: number, now: Instant): Business {
  const random = randomOf(seed, "business");
  const since = (): string => new Date(instantOf(now - integer(random, 90, 420) * DAY)).toISOString();
  const rows: Rows = { organizations: [], projects: [], units: [], customers: [] };
  const schedules: Schedule[] = [];
  for (let o = 1; o <= sizes.organizations; o++) {
    const organization = uuid(random);
    rows.organizations.push([organization, `${pick(random, names)} Homes ${o}`, since()]);
    const units: string[] = [];
    for (let p = 1; p <= sizes.projectsEach; p++) {
      const project = uuid(random);
      rows.projects.push([project, organization, `${pick(random, names)} ${p}`, since()]);
      for (let u = 1; u <= sizes.unitsEach; u++) {
        const unit = uuid(random);
        units.push(unit);
        rows.units.push([
          unit,
          organization,
          project,
          `${p}-${String(u).padStart(3, "0")}`,
          statusOf(random),
          priceOf(random),
          since(),
        ]);
      }
    }
    for (let c = 0; c < sizes.customersEach; c++) {
      const customer = uuid(random);
      const { email } = actorOf("portal", random);
      rows.customers.push([customer, organization, nameIn(email), `${o}.${c}.${email}`, since()]);
      for (let s = 0; s < sizes.schedulesEach; s++) {
        schedules.push({
          id: uuid(random),
          organizationId: organization,
          customerId: customer,
          unitId: units[c] ?? organization,
          dueOn: new Date(now + integer(random, -60, 120) * DAY).toISOString().slice(0, 10),
          amount: integer(random, 8, 240) * 250,
        });
      }
    }
  }
  const [first, ...others] = schedules;
  if (first === undefined) throw new RangeError("a business without payment schedules has nothing to simulate");
  return { schedules: [first, ...others], tables: tablesOf(rows, schedules) };
}

function tablesOf(rows: Rows, schedules: readonly Schedule[]): readonly Table[] {
  const table = (name: keyof Rows, columns: readonly string[]): Table => ({
    name: `public.${name}`,
    columns,
    rows: rows[name] ?? [],
  });
  return [
    table("organizations", ["id", "name", "created_at"]),
    table("projects", ["id", "organization_id", "name", "created_at"]),
    table("units", ["id", "organization_id", "project_id", "label", "status", "price", "created_at"]),
    table("customers", ["id", "organization_id", "full_name", "email", "created_at"]),
    {
      name: "public.payment_schedules",
      columns: ["id", "organization_id", "customer_id", "unit_id", "due_date", "amount"],
      rows: schedules.map((s) => [s.id, s.organizationId, s.customerId, s.unitId, s.dueOn, s.amount]),
    },
  ];
}

/** Payment intents of the history as rows, with their proofs, the decisions, and the payments that the approved ones became. */
export function paymentTables(intents: readonly Intent[], schedules: Business["schedules"]): readonly Table[] {
  const scheduleOf = new Map<string, Schedule>();
  for (const { id, successor } of intents) {
    const schedule = scheduleOf.get(id) ?? pick(randomOf(0, "schedule", id), schedules);
    scheduleOf.set(id, schedule);
    if (successor !== null) scheduleOf.set(successor, schedule);
  }
  const rows: Value[][] = [];
  const payments: Value[][] = [];
  const receipts: Value[][] = [];
  const decisions: Value[][] = [];
  for (const { id, createdAt, decided, successor } of intents) {
    const { organizationId, customerId, id: scheduleId, amount } = scheduleOf.get(id) ?? schedules[0];
    const decidedAt = decided === null ? null : new Date(decided.at).toISOString();
    const created = new Date(createdAt).toISOString();
    rows.push([id, organizationId, customerId, scheduleId, amount, decided?.outcome ?? "pending", created, decidedAt, successor]);
    const receipt = uuid(randomOf(0, "receipt", id));
    receipts.push([receipt, organizationId, customerId, "receipt", "receipts", `${customerId}/${receipt}.pdf`, created]);
    if (decided === null) continue;
    decisions.push([organizationId, `payment_intent.${decided.outcome}`, "payment_intents", id, decidedAt]);
    if (decided.outcome === "approved") {
      payments.push([uuid(randomOf(0, "payment", id)), organizationId, customerId, scheduleId, id, amount, decidedAt]);
    }
  }
  return [
    {
      name: "public.payment_intents",
      columns: [
        "id",
        "organization_id",
        "customer_id",
        "payment_schedule_id",
        "amount",
        "status",
        "created_at",
        "decided_at",
        "superseded_by",
      ],
      rows,
    },
    {
      name: "public.payments",
      columns: ["id", "organization_id", "customer_id", "payment_schedule_id", "payment_intent_id", "amount", "paid_at"],
      rows: payments,
    },
    {
      name: "public.documents",
      columns: ["id", "organization_id", "customer_id", "kind", "bucket", "path", "created_at"],
      rows: receipts,
    },
    {
      name: "public.activity_logs",
      columns: ["organization_id", "action", "entity", "entity_id", "created_at"],
      rows: decisions,
    },
  ];
}

const statusOf = (random: Random): string => pick(random, ["available", "reserved", "sold", "sold"]);

const priceOf = (random: Random): number => integer(random, 180, 940) * 1_000;

/** `ada.costa17@example.com` belongs to Ada Costa. */
const nameIn = (email: string): string =>
  email
    .replace(/\d*@.*$/, "")
    .split(".")
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join(" ");
