import { expect, test } from "vitest";
import * as Y from "yjs";
import { PartitionId } from "#shared/model/ids.ts";
import { tagsName } from "#shared/sync/document-name.ts";
import { compareSince, decodeFrames, encodeFrame, type Frame, type Refused } from "#shared/sync/frames.ts";
import { limits } from "#shared/sync/limits.ts";
import { sha256Of } from "#shared/sync/signed-file.ts";
import { createAnswerLine, type SaidDocument } from "./answer-line.ts";

const name = tagsName(PartitionId.parse("01970000-0000-7000-8000-000000000001"));
const facts = { epoch: "e2", madeMs: 7, erased: { epoch: 3, ids: ["gone"] } };

/** Updates of one writer, one after another. */
function written(client: number, ...values: readonly string[]): readonly Uint8Array[] {
  const document = new Y.Doc();
  document.clientID = client;
  const updates: Uint8Array[] = [];
  document.on("update", (update: Uint8Array) => updates.push(update));
  for (const value of values) document.getMap("tags").set("a", value);
  return updates;
}
const merged = (updates: readonly Uint8Array[]): Uint8Array => {
  const document = new Y.Doc();
  for (const update of updates) Y.applyUpdate(document, update);
  return Y.encodeStateAsUpdate(document);
};

function lineOf(change: Partial<SaidDocument> = {}) {
  const update = merged(written(1, "one", "two"));
  const document = { name, seq: 5, update, refused: new Map<string, Refused>(), isClosed: false, ...change };
  const line = createAnswerLine({ facts, partitionIds: undefined, document });
  const say = async (...frames: readonly Frame[]): Promise<readonly Frame[]> => {
    const message = Uint8Array.from(frames.flatMap((frame) => [...encodeFrame(frame)]));
    const heard = await line.hear(message);
    return heard.flatMap((bytes) => decodeFrames(bytes, limits.stateBytesMax).frames);
  };
  return { say, update };
}

const hello = (erasedSince: number): Frame => ({ type: "hello", version: 2, oldest: 1, erasedSince });
const open = (since: number): Frame => ({ type: "open", channel: 1, name, since });
const updateOf = (update: Uint8Array): Frame => ({ type: "update", channel: 1, update });

test("greets as the server would have, and tells of what is erased only who has not heard of it", async () => {
  const { say } = lineOf();
  expect(await say(hello(2))).toEqual([
    { type: "welcome", version: limits.protocolVersion, epoch: "e2", nowMs: 7 },
    { type: "erased", epoch: 3, ids: ["gone"] },
    { type: "manifest", documents: [{ name, seq: 5 }] },
  ]);
  expect((await say(hello(3))).map(({ type }) => type)).toEqual(["welcome", "manifest"]);
});

test("tells all of a document to who has less, and takes nobody back who has more", async () => {
  const { say, update } = lineOf();
  expect(await say(open(4))).toEqual([
    { type: "update", channel: 1, update },
    { type: "opened", channel: 1, seq: 5 },
  ]);
  expect(await say(open(5))).toEqual([{ type: "opened", channel: 1, seq: 5 }]);
  expect(await say(open(9))).toEqual([{ type: "opened", channel: 1, seq: 9 }]);
  expect(
    await say({
      ...open(0),
      name: tagsName(PartitionId.parse("01970000-0000-7000-8000-000000000002")),
    } as Frame),
  ).toEqual([{ type: "refuse", channel: 1, count: 0, why: "busy" }]);
});

test("acknowledges what the document has, once for all that came together, and puts off what it cannot tell", async () => {
  const { say } = lineOf();
  await say(open(5));
  const [
    first = new Uint8Array(),
    second = new Uint8Array(),
    third = new Uint8Array(),
    fourth = new Uint8Array(),
  ] = written(1, "one", "two", "three", "four");
  expect(await say(updateOf(first), updateOf(second), updateOf(third), updateOf(fourth))).toEqual([
    { type: "ack", channel: 1, count: 2, seq: 5 },
    { type: "refuse", channel: 1, count: 3, why: "busy" },
  ]);
});

test("deleting is known only where the document has it deleted", async () => {
  const document = new Y.Doc();
  document.clientID = 1;
  document.getMap("tags").set("a", "one");
  const state = Y.encodeStateAsUpdate(document);
  let deleting = new Uint8Array();
  document.once("update", (update: Uint8Array) => void (deleting = new Uint8Array(update)));
  document.getMap("tags").delete("a");
  const before = lineOf({ update: state });
  await before.say(open(5));
  expect(await before.say(updateOf(deleting))).toEqual([
    { type: "refuse", channel: 1, count: 1, why: "busy" },
  ]);
  const after = lineOf({ update: Y.encodeStateAsUpdate(document) });
  await after.say(open(5));
  expect(await after.say(updateOf(deleting))).toEqual([{ type: "ack", channel: 1, count: 1, seq: 5 }]);
});

test("refuses by name what the server refused, but not what it has taken since", async () => {
  const [theirs = new Uint8Array()] = written(9, "nine");
  const [known = new Uint8Array()] = written(1, "one");
  const refused = new Map<string, Refused>([
    [await sha256Of(theirs), "not-owner"],
    [await sha256Of(known), "erased"],
  ]);
  const { say } = lineOf({ refused });
  await say(open(5));
  expect(await say(updateOf(known), updateOf(theirs), updateOf(known))).toEqual([
    { type: "ack", channel: 1, count: 1, seq: 5 },
    { type: "refuse", channel: 1, count: 2, why: "not-owner" },
  ]);
});

test("compares with a log that was put back, and is level only where the server has all, or never takes the rest", async () => {
  const { say, update } = lineOf();
  const stateVector = Y.encodeStateVectorFromUpdate(update);
  expect(await say(open(compareSince))).toEqual([{ type: "sync-step-1", channel: 1, stateVector }]);
  const [brought, opened] = await say({ type: "sync-step-1", channel: 1, stateVector: Uint8Array.of(0) });
  expect(brought).toEqual({ type: "sync-step-2", channel: 1, update });
  expect(opened).toEqual({ type: "opened", channel: 1, seq: 5 });
  const more = merged([update, ...written(9, "nine")]);
  const answer = (bytes: Uint8Array): Frame => ({ type: "sync-step-2", channel: 1, update: bytes });
  expect(await say(answer(update))).toEqual([{ type: "ack", channel: 1, count: 1, seq: 5 }]);
  expect(await say(answer(more))).toEqual([{ type: "refuse", channel: 1, count: 2, why: "busy" }]);
  const closed = lineOf({ isClosed: true });
  await closed.say(open(compareSince));
  expect(await closed.say(answer(more))).toEqual([
    { type: "refuse", channel: 1, count: 1, why: "not-owner" },
  ]);
});
