import fc from "fast-check";
import { expect, test } from "vitest";
import { tagsName } from "./document-name.ts";
import { decodeFrames, encodeFrame, refusals, type Frame } from "./frames.ts";
import { PartitionId } from "../model/ids.ts";
import { limits } from "./limits.ts";

const bytes = fc.uint8Array({ maxLength: 40 });
const channel = fc.nat({ max: 2 ** 31 });
const count = fc.nat();
const name = fc.uuid({ version: 7 }).map((id) => tagsName(PartitionId.parse(id)));
const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({ type: fc.constant("sync-step-1" as const), channel, stateVector: bytes }),
  fc.record(
    { type: fc.constantFrom("sync-step-2" as const, "update" as const), channel, update: bytes, count },
    { requiredKeys: ["type", "channel", "update"] },
  ),
  fc.record({ type: fc.constant("ack" as const), channel, count, seq: count }),
  fc.record({ type: fc.constant("open" as const), channel, name, since: count }),
  fc.record({ type: fc.constant("opened" as const), channel, seq: count }),
  fc.record({ type: fc.constant("close" as const), channel }),
  fc.record({ type: fc.constant("refuse" as const), channel, count, why: fc.constantFrom(...refusals) }),
  fc.record({ type: fc.constant("hello" as const), version: count, oldest: count, erasedSince: count }),
  fc.record({ type: fc.constant("welcome" as const), version: count, epoch: fc.string(), nowMs: count }),
  fc.record({
    type: fc.constant("manifest" as const),
    documents: fc.array(fc.record({ name, seq: count }), { maxLength: 5 }),
  }),
  fc.record({ type: fc.constant("erased" as const), epoch: count, ids: fc.array(fc.string()) }),
  fc.record({ type: fc.constant("access" as const), epoch: count, partitionIds: fc.array(fc.string()) }),
  fc.record({ type: fc.constantFrom("ping" as const, "pong" as const), nonce: count }),
  fc.record({ type: fc.constant("room" as const), isFull: fc.boolean() }),
  fc.record({ type: fc.constant("suggested" as const) }),
);

const joined = (parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

test("frames come back as they were, several in a message too", () => {
  fc.assert(
    fc.property(fc.array(frame, { minLength: 1, maxLength: 4 }), (frames) => {
      expect(decodeFrames(joined(frames.map(encodeFrame)))).toEqual({ kind: "frames", frames });
    }),
  );
});

test("awareness takes the rest of its message", () => {
  const awareness: Frame = { type: "awareness", channel: 3, body: Uint8Array.of(1, 2, 3) };
  expect(decodeFrames(encodeFrame(awareness))).toEqual({ kind: "frames", frames: [awareness] });
});

test("no bytes make it throw, and none make it reserve more than they are", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (message) => void decodeFrames(message)),
    {
      numRuns: 2_000,
    },
  );
  fc.assert(
    fc.property(frame, fc.nat(), fc.nat({ max: 255 }), (whole, at, byte) => {
      const message = encodeFrame(whole).slice();
      message[at % message.length] = byte;
      decodeFrames(message);
      decodeFrames(message.subarray(0, at % message.length));
    }),
    { numRuns: 2_000 },
  );
});

test("an unknown type is passed over; a document of another form, a list without end and a huge message are not", () => {
  expect(decodeFrames(Uint8Array.of(0, 99, 1, 2))).toEqual({ kind: "frames", frames: [] });
  expect(decodeFrames(Uint8Array.of(4, 99, 1)).kind).toBe("malformed");
  expect(decodeFrames(Uint8Array.of(4, 17, 3, 97, 47, 98, 0)).kind).toBe("malformed");
  expect(decodeFrames(Uint8Array.of(0, 35, 1, 255, 255, 255, 127)).kind).toBe("malformed");
  expect(decodeFrames(new Uint8Array(limits.frameBytesMax + 1)).kind).toBe("malformed");
  const closes = new Uint8Array(2 * (limits.frameCountMax + 1)).map((_, at) => (at % 2 === 0 ? 1 : 20));
  expect(decodeFrames(closes)).toMatchObject({ kind: "malformed", frames: { length: limits.frameCountMax } });
  expect(decodeFrames(closes.subarray(2)).kind).toBe("frames");
});

test("whole states may be larger than what a device sends, where that is said", () => {
  const update = new Uint8Array(limits.frameBytesMax);
  const message = encodeFrame({ type: "sync-step-2", channel: 1, update });
  expect(decodeFrames(message).kind).toBe("malformed");
  expect(decodeFrames(message, limits.stateBytesMax).kind).toBe("frames");
});
