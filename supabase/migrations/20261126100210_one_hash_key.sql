-- One person has one hash: the database hashes as the functions do, with their key, which the function tick hands over. It comes in and
-- never goes out, and a drain's first batch waits for no question about it.

set lock_timeout = '5s';
set statement_timeout = '5min';

alter table watch.hash_keys add column if not exists inner_block bytea, add column if not exists outer_block bytea;
comment on table watch.hash_keys is
  'Secrets of keyed hashes: without them a hash cannot be traced back by trying ids. `ids`: made here and known to nobody. `people`: that of the functions, once they handed it over.';
comment on column watch.hash_keys.inner_block is 'Of `people`: what comes before the text, as HMAC (RFC 2104) has it; before the hand-over the secret.';
comment on column watch.hash_keys.outer_block is 'Of `people`: what comes before the inner hash.';
-- What was hashed before stays known while nothing is handed over.
insert into watch.hash_keys (purpose, secret, inner_block, outer_block)
select 'people', k.secret, k.secret, k.secret from watch.hash_keys k where k.purpose = 'ids'
on conflict (purpose) do nothing;

create or replace function watch.hmac_block(key bytea, mask integer) returns bytea
language sql immutable strict parallel safe set search_path = ''
as $$
  select string_agg(
    set_byte('\x00', 0, (case when i.n < length(k.short) then get_byte(k.short, i.n) else 0 end) # mask), '' order by i.n)
  from (select case when length(key) > 64 then sha256(key) else key end as short) as k, generate_series(0, 63) as i (n)
$$;
comment on function watch.hmac_block(bytea, integer) is 'The 64 bytes that HMAC-SHA-256 puts before what it hashes: the key, each byte xor the mask (RFC 2104).';
revoke execute on function watch.hmac_block(bytea, integer) from public;

create or replace function watch.person_hash(plain text) returns text
language sql stable security invoker set search_path = ''
as $$
  select encode(sha256(k.outer_block || sha256(k.inner_block || convert_to(plain, 'utf8'))), 'hex')
  from watch.hash_keys k where k.purpose = 'people'
$$;
comment on function watch.person_hash(text) is '64 hexadecimal digits that stand for a text about a person: the same here and in the functions.';
revoke execute on function watch.person_hash(text) from public;

create or replace function watch.hashed_id(id text) returns text
language sql stable security invoker set search_path = ''
as $$ select 'id_' || left(watch.person_hash('id:' || lower(id)), 16) $$;
revoke execute on function watch.hashed_id(text) from public;

create or replace function watch.adopt_hash_key(key text) returns boolean
language plpgsql volatile security definer set search_path = ''
as $$
declare
  bytes constant bytea := convert_to(key, 'utf8');
begin
  if coalesce(length(key), 0) not between 1 and 10000 then
    raise exception 'The key of hashes is empty or over 10,000 characters.' using errcode = '22023', hint = 'Set WATCH_HASH_KEY to a long random text.';
  end if;
  update watch.hash_keys k set
    secret = bytes, inner_block = watch.hmac_block(bytes, 54), outer_block = watch.hmac_block(bytes, 92)
  where k.purpose = 'people' and k.inner_block is distinct from watch.hmac_block(bytes, 54);
  return found;
end
$$;
comment on function watch.adopt_hash_key(text) is
  'Hashes people''s ids with this key from now on, as the functions do; whether that is a change. Definer: nobody else may see or set the key.';

create or replace function watch_api.adopt_hash_key(key text) returns boolean
language sql volatile security invoker set search_path = ''
as $$ select watch.adopt_hash_key(key) $$;
comment on function watch_api.adopt_hash_key(text) is
  'The key with which the functions hash people''s ids, for what the database hashes itself; whether that is a change. Service role only.';
grant execute on function watch.adopt_hash_key(text), watch_api.adopt_hash_key(text) to service_role;

notify pgrst, 'reload schema';

select watch.lock_functions();
