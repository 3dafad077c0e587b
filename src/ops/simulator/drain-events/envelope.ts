/** The envelope that the platform's generic HTTP drain puts around every log event. */
import type { Source } from "../../../domain/signals.ts";
import { projectRef } from "../cast.ts";
import { uuid } from "../draws.ts";
import type { Random } from "../random.ts";

/** Products of the platform that the drain delivers, `unknown` ones among them. */
export type Product = Extract<
  Source,
  "edge" | "auth" | "postgres" | "storage" | "function_edge" | "function" | "realtime" | "postgrest" | "supavisor" | "unknown"
>;

/** JSON as it goes over the wire; keys without a value are left out. */
export type Json = string | number | boolean | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** An event in the drain's exact form. `timestamp` is in integer microseconds since the epoch, and nothing names the product. */
export interface DrainEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly event_message: string;
  readonly metadata: JsonObject;
  readonly project: string;
  readonly identifier: string;
  readonly request_id?: string;
}

/** A log line: an event, and the product that wrote it, which only the sender knows. */
export interface Line {
  readonly product: Product;
  readonly event: DrainEvent;
}

/** The moment and the randomness that a line is made of. */
export interface Moment {
  /** Integer microseconds since the epoch. */
  readonly us: number;
  readonly random: Random;
}

/** A line of a product, written at its moment. */
export function line(product: Product, { us, random }: Moment, message: string, metadata: JsonObject, requestId?: string): Line {
  return {
    product,
    event: {
      id: uuid(random),
      timestamp: us,
      event_message: message,
      metadata,
      project: projectRef,
      identifier: projectRef,
      ...(requestId === undefined ? {} : { request_id: requestId }),
    },
  };
}

/** The same randomness, `us` microseconds later. */
export const later = (moment: Moment, us: number): Moment => ({ ...moment, us: moment.us + Math.round(us) });

/** ISO time of a moment in microseconds, to the millisecond. */
export const isoTime = (us: number): string => new Date(us / 1_000).toISOString();

/** Time as PostgreSQL writes it into its log, "2026-11-18 09:30:00.123 UTC". */
export const postgresTime = (us: number): string => isoTime(us).replace("T", " ").replace("Z", " UTC");
