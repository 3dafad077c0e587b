/** Signing in, staying signed in, and failing to. */
import type { Audience } from "../cast.ts";
import { actorOf, rayOf, signedOut } from "../cast.ts";
import type { AuthError, AuthRequest } from "../drain-events/auth.ts";
import { authAudit, authFailure, authSuccess } from "../drain-events/auth.ts";
import { later } from "../drain-events/envelope.ts";
import { logNormal } from "../draws.ts";
import type { Activity, Count, Scene } from "./activity.ts";
import { logged } from "./activity.ts";
import { gatewayLine } from "./rest.ts";

type Ask = Omit<AuthRequest, "actor" | "ray">;

const password: Ask = { method: "POST", path: "/token", grantType: "password" };
const refresh: Ask = { method: "POST", path: "/token", grantType: "refresh_token" };
const oneTimeCode: Ask = { method: "POST", path: "/verify" };

const succeed =
  (audience: Audience, ask: Ask, action: "login" | "token_refreshed" | null, audited: boolean) => (scene: Scene) => {
    const actor = actorOf(audience, scene.random);
    const ray = rayOf(actor, scene.random);
    const request = { ...ask, actor, ray };
    const search = ask.grantType === undefined ? "" : `?grant_type=${ask.grantType}`;
    return logged(
      gatewayLine(
        scene,
        ask.path === "/user" ? actor : signedOut(actor),
        { method: ask.method, path: `/auth/v1${ask.path}`, search, status: 200, originMs: logNormal(scene.random, 95, 0.4) },
        ray,
      ),
      authSuccess(later(scene, -1_500), request, action),
      ...(audited && action !== null ? [authAudit(later(scene, -2_000), request, action)] : []),
    );
  };

const fail = (audience: Audience, ask: Ask, error: AuthError) => (scene: Scene) => {
  const actor = actorOf(audience, scene.random);
  const ray = rayOf(actor, scene.random);
  const search = ask.grantType === undefined ? "" : `?grant_type=${ask.grantType}`;
  const { status } = error;
  return logged(
    gatewayLine(scene, signedOut(actor), { method: ask.method, path: `/auth/v1${ask.path}`, search, status, originMs: 102 }, ray),
    ...authFailure(later(scene, -2_500), { ...ask, actor, ray }, error),
  );
};

const wrongPassword: AuthError = { status: 400, code: "invalid_credentials", words: "Invalid login credentials" };

const success = (...more: readonly Count[]): readonly Count[] => [["api.request", "auth/ok", "edge"], ...more];
const failure = (variant: string): readonly Count[] => [
  ["api.request", "auth/4xx", "edge"],
  ["auth.failure", variant, "auth"],
];

export const authActivities = {
  "admin-sign-in": {
    rhythm: "office",
    perMinute: 1.1,
    counts: success(["auth.success", "admin", "auth"]),
    perform: succeed("admin", password, "login", true),
  },
  "portal-sign-in": {
    rhythm: "portal",
    perMinute: 3.2,
    counts: success(["auth.success", "portal", "auth"]),
    perform: succeed("portal", password, "login", true),
  },
  "portal-one-time-code": {
    rhythm: "portal",
    perMinute: 0.7,
    counts: success(["auth.success", "portal", "auth"]),
    perform: succeed("portal", oneTimeCode, "login", true),
  },
  "session-refresh": {
    rhythm: "office",
    perMinute: 9,
    counts: success(),
    perform: succeed("admin", refresh, "token_refreshed", false),
  },
  "session-check": {
    rhythm: "portal",
    perMinute: 22,
    counts: success(),
    perform: succeed("portal", { method: "GET", path: "/user" }, null, false),
  },
  "admin-wrong-password": {
    rhythm: "office",
    perMinute: 0.11,
    counts: failure("admin/invalid_credentials"),
    perform: fail("admin", password, wrongPassword),
  },
  "portal-wrong-password": {
    rhythm: "portal",
    perMinute: 0.5,
    counts: failure("portal/invalid_credentials"),
    perform: fail("portal", password, wrongPassword),
  },
  "portal-unconfirmed": {
    rhythm: "portal",
    perMinute: 0.06,
    counts: failure("portal/email_not_confirmed"),
    perform: fail("portal", password, { status: 400, code: "email_not_confirmed", words: "Email not confirmed" }),
  },
  "portal-code-expired": {
    rhythm: "portal",
    perMinute: 0.12,
    counts: failure("portal/otp_expired"),
    perform: fail("portal", oneTimeCode, { status: 403, code: "otp_expired", words: "Token has expired or is invalid" }),
  },
  "portal-rate-limited": {
    rhythm: "portal",
    perMinute: 0.015,
    counts: failure("portal/over_request_rate_limit"),
    perform: fail("portal", password, { status: 429, code: "over_request_rate_limit", words: "Request rate limit reached" }),
  },
  "portal-mail-limited": {
    rhythm: "portal",
    perMinute: 0.02,
    counts: failure("portal/over_email_send_rate_limit"),
    perform: fail(
      "portal",
      { method: "POST", path: "/recover" },
      { status: 429, code: "over_email_send_rate_limit", words: "email rate limit exceeded" },
    ),
  },
  "portal-session-lost": {
    rhythm: "portal",
    perMinute: 0.5,
    counts: failure("session_hygiene/portal"),
    perform: fail("portal", refresh, {
      status: 400,
      code: "refresh_token_not_found",
      words: "Invalid Refresh Token: Refresh Token Not Found",
    }),
  },
} as const satisfies Record<string, Activity>;
