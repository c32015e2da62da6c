import { expect, test } from "vitest";
import { withoutPassword } from "./without-password.ts";

test.each([
  ["postgres://u:secret@h/db", "postgres://u@h/db", "secret"],
  [
    "postgres://u:se%20cr%40et@h:5433/db?sslmode=verify-full",
    "postgres://u@h:5433/db?sslmode=verify-full",
    "se cr@et",
  ],
  ["postgres://u:se@cr@et@h/db", "postgres://u@h/db", "se@cr@et"],
  ["postgres://u:se:cret@h/db", "postgres://u@h/db", "se:cret"],
  ["postgres://u@org:secret@h/db", "postgres://u%40org@h/db", "secret"],
  ["postgresql://u:secret@[::1]:5432/db", "postgresql://u@[::1]:5432/db", "secret"],
  ["postgres://u:secret@/db?host=/run/pg", "postgres://u@/db?host=/run/pg", "secret"],
  ["postgres://u@h/db?password=secret", "postgres://u@h/db", "secret"],
  [
    "postgres://u@h/db?sslmode=verify-full&password=se%26cret",
    "postgres://u@h/db?sslmode=verify-full",
    "se&cret",
  ],
  [
    "postgres://u@h/db?passwor%64=secret&sslmode=verify-full",
    "postgres://u@h/db?sslmode=verify-full",
    "secret",
  ],
  ["postgres://u:other@h/db?password=secret", "postgres://u@h/db", "secret"],
  [
    "postgres://u@h:5432/db?application_name=a:b@c",
    "postgres://u@h:5432/db?application_name=a:b@c",
    undefined,
  ],
  ["postgres://h/db", "postgres://h/db", undefined],
])("of %s programs are told %s", (address, url, password) => {
  expect(withoutPassword(address)).toEqual({ url, password });
});
