import { expect, test } from "vitest";
import { ApiError } from "../../api/errors.ts";
import { reasonText } from "../../domain/wall/watching.ts";
import { blindnessOf } from "./blindness.ts";

test("what failed is told apart", () => {
  const said = (...args: ConstructorParameters<typeof ApiError>) => blindnessOf(new ApiError(...args));
  expect(blindnessOf(null)).toBeNull();
  expect(said("network", "", "")).toBe("network");
  expect(said("unavailable", "", "")).toBe("api");
  expect(said("forbidden", "", "", "42501")).toBe("authorization");
  expect(blindnessOf(new TypeError("x is undefined"))).toBe("page");
});

test("a moment that cannot be shown is no fault of the API", () => {
  const refusal = new ApiError("rpc", "That moment has not come yet.", "", "22023");
  expect(reasonText(blindnessOf(refusal) ?? "page")).toBe("that moment is no longer kept, or has not come yet");
});
