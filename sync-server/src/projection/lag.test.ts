import { expect, test } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import { createLag } from "./lag.ts";

const partition = PartitionId.parse("01970000-0000-7000-8000-000000000001");
const [one, other] = [1, 2].map((number) =>
  DocumentName.parse(`births/${partition}/01970000-0000-7000-8000-000000000011.${number}`),
);
if (one === undefined || other === undefined) throw new Error("two documents");

function startLag() {
  let nowMs = 1_000;
  return { ...createLag(() => nowMs), at: (ms: number) => void (nowMs = ms) };
}

test("the age is that of the oldest that is not in rows, until it is", () => {
  const lag = startLag();
  expect(lag.now()).toEqual({ behindMs: 0, awaitedMs: 0 });
  lag.heard(one, 1_000);
  lag.at(3_000);
  lag.heard(other, 3_000);
  lag.heard(one, 3_000);
  expect(lag.now().behindMs).toBe(2_000);
  lag.began(one);
  lag.at(4_000);
  expect(lag.now().behindMs).toBe(3_000);
  lag.ended(one, "made");
  expect(lag.now().behindMs).toBe(1_000);
  lag.began(other);
  lag.ended(other, "made");
  expect(lag.now()).toEqual({ behindMs: 0, awaitedMs: 0 });
});

test("what comes while rows are made counts from when it came, and what fails from when it first was", () => {
  const lag = startLag();
  lag.heard(one, 1_000);
  lag.began(one);
  lag.at(2_000);
  lag.heard(one, 2_000);
  lag.ended(one, "made");
  lag.at(5_000);
  expect(lag.now().behindMs).toBe(3_000);
  lag.began(one);
  lag.heard(one, 5_000);
  lag.ended(one, "failed");
  lag.at(6_000);
  expect(lag.now().behindMs).toBe(4_000);
});

test("what waits for its content is told apart, from when that was first missed", () => {
  const lag = startLag();
  lag.heard(one, 1_000);
  lag.began(one);
  lag.at(2_000);
  lag.ended(one, "awaits");
  lag.heard(one, 2_000);
  lag.began(one);
  lag.ended(one, "awaits");
  lag.at(9_000);
  expect(lag.now()).toEqual({ behindMs: 0, awaitedMs: 8_000 });
  lag.began(one);
  lag.ended(one, "made");
  expect(lag.now()).toEqual({ behindMs: 0, awaitedMs: 0 });
});

test("a clock that was set back makes no age of less than nothing", () => {
  const lag = startLag();
  lag.heard(one, 1_000);
  lag.at(10);
  expect(lag.now().behindMs).toBe(0);
});
