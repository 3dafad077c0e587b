-- What was not seen for a secret or for a person: values in quotes, keys in escaped JSON, credentials of letters alone, and what the
-- database says of the values that it refuses.

set lock_timeout = '5s';
set statement_timeout = '5min';

create or replace function watch.redact_text(plain text, longest integer) returns text
language plpgsql immutable parallel safe set search_path = ''
as $$
declare
  -- As in src/domain/redaction/patterns.ts: how the keys of secrets begin or end, and what stands between a key and its value.
  names constant text := '(\w{0,32}(password|passwd|passphrase|secret|api[_-]?key|private_?key|authorization)|(\w{1,32}[_-])?(pass|pwd|otp|pin|cvv|cvc))';
  said constant text := '\w{0,32}(token|token_hash|signature)';
  sign constant text := '(\\{0,8}["''])?\s{0,4}(=>|=|:)\s{0,4}';
  -- In a sentence such as "Invalid token: not found" a bare word follows, and stays.
  no_sentence constant text := '(\\{0,8}["''])?\s{0,4}(=>|=|:(?! [A-Za-z]{1,24}([\s"''&,;)}\]]|$)))\s{0,4}';
  secret_key constant text := '\m((' || names || '|' || said || ')' || sign;
  clean text := left(regexp_replace(plain, '[\u0001-\u0008\u000b-\u001f\u007f]', ' ', 'g'), longest * 2);
begin
  clean := regexp_replace(clean, '-----BEGIN [A-Z ]{0,40}KEY-----.*', '[key]', 'g');
  clean := regexp_replace(clean, '://[^\s/@"''<>]{1,255}@', '://[credentials]@', 'g');
  clean := regexp_replace(clean, '(https?://[^\s?#"''<>]{1,255})[?#][^\s"''<>]*', '\1?[query]', 'gi');
  clean := regexp_replace(clean, '\mMozilla/\d[^|"\n]*', '[agent]', 'g');
  clean := regexp_replace(clean, '[^\s@<>"''(),;:=/]{1,64}(@|%40)[[:alnum:]-]{1,63}(\.[[:alnum:]-]{1,63}){1,8}', '[email]', 'gi');
  clean := regexp_replace(
    clean,
    '\m(authorization\s{0,4}(=>|=|:)\s{0,4})(?!\[)((Digest|AWS4-HMAC-SHA256)\s[^\r\n]+|([A-Za-z][\w-]{1,24}[ \t]{1,4})?[^\s"'',;)}\]]+)',
    '\1[secret]', 'gi');
  clean := regexp_replace(
    clean,
    '\m([Bb]earer|BEARER|[Bb]asic|BASIC|[Tt]oken|TOKEN)\s{1,4}(?!([A-Za-z][a-z]{0,23}|[A-Z]{1,24})([^\w.~+/=-]|$))[\w.~+/=-]{6,}',
    '[secret]', 'g');
  clean := regexp_replace(clean, 'eyJ[\w-]{6,}(\.[\w-]*){1,2}', '[token]', 'g');
  clean := regexp_replace(
    clean, '\m(sb_secret|sb_publishable|sbp|sk_live|sk_test|rk_live|pk_live|whsec|ghp|gho|ghs|github_pat|glpat|xox[abprs])[_.-][\w.-]{8,}',
    '[secret]', 'g');
  -- A quoted value goes to its closing quote, which is escaped as the opening one is, or to the end of what was cut off.
  clean := regexp_replace(clean, secret_key || '\\{1,8}")(?!\[secret\])(\\{2,}"?|[^\\"]|\\[^\\"])+', '\1[secret]', 'gi');
  clean := regexp_replace(clean, secret_key || '\\{1,8}'')(?!\[secret\])(\\{2,}''?|[^\\'']|\\[^\\''])+', '\1[secret]', 'gi');
  clean := regexp_replace(clean, secret_key || '")(?!\[secret\])([^"\\]|\\.)+', '\1[secret]', 'gi');
  clean := regexp_replace(clean, secret_key || ''')(?!\[secret\])([^''\\]|\\.)+', '\1[secret]', 'gi');
  clean := regexp_replace(
    clean, '\m(' || names || sign || '|' || said || no_sentence || ')(?!\[|\\*["''])[^\s"''&,;)}\]]+', '\1[secret]', 'gi');
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
  clean := regexp_replace(
    clean,
    '\m(Key \([^\n]{1,250}?\)=)\((?!\.\.\.\)).*\)( (already exists|is not present|is still referenced|is duplicated|conflicts with))',
    '\1(...)\2', 'g');
  clean := regexp_replace(clean, '\m(Key \([^\n]{1,250}?\)=)\((?!\.\.\.\)).*$', '\1(...)', 'g');
  clean := regexp_replace(clean, '\m(Failing row contains) \((?!\.\.\.).*', '\1 (...)', 'g');
  clean := regexp_replace(
    clean,
    '\m((invalid input (syntax for type|value for enum) [\w ."]{1,128}|malformed [\w ]{1,40} literal|field value out of range): )"(?!\?")(.*"|[^"]*$)',
    '\1"?"', 'g');
  -- Half an address at the end would not have been known for one.
  if length(plain) > longest * 2 then
    clean := regexp_replace(clean, '[^\s]*$', '');
  end if;
  return nullif(btrim(case when length(clean) > longest then left(clean, longest - 1) || '…' else clean end), '');
end
$$;
comment on function watch.redact_text(text, integer) is
  'A text without e-mail and IP addresses, phone, card and account numbers, ids, tokens, keys, passwords and refused values, at most `longest` characters; null where nothing is left.';

select watch.lock_functions();
