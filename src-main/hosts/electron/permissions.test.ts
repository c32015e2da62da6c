import { expect, it } from "vitest";
import { isOurs, mayHave } from "./permissions.ts";

it("lets our own pages use a camera, and nobody else, and nothing else", () => {
  expect(mayHave("media", "app://tessera/index.html")).toBe(true);
  expect(mayHave("display-capture", "app://tessera")).toBe(true);
  for (const url of ["https://evil.example", "app://tessera.evil.example/", "app://other/", undefined])
    expect(mayHave("media", url)).toBe(false);
  for (const permission of ["geolocation", "notifications", "midi", "openExternal"])
    expect(mayHave(permission, "app://tessera/")).toBe(false);
  expect(isOurs("app://tessera/")).toBe(true);
});
