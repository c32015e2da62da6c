import { expect, test } from "vitest";
import { type ActDraft, type Leaf, target } from "./leaf.ts";
import { limits } from "./limits.ts";
import { isReadAgain } from "./readings.ts";

const reading = (who: string, from: number): ActDraft => ({
  actor: { kind: "user", id: who },
  act: "audit.read",
  targets: [target("count", from)],
});
/** A trail that grows by what is told of reading it, a look a minute. */
function createReadTrail() {
  const leaves: Leaf[] = [];
  const put = ({ actor, act, targets = [] }: ActDraft, timeMs: number): void =>
    void leaves.unshift({ seq: leaves.length, timeMs, actor, act, outcome: "done", targets });
  return {
    leaves,
    put,
    read(draft: ActDraft, nowMs: number): void {
      if (!isReadAgain(leaves.slice(0, limits.readingCountMax), draft, nowMs)) put(draft, nowMs);
    },
  };
}

test("three people who ask for five pages every minute, all day, leave no more than that once an hour", () => {
  const trail = createReadTrail();
  for (let minute = 0; minute < 24 * 60; minute++)
    for (const who of ["one", "two", "three"])
      for (let page = 0; page < 5; page++) trail.read(reading(who, page * 100), minute * 60_000);
  expect(trail.leaves).toHaveLength(24 * 15);
});

test("who reads again after something was done is told of again", () => {
  const trail = createReadTrail();
  trail.read(reading("one", 0), 0);
  trail.put({ ...reading("two", 0), act: "search" }, 1);
  trail.read(reading("one", 0), 2);
  trail.read(reading("one", 0), 3);
  trail.read(reading("one", 100), 4);
  trail.read(reading("two", 0), 5);
  expect(trail.leaves.map(({ act, actor }) => `${actor.id} ${act}`)).toEqual([
    "two audit.read",
    "one audit.read",
    "one audit.read",
    "two search",
    "one audit.read",
  ]);
});

test("after the clock was put back whoever reads is told of, and then no more often than before", () => {
  const trail = createReadTrail();
  const yearMs = 365 * 24 * 60 * 60_000;
  trail.read(reading("one", 0), yearMs);
  for (let minute = 0; minute < 10; minute++) trail.read(reading("one", 0), minute * 60_000);
  expect(trail.leaves).toHaveLength(2);
});
