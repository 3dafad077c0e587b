import { expect, it } from "vitest";
import { audienceOf } from "./audience.ts";
import type { AudienceConfig } from "./options.ts";

const none = { hosts: [], paths: [], clients: [] };
const apart: AudienceConfig = {
  admin: { ...none, hosts: ["admin.example.com"] },
  portal: { ...none, hosts: ["*.portal.example.com"], clients: ["nexsys-portal"] },
};
const shared: AudienceConfig = {
  admin: { ...none, hosts: ["app.example.com"] },
  portal: { ...none, hosts: ["app.example.com"], paths: ["/portal"] },
};

it.each([
  [apart, "https://admin.example.com/units?id=7", null, "admin"],
  [apart, "https://acme.portal.example.com/", null, "portal"],
  [apart, "admin.example.com", null, "admin"],
  [apart, "https://ADMIN.example.com:8443/", null, "admin"],
  [apart, "https://admin.example.com/", "nexsys-portal/3.1", "portal"],
  [apart, "https://admin.example.com.evil.example/", null, "unknown"],
  [apart, "https://evil.example/?https://admin.example.com/", null, "unknown"],
  [apart, null, null, "unknown"],
  [apart, "", "supabase-js/2", "unknown"],
  [shared, "https://app.example.com/portal/pay", null, "portal"],
  [shared, "https://app.example.com/portals", null, "admin"],
  [shared, "https://app.example.com/", null, "admin"],
  [{ admin: none, portal: none }, "https://app.example.com/", "nexsys-portal", "unknown"],
  [{ admin: apart.admin, portal: apart.admin }, "https://admin.example.com/", null, "unknown"],
] as const)("with %j, %s and client %s are %4$s", (config, referer, clientInfo, audience) => {
  expect(audienceOf({ referer, clientInfo }, config)).toBe(audience);
});
