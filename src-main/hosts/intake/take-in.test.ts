import { expect, it, vi } from "vitest";
import { ItemId } from "#shared/model/ids.ts";
import type { StreamEvent } from "#shared/model/stream.ts";
import type { BodyLine } from "./lines.ts";
import { type Acknowledgement, type PushEvents, takeIn } from "./take-in.ts";

const itemId = ItemId.parse("01990000-0000-7000-8000-000000000001");
const stores = () =>
  vi.fn<PushEvents>((events: readonly StreamEvent[]) =>
    Promise.resolve({
      outcomes: events.map(({ key }) => ({ key, outcome: "stored" as const, itemId })),
      revision: 7,
    }),
  );

async function answerTo(push: PushEvents, lines: readonly BodyLine[]): Promise<readonly Acknowledgement[]> {
  const answers = await Array.fromAsync(takeIn(push, lines));
  return answers.flatMap((answer) => {
    if ("code" in answer) throw new Error(answer.reason);
    return answer;
  });
}

it("answers each line in its place, whatever is wrong with it", async () => {
  const push = stores();
  const answer = await answerTo(push, [
    { line: 1, text: '{"key":"a","text":"The valve opened."}' },
    { line: 2, text: "{broken" },
    { line: 3, why: "too-long" },
    { line: 4, text: '{"key":"b"}' },
    { line: 5, text: '{"key":"c","text":"  "}' },
    { line: 6, text: '{"key":"d","text":"x","colour":"red"}' },
    { line: 7, text: '{"key":"e","text":"x","time":"yesterday"}' },
    { line: 8, text: '["key"]' },
    { line: 9, text: '{"key":"f","text":"The valve closed.","time":"2026-11-27T10:00:00+01:00"}' },
  ]);
  expect(answer.map(({ line, outcome }) => `${line} ${outcome}`)).toEqual([
    "1 stored",
    "2 refused",
    "3 refused",
    "4 refused",
    "5 refused",
    "6 refused",
    "7 refused",
    "8 refused",
    "9 stored",
  ]);
  const reasons = answer.map((each) => (each.outcome === "refused" ? each.reason : ""));
  expect(reasons[1]).toMatch(/no JSON/);
  expect(reasons[3]).toMatch(/^text: /);
  expect(reasons[6]).toMatch(/^time: /);
  expect(push.mock.calls.map(([events]) => events.map(({ key }) => key))).toEqual([["a", "f"]]);
});

it("pushes no more at a time than a call takes, and says why it ended", async () => {
  const push = stores();
  const lines = Array.from({ length: 1_001 }, (_, line) => ({
    line,
    text: JSON.stringify({ key: String(line), text: "x" }),
  }));
  expect(await answerTo(push, lines)).toHaveLength(1_001);
  expect(push.mock.calls.map(([events]) => events.length)).toEqual([1_000, 1]);
  const paused = () => Promise.resolve({ refused: "STREAM_PAUSED", data: { name: "log" } } as const);
  expect(await Array.fromAsync(takeIn(paused, lines))).toMatchObject([{ code: "STREAM_PAUSED" }]);
});

it("refuses keys that could not be told apart once they are stored", async () => {
  const push = stores();
  const keys = ["\\ud800", "\\udc00 x", "\\u0000", "\\ud83d\\udea2"];
  const answer = await answerTo(
    push,
    keys.map((key, line) => ({ line, text: `{"key":"${key}","text":"x"}` })),
  );
  expect(answer.map(({ outcome }) => outcome)).toEqual(["refused", "refused", "refused", "stored"]);
});

it("tells of what was stored before the push ended", async () => {
  const push = stores();
  push.mockImplementationOnce(push.getMockImplementation() ?? push);
  push.mockImplementationOnce(() => Promise.resolve({ refused: "DISK_FULL" }));
  const lines = Array.from({ length: 1_500 }, (_, line) => ({
    line,
    text: JSON.stringify({ key: String(line), text: "x" }),
  }));
  const [first, last, ...none] = await Array.fromAsync(takeIn(push, lines));
  expect(first).toHaveLength(1_000);
  expect(last).toMatchObject({ code: "DISK_FULL" });
  expect(none).toEqual([]);
});

it("says what is wrong in a sentence, however much there is", async () => {
  const strange = Object.fromEntries(Array.from({ length: 10_000 }, (_, number) => [`k${number}`, 1]));
  const [answer] = await answerTo(stores(), [
    { line: 1, text: JSON.stringify({ key: "a", text: "x", ...strange }) },
  ]);
  expect(answer).toMatchObject({ outcome: "refused" });
  expect(JSON.stringify(answer).length).toBeLessThan(600);
});
