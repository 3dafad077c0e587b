import { expect, test } from "vitest";
import { insideAddress } from "./public-address.ts";

test.each([
  ["https://169.254.169.254/x", "169.254.169.254"],
  ["https://10.1.2.3/", "10.1.2.3"],
  ["https://172.31.255.254:8443/", "172.31.255.254"],
  ["https://2130706433/", "127.0.0.1"],
  ["https://0x7f.1/", "127.0.0.1"],
  ["https://[::ffff:169.254.169.254]/", "::ffff:a9fe:a9fe"],
  ["https://[fe80::1]/", "fe80::1"],
  ["https://[2001:db8::1]/", "2001:db8::1"],
  ["https://255.255.255.255/", "255.255.255.255"],
  ["https://172.32.0.1/", null],
  ["https://93.184.216.34/", null],
  ["https://[2606:2800::1]/", null],
  ["https://hooks.example.com/10.1.2.3", null],
  ["no address", null],
])("%s leads inside: %s", (url, inside) => {
  expect(insideAddress(url)).toBe(inside);
});
