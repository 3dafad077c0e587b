-- The shipped rules without a tile of their own (src/domain/off-board-rules.ts; a test compares the two), and runbooks.

set lock_timeout = '5s';
set statement_timeout = '5min';

insert into watch.signals (signal, kind, sources, observed_by) values
  ('drill.probe', 'counter', '{probe}', '{probe}'),
  ('drill.age', 'age', '{database}', '{database}')
on conflict (signal) do update set kind = excluded.kind, sources = excluded.sources, observed_by = excluded.observed_by;

insert into watch.rules (
  key, position, title, noun, measure, direction, subsystem, numerator, denominator, warning, critical, window_s, min_volume, for_s,
  keep_firing_for_s, min_failures, warning_clear, inhibited_by, on_board
)
select v.key, v.position, v.title, v.noun, v.measure, v.direction, v.subsystem, v.numerator::jsonb, '[]', v.warning, v.critical, v.window_s,
  v.min_volume, v.for_s, v.keep_firing_for_s, v.min_failures, v.warning_clear, v.inhibited_by::text[], false
from (values
  ('health-degraded', 13, 'Health check degraded', 'health check passed', 'gauge', 'below', 'health',
    '[{"signal": "health.ok"}]', 0, null, 300, 0, 300, 300, 0, 0.5, '{supabase-unreachable}'),
  ('api-error-spike', 14, 'API errors beyond the usual', 'requests failed', 'share', 'above', 'api',
    '[{"signal": "api.request", "variants": ["*/5xx"]}]', 4, 12, 900, 2, 120, 300, 20, null, '{supabase-unreachable}'),
  ('rls-denied', 15, 'Row-level security denials', 'rows denied by a policy', 'count', 'above', 'database',
    '[{"signal": "rls.denied"}]', 20, 200, 600, 0, 120, 300, 0, null, '{supabase-unreachable}'),
  ('grants-missing', 16, 'Missing grants', 'grants missing', 'count', 'above', 'database',
    '[{"signal": "grant.missing"}]', 3, 50, 600, 0, 120, 300, 0, null, '{supabase-unreachable}'),
  ('cron-failed', 17, 'Scheduled jobs failed', 'scheduled jobs failed', 'count', 'above', 'database',
    '[{"signal": "cron.failed"}]', 1, 10, 3600, 0, 0, 300, 0, null, '{supabase-unreachable}'),
  ('payments-quiet', 18, 'Payment intents missing', 'payment intents created', 'share', 'below', 'payments',
    '[{"signal": "payment_intent.created"}]', 0.2, 0.05, 7200, 10, 600, 300, 0, null, '{supabase-unreachable}'),
  ('approvals-quiet', 19, 'Approvals missing', 'payment intents approved', 'share', 'below', 'payments',
    '[{"signal": "payment_intent.approved"}]', 0.1, null, 14400, 10, 600, 300, 0, null, '{supabase-unreachable}'),
  ('comms-failed', 20, 'Messages failed', 'messages failed', 'count', 'above', 'messages',
    '[{"signal": "comms.failed"}]', 5, 25, 900, 0, 120, 300, 0, null, '{supabase-unreachable}'),
  ('comms-stuck', 21, 'Queue stuck', 'oldest entry of a queue', 'age', 'above', 'messages',
    '[{"signal": "queue.oldest_age"}]', 900, 3600, 300, 0, 300, 300, 0, null, '{}'),
  ('client-errors', 22, 'Client errors', 'errors in users'' browsers', 'count', 'above', 'client',
    '[{"signal": "client.error"}]', 30, 150, 600, 0, 120, 300, 0, null, '{supabase-unreachable}'),
  ('client-error-spike', 23, 'Client errors beyond the usual', 'errors in users'' browsers', 'share', 'above', 'client',
    '[{"signal": "client.error"}]', 4, 12, 1800, 2, 120, 300, 15, null, '{supabase-unreachable}'),
  ('function-errors', 24, 'Edge Function errors', 'function errors', 'count', 'above', 'functions',
    '[{"signal": "function.error"}]', 5, 30, 900, 0, 120, 300, 0, null, '{supabase-unreachable}'),
  ('source-silent', 25, 'A source is silent', 'silent beyond the usual', 'age', 'above', 'sources',
    '[{"signal": "source.silence"}]', 60, 3600, 300, 0, 120, 300, 0, null, '{}'),
  ('evaluator-late', 26, 'The evaluator was late', 'last evaluation before', 'age', 'above', 'watch',
    '[{"signal": "evaluator.lag"}]', 240, 900, 300, 0, 0, 300, 0, null, '{}'),
  ('default-partition', 27, 'Events without a partition', 'events in the default partition', 'gauge', 'above', 'watch',
    '[{"signal": "events.unpartitioned"}]', 1, 10000, 300, 0, 300, 300, 0, null, '{}'),
  ('disk-used', 28, 'Disk filling up', 'disk in use', 'gauge', 'above', 'database',
    '[{"signal": "disk.used"}]', 0.8, 0.92, 300, 0, 600, 300, 0, null, '{}'),
  ('backup-age', 29, 'Backup too old', 'newest backup made before', 'age', 'above', 'backups',
    '[{"signal": "backup.age"}]', 108000, 194400, 300, 0, 600, 300, 0, null, '{}'),
  ('export-age', 30, 'Export too old', 'last export made before', 'age', 'above', 'backups',
    '[{"signal": "export.age"}]', 691200, 1296000, 300, 0, 600, 300, 0, null, '{}'),
  ('slo-fast-burn', 31, 'Error budget burns fast', 'speed of the fastest burn', 'gauge', 'above', 'api',
    '[{"signal": "slo.burn", "variants": ["*/fast"]}]', null, 1, 300, 0, 0, 300, 0, null, '{supabase-unreachable}'),
  ('slo-slow-burn', 32, 'Error budget burns', 'speed of the fastest slow burn', 'gauge', 'above', 'api',
    '[{"signal": "slo.burn", "variants": ["*/slow"]}]', 1, null, 300, 0, 0, 1800, 0, null, '{supabase-unreachable}'),
  ('drill-missing', 33, 'The fire drill is missing', 'last drill that went well before', 'age', 'above', 'watch',
    '[{"signal": "drill.age"}]', 97200, 183600, 300, 0, 0, 300, 0, null, '{}'),
  ('fire-drill', 34, 'Fire drill', 'drills', 'count', 'above', 'watch',
    '[{"signal": "drill.probe"}]', 1, null, 300, 0, 0, 0, 0, null, '{}')
) as v (key, position, title, noun, measure, direction, subsystem, numerator, warning, critical, window_s, min_volume, for_s,
  keep_firing_for_s, min_failures, warning_clear, inhibited_by)
on conflict (key) do nothing;
update watch.rules set runbook = 'docs/runbooks/' || key where runbook is null;

select watch.lock_functions();
