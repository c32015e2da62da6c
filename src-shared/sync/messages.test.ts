import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeFrames, type Frame } from "./frames.ts";
import { encodeMessages } from "./messages.ts";

const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({
    type: fc.constant("update" as const),
    channel: fc.nat({ max: 9 }),
    update: fc.uint8Array({ maxLength: 400 }),
  }),
  fc.record({
    type: fc.constant("ack" as const),
    channel: fc.nat({ max: 9 }),
    count: fc.nat(),
    seq: fc.nat(),
  }),
);

test("frames come out of their messages in order, whatever was encoded after them", () => {
  fc.assert(
    fc.property(fc.array(fc.array(frame, { maxLength: 12 })), (all) => {
      const messages = all.map((frames) => encodeMessages(frames, 500));
      expect(messages.map((each) => each.flatMap((bytes) => decodeFrames(bytes).frames))).toEqual(all);
      for (const bytes of messages.flat())
        expect(bytes.byteLength <= 500 || decodeFrames(bytes).frames.length === 1).toBe(true);
    }),
  );
});

test("a long frame is a message of its own between short ones, and the next messages are whole", () => {
  const long: Frame = { type: "update", channel: 1, update: new Uint8Array(300_000).fill(7) };
  const short: Frame = { type: "close", channel: 2 };
  for (const _round of [1, 2]) {
    const messages = encodeMessages([short, long, short], 1_000);
    expect(messages.map((bytes) => decodeFrames(bytes).frames)).toEqual([[short], [long], [short]]);
  }
  expect(encodeMessages([], 1_000)).toEqual([]);
});
