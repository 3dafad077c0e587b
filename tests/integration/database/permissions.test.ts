import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { as, databaseForFile, failureOf, scalar } from "./database.ts";

const { sql } = databaseForFile();

/** All that people may execute. A function that appears here is a decision, not an accident. */
const executable = {
  anon: [
    "public.health_check()",
    "watch.applied_migration()",
    "watch.at_ms(bigint)",
    "watch.kept_count(text)",
    "watch.ms(timestamp with time zone)",
    "watch.policy_hash(oid)",
    "watch.track(jsonb)",
    "watch.upkeep_problems()",
    "watch_api.track(jsonb)",
  ],
  authenticated: [
    "nexsys.my_customers()",
    "nexsys.my_units()",
    "nexsys.organization_as(text[])",
    "public.health_check()",
    "watch.ack(text,text,bigint)",
    "watch.age_bands()",
    "watch_api.note(text,text)",
