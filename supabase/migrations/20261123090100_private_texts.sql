-- What may be kept of a text or an id that comes from outside and has not been through a receiver.

set lock_timeout = '5s';
set statement_timeout = '5min';

create table if not exists watch.hash_keys (
  purpose text primary key,
  secret bytea not null
);
comment on table watch.hash_keys is 'Secrets of keyed hashes, made here and known to nobody: without them a hash cannot be traced back by trying ids.';
alter table watch.hash_keys enable row level security;
insert into watch.hash_keys (purpose, secret)
values ('ids', sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())))
on conflict (purpose) do nothing;

create or replace function watch.keyed_hash(plain text) returns text
language sql stable security invoker set search_path = ''
as $$
  select encode(sha256(k.secret || sha256(k.secret || convert_to(plain, 'utf8'))), 'hex')
  from watch.hash_keys k where k.purpose = 'ids'
$$;
comment on function watch.keyed_hash(text) is '64 hexadecimal digits that stand for a text: the same for the same text, and of no use to find it.';
revoke execute on function watch.keyed_hash(text) from public;

create or replace function watch.hashed_id(id text) returns text
language sql stable security invoker set search_path = ''
as $$ select 'id_' || left(watch.keyed_hash('id:' || lower(id)), 16) $$;
comment on function watch.hashed_id(text) is 'How the id of a person is kept: "the same person" and "how many people" still work.';
revoke execute on function watch.hashed_id(text) from public;

-- The forms of src/domain/redaction/text.ts, a little more generous: these texts are few and short, and nobody reads them for their digits.
create or replace function watch.redact_text(plain text, longest integer) returns text
language plpgsql immutable parallel safe set search_path = ''
as $$
declare
  clean text := left(regexp_replace(plain, '[\u0001-\u0008\u000b-\u001f\u007f]', ' ', 'g'), longest * 2);
begin
  clean := regexp_replace(clean, '-----BEGIN [A-Z ]{0,40}KEY-----.*', '[key]', 'g');
  clean := regexp_replace(clean, '://[^\s/@"''<>]{1,255}@', '://[credentials]@', 'g');
  clean := regexp_replace(clean, '(https?://[^\s?#"''<>]{1,255})[?#][^\s"''<>]*', '\1?[query]', 'gi');
  clean := regexp_replace(clean, '\mMozilla/\d[^|"\n]*', '[agent]', 'g');
  clean := regexp_replace(clean, '[^\s@<>"''(),;:=/]{1,64}(@|%40)[[:alnum:]-]{1,63}(\.[[:alnum:]-]{1,63}){1,8}', '[email]', 'gi');
  clean := regexp_replace(clean, '\m(bearer|basic|token)\s{1,4}(?=[\w.~+/=-]*\d)[\w.~+/=-]{6,}', '[secret]', 'gi');
  clean := regexp_replace(clean, 'eyJ[\w-]{6,}(\.[\w-]*){1,2}', '[token]', 'g');
  clean := regexp_replace(
    clean, '\m(sb_secret|sb_publishable|sbp|sk_live|sk_test|rk_live|pk_live|whsec|ghp|gho|ghs|github_pat|glpat|xox[abprs])[_.-][\w.-]{8,}',
    '[secret]', 'g');
  clean := regexp_replace(
    clean,
    '\m((\w{1,32}[_-])?(password|passwd|passphrase|pass|pwd|secret|token|token_hash|api[_-]?key|authorization|signature|otp|pin|cvv|cvc)["'']?\s{0,4}(=>|=|:)\s{0,4}["'']?)(?!\[)[^\s"''&,;)}\]]+',
    '\1[secret]', 'gi');
  clean := regexp_replace(
    clean, '(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])', '[id]', 'gi');
  clean := regexp_replace(clean, '(?<![\w.])(\d{1,3}\.){3}\d{1,3}(?![\w.]\d|\w)', '[ip]', 'g');
  clean := regexp_replace(clean, '(?<![\w:])([0-9a-f]{0,4}:){3,8}[0-9a-f]{0,4}(?![\w:])|(?<![\w:])[0-9a-f]{1,4}::[0-9a-f]{0,4}(?![\w:])', '[ip]', 'gi');
  clean := regexp_replace(clean, '\m[A-Z]{2}\d{2}( ?[A-Z0-9]{4}){2,7}( ?[A-Z0-9]{1,3})?\M', '[iban]', 'g');
  clean := regexp_replace(clean, '(?<![\w.-])[2-6]([ -]?\d){12,18}(?![\w-])', '[card]', 'g');
  clean := regexp_replace(clean, '(?<![\w.-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])', '[phone]', 'g');
  clean := regexp_replace(clean, '(?<![\w.])(\+|00)[1-9]([ ().-]{0,2}\d){6,14}(?!\w)', '[phone]', 'g');
  clean := regexp_replace(clean, '(?<![\w.-])0\d{1,4}[ /-]\d{3,4}[ -]?\d{3,4}(?![\w-])', '[phone]', 'g');
  clean := regexp_replace(clean, '(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{24,}', '[token]', 'g');
  clean := regexp_replace(clean, '\d{7,}', '[number]', 'g');
  -- Half an address at the end would not have been known for one.
  if length(plain) > longest * 2 then
    clean := regexp_replace(clean, '[^\s]*$', '');
  end if;
  return nullif(btrim(case when length(clean) > longest then left(clean, longest - 1) || '…' else clean end), '');
end
$$;
comment on function watch.redact_text(text, integer) is
  'A text without e-mail and IP addresses, phone, card and account numbers, ids, tokens, keys and passwords, at most `longest` characters; null where nothing is left.';
revoke execute on function watch.redact_text(text, integer) from public;

create or replace function watch.screen_template(plain text) returns text
language sql immutable parallel safe set search_path = ''
as $$
  select nullif(left(regexp_replace(
    regexp_replace(
      regexp_replace(regexp_replace(left(plain, 400), '^[a-z]{2,10}://[^/?#]*', '', 'i'), '[?#].*$', ''),
      '(?<=/)[^/]*(\d{3,}|@|%40|[0-9a-f]{8}-)[^/]*', ':id', 'gi'),
    '[^[:alnum:]/_:.{}\[\]-]+', '_', 'g'), 160), '')
$$;
comment on function watch.screen_template(text) is
  'A path of the application without host, query and whatever looks like an id: /portal/payments/:id.';
revoke execute on function watch.screen_template(text) from public;

select watch.lock_functions();
