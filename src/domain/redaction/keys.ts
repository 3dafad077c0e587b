/** What the name of a key says about its value. */

/**
 * `remove`: the value never reaches a row. `hash`: it is an id of a person and becomes a keyed hash. `trace`: it names a request,
 * a function or a run, and no person. `read`: the value decides.
 */
export type KeyVerdict = "remove" | "hash" | "trace" | "read";

/** Whole names, in lower case without separators. */
const removed: ReadonlySet<string> = new Set([
  ...[
    "ip",
    "ips",
    "remoteaddr",
    "remoteaddress",
    "clientip",
    "xrealip",
    "xforwardedfor",
    "forwarded",
    "remoteport",
    "connectionfrom",
  ],
  ...[
    "ua",
    "latitude",
    "longitude",
    "lat",
    "lng",
    "lon",
    "geo",
    "coordinates",
    "city",
    "postalcode",
    "postcode",
    "zip",
    "zipcode",
  ],
  ...["address", "address1", "address2", "street", "streetaddress", "homeaddress", "billingaddress", "metrocode"],
  ...[
    "firstname",
    "lastname",
    "fullname",
    "surname",
    "givenname",
    "familyname",
    "middlename",
    "displayname",
    "nickname",
    "username",
  ],
  ...["actorusername", "actorname", "customername", "tenantname", "ownername", "buyername", "contactname"],
  ...["dob", "birthdate", "dateofbirth", "birthday", "gender", "nationality"],
  ...["phone", "phonenumber", "mobile", "mobilenumber", "tel", "telephone", "msisdn", "whatsapp", "fax"],
  ...["pin", "otp", "totp", "cvv", "cvc", "csc", "pan", "iban", "bic", "swift", "ssn", "nric", "nin", "tin", "taxid", "vatid"],
  ...["nationalid", "passport", "passportnumber", "driverlicense", "accountnumber", "routingnumber", "sortcode"],
  ...["card", "cardnumber", "creditcard", "key", "pass", "pwd", "jwt", "dsn", "ja3", "ja3hash", "ja4", "signatureprefix"],
]);

/** Parts of names that are never innocent, so that `x_customer_email` and `dbPassword` are caught. */
const removedPart =
  /passw|passphrase|secret|apikey|privatekey|accesskey|token(?!s?(?:count|type|revoked|refreshed))|authorization|credential|cookie|signature|email|useragent|phone(?!verified|confirmed)|mobile(?:$|n|phone|\d)|address(?!id$|type|count)|cardnumber|connectingip|forwardedfor|realip|ipaddr|recoverycode|otpcode/;

const hashed: ReadonlySet<string> = new Set([
  ...[
    "userid",
    "useruuid",
    "customerid",
    "customeruuid",
    "actorid",
    "owner",
    "ownerid",
    "sub",
    "subject",
    "authuser",
    "authuserid",
  ],
  ...[
    "profileid",
    "memberid",
    "personid",
    "contactid",
    "buyerid",
    "sessionid",
    "createdby",
    "updatedby",
    "decidedby",
    "factorid",
  ],
]);

const traces: ReadonlySet<string> = new Set([
  ...["requestid", "sbrequestid", "traceid", "spanid", "reqid", "cfray", "functionid", "deploymentid", "executionid", "eventid"],
]);

const verdicts = new Map<string, KeyVerdict>();

/** The verdict on a key, whatever its case and separators (`cf-connecting-ip`, `cf_connecting_ip`, `cfConnectingIp`). */
export function verdictOn(key: string): KeyVerdict {
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const name = key
    .slice(0, 128)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
  const verdict = hashed.has(name)
    ? "hash"
    : traces.has(name)
      ? "trace"
      : removed.has(name) || removedPart.test(name)
        ? "remove"
        : "read";
  // Bounded, because keys come from outside.
  if (verdicts.size < 2_000) verdicts.set(key, verdict);
  return verdict;
}
