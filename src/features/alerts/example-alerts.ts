/** Alerts for tests: quiet rows and episodes, and what of them is asked to differ. Not part of the build. */
import type { AlertRow, DeliveryRow, EpisodeAnswer, EpisodeRow } from "../../contracts/alerts.ts";
import { HOUR, instantOf, MINUTE } from "../../domain/time.ts";

/** A Monday, 14:02 UTC. */
export const NOW = instantOf(Date.UTC(2026, 10, 23, 14, 2));

export const exampleRow = (part: Partial<AlertRow> = {}): AlertRow => ({
  rule: "api-error-rate",
  title: "API error rate",
  group: "api",
  phase: "inactive",
  severity: null,
  active_at: null,
  fires_at: null,
  fired_at: null,
  clear_since: null,
  episode: null,
  unobserved: null,
  errors: null,
  flapping: false,
  value: 0.002,
  numerator: 1,
  denominator: 500,
  level: 0.01,
  window_from: NOW - 6 * MINUTE,
  window_to: NOW - MINUTE,
  usual: null,
  sentence: "Normal: 1 of 500 requests failed (0.2 %, limit 1 %).",
  ack: null,
  silence: null,
  inhibited_by: null,
  release: null,
  owner: null,
  runbook: null,
  changed_at: null,
  ...part,
});

/** A row that fires critically since a quarter of an hour. */
export const firingRow = (part: Partial<AlertRow> = {}): AlertRow =>
  exampleRow({
    phase: "firing",
    severity: "critical",
    active_at: NOW - 17 * MINUTE,
    fired_at: NOW - 15 * MINUTE,
    episode: `api-error-rate@${NOW - 15 * MINUTE}`,
    value: 0.2,
    level: 0.05,
    sentence: "Critical: 100 of 500 requests failed (20 %, limit 5 %) for 17 min.",
    ...part,
  });

export const exampleEpisode = (part: Partial<EpisodeRow> = {}): EpisodeRow => ({
  id: `api-error-rate@${NOW - 3 * HOUR}`,
  rule: "api-error-rate",
  title: "API error rate",
  group: "api",
  fired_at: NOW - 3 * HOUR,
  resolved_at: NOW - 2 * HOUR,
  severity: "critical",
  peak: "critical",
  cause: null,
  flapped: false,
  sentence: "Critical: 100 of 500 requests failed (20 %, limit 5 %) for 1 h.",
  release: null,
  acked_by: null,
  notes: 0,
  ...part,
});

export const exampleDelivery = (part: Partial<DeliveryRow> = {}): DeliveryRow => ({
  id: 1,
  outbox: "5b7a1c1e-0000-4000-8000-000000000002",
  channel: "ops",
  kind: "alert",
  title: "Critical: API error rate",
  attempt: 1,
  started_at: NOW - 2 * HOUR,
  latency_ms: 120,
  outcome: "delivered",
  status: 200,
  answer: "ok",
  state: "delivered",
  next_at: null,
  episodes: [],
  ...part,
});

export const exampleEpisodeAnswer = (part: Partial<EpisodeAnswer> = {}): EpisodeAnswer => ({
  episode: exampleEpisode(),
  transitions: [],
  acks: [],
  notes: [],
  deliveries: [],
  suppressed: [],
  runbook: null,
  owner: null,
  ...part,
});
