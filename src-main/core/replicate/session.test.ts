import { expect, test } from "vitest";
import * as Y from "yjs";
import { PartitionId } from "#shared/model/ids.ts";
import { closeCodes } from "#shared/sync/close-codes.ts";
import { tagsName } from "#shared/sync/document-name.ts";
import { compareSince, decodeFrames, encodeFrame, type Frame } from "#shared/sync/frames.ts";
import { checkUpdate } from "#shared/sync/gatekeeper.ts";
import { limits } from "#shared/sync/limits.ts";
import { OutboxId } from "#shared/sync/sync-ids.ts";
import { blankUpdate } from "./blank-update.ts";
import { sessionLimits } from "./limits.ts";
import { openReplica } from "./replica.ts";
import { createSession } from "./session.ts";
import type { SessionEffect, SessionInput, SessionSettings, SessionState } from "./session-port.ts";

const partitionId = PartitionId.parse("01970000-0000-7000-8000-000000000001");
const name = tagsName(partitionId);
const online: SessionSettings = { paused: false, metered: false, bytesPerSecondMax: undefined };
const nothing: SessionState = { documents: [], outbox: [], erasedEpoch: 0 };

function startSession(kept: SessionState = nothing, settings: SessionSettings = online) {
  const session = createSession({ check: checkUpdate, chance: () => 0 }, kept, settings);
  let nowMs = 0;
  const tell = (input: SessionInput): readonly SessionEffect[] => session.handle(input, nowMs);
  const hear = (...frames: readonly Frame[]): readonly SessionEffect[] =>
    frames.flatMap((frame) => tell({ kind: "received", bytes: encodeFrame(frame) }));
  return {
    tell,
    hear,
    wait: (ms: number) => void (nowMs += ms),
    /** Connected, and told what there is. */
    greet(seq: number, epoch = "log", version = 2): readonly SessionEffect[] {
      return [
        ...tell({ kind: "tick" }),
        ...tell({ kind: "connected" }),
        ...hear(
          { type: "welcome", version, epoch, nowMs },
          { type: "access", epoch: 1, partitionIds: [partitionId] },
          { type: "manifest", documents: seq === 0 ? [] : [{ name, seq }] },
        ),
      ];
    },
  };
}

const sent = (effects: readonly SessionEffect[]): readonly Frame[] =>
  effects.flatMap((effect) => (effect.kind === "send" ? decodeFrames(effect.bytes).frames : []));
const kinds = (effects: readonly SessionEffect[]): readonly string[] => effects.map(({ kind }) => kind);

const written = (...keys: readonly string[]): readonly Uint8Array[] => writtenBy(7, ...keys);
function writtenBy(client: number, ...keys: readonly string[]): readonly Uint8Array[] {
  const { edit } = openReplica({ base: [], outbox: [], client });
  return keys.flatMap((key) => edit((doc) => doc.getMap("tags").set(key, new Y.Map())) ?? []);
}
const entry = (id: number, update: Uint8Array) => ({ id: OutboxId.parse(id), name, update });
const [first = new Uint8Array(), second = new Uint8Array()] = written("a", "b");
const both = Y.mergeUpdates([first, second]);

test("an own update is sent when it is on the disk, and leaves the outbox with its acknowledgement", () => {
  const session = startSession();
  session.greet(0);
  expect(kinds(session.tell({ kind: "edited", entry: entry(1, first) }))).toEqual(["persist", "settled"]);
  const persisted = session.tell({ kind: "persisted", id: OutboxId.parse(1) });
  expect(sent(persisted)).toEqual([
    { type: "open", channel: 1, name, since: 0 },
    { type: "update", channel: 1, update: first },
  ]);
  session.hear({ type: "opened", channel: 1, seq: 0 });
  const [store] = session.hear({ type: "ack", channel: 1, count: 1, seq: 1 });
  expect(store).toMatchObject({ kind: "store", acknowledged: [1], seq: 1, epoch: "log" });
  const stored = session.tell({ kind: "stored", requestId: 1, isStored: true });
  expect(stored).toContainEqual({ kind: "entry-status", id: 1, status: { kind: "acknowledged" } });
  expect(stored).toContainEqual({ kind: "settled", isSettled: true });
});

test("what the disk did not take is not sent", () => {
  const session = startSession();
  session.greet(0);
  session.tell({ kind: "edited", entry: entry(1, first) });
  const effects = session.tell({ kind: "not-persisted", id: OutboxId.parse(1) });
  expect(sent(effects)).toEqual([]);
  expect(effects).toContainEqual({ kind: "entry-status", id: 1, status: { kind: "refused", why: "busy" } });
});

test("what was not acknowledged is sent again on the next connection, and by the next start", () => {
  const kept = { ...nothing, outbox: [entry(1, first), entry(2, second)] };
  for (const session of [startSession(kept), startSession(kept)]) {
    const update = (frame: Frame) => frame.type === "update";
    expect(sent(session.greet(0)).filter(update)).toMatchObject([{ update: both }]);
    session.tell({ kind: "disconnected", code: 1006 });
    session.wait(2_000);
    expect(sent(session.greet(0)).filter(update)).toMatchObject([{ update: both }]);
  }
});

test("what came and how far it is go to the disk in one", () => {
  const session = startSession();
  expect(sent(session.greet(2))).toContainEqual({ type: "open", channel: 1, name, since: 0 });
  expect(session.hear({ type: "update", channel: 1, update: first })).toEqual([]);
  session.hear({ type: "update", channel: 1, update: second });
  expect(session.hear({ type: "opened", channel: 1, seq: 2 })).toMatchObject([
    { kind: "store", updates: [first, second], seq: 2 },
  ]);
});

test("a document that has not changed is not opened, and a metered network fetches nothing", () => {
  const stateVector = Y.encodeStateVectorFromUpdate(Y.mergeUpdates([first, second]));
  const documents = [{ name, seq: 2, epoch: "log", stateVector }];
  const opens = (frames: readonly Frame[]) => frames.filter(({ type }) => type === "open").length;
  expect(opens(sent(startSession({ ...nothing, documents }).greet(2)))).toBe(0);
  expect(opens(sent(startSession({ ...nothing, documents }).greet(3)))).toBe(1);
  expect(opens(sent(startSession({ ...nothing, documents }, { ...online, metered: true }).greet(3)))).toBe(0);
});

test("with another log both sides are compared, and nothing is noted before both are level", () => {
  const stateVector = Y.encodeStateVectorFromUpdate(first);
  const session = startSession({ ...nothing, documents: [{ name, seq: 5, epoch: "old", stateVector }] });
  expect(sent(session.greet(1))).toContainEqual({ type: "open", channel: 1, name, since: compareSince });
  const asked = session.hear({ type: "sync-step-1", channel: 1, stateVector: Uint8Array.of(0) });
  expect(asked).toMatchObject([{ kind: "compare", requestId: 1 }, { kind: "send" }]);
  expect(sent(session.tell({ kind: "compared", requestId: 1, update: first }))).toEqual([
    { type: "sync-step-2", channel: 1, update: first },
  ]);
  expect(session.hear({ type: "opened", channel: 1, seq: 1 })).toEqual([]);
  expect(session.hear({ type: "ack", channel: 1, count: 1, seq: 0 })).toMatchObject([
    { kind: "store", seq: 1, epoch: "log" },
  ]);
});

test("what a log acknowledged before it said how far that is, another log is asked about", () => {
  const session = startSession();
  session.greet(0, "old");
  session.tell({ kind: "edited", entry: entry(1, first) });
  session.tell({ kind: "persisted", id: OutboxId.parse(1) });
  session.hear({ type: "opened", channel: 1, seq: 0 });
  // To whoever is slow to read the server says what it has, and of the document nothing.
  const [store] = session.hear({ type: "ack", channel: 1, count: 1, seq: 0 });
  expect(store).toMatchObject({ kind: "store", acknowledged: [1], seq: 0, epoch: "old" });
  session.tell({ kind: "stored", requestId: 1, isStored: true });
  session.tell({ kind: "disconnected", code: closeCodes.goingAway });
  session.wait(60_000);
  // Put back from a backup, it knows of no such document.
  expect(sent(session.greet(0))).toContainEqual({ type: "open", channel: 2, name, since: compareSince });
  const asked = session.hear({ type: "sync-step-1", channel: 2, stateVector: Uint8Array.of(0) });
  expect(asked).toMatchObject([{ kind: "compare" }, { kind: "send" }]);
});

test("what waits goes together, and is acknowledged as what it was made of", () => {
  const outbox = written(...Array.from({ length: 250 }, (_, at) => `key-${at}`)).map((update, at) =>
    entry(at + 1, update),
  );
  const session = startSession({ ...nothing, outbox });
  const updates = sent(session.greet(0)).flatMap((frame) => (frame.type === "update" ? [frame.update] : []));
  expect(updates).toHaveLength(3);
  const doc = new Y.Doc();
  for (const update of updates) {
    const heads = Y.decodeStateVector(Y.encodeStateVector(doc));
    const expected = { kind: "tags", heads, mayWriteAs: () => true } as const;
    expect(checkUpdate(update, expected)).toMatchObject({ kind: "sound" });
    Y.applyUpdate(doc, update);
  }
  expect(doc.getMap("tags").size).toBe(250);
  session.hear({ type: "opened", channel: 1, seq: 0 });
  const [store] = session.hear({ type: "ack", channel: 1, count: 2, seq: 2 });
  expect(store).toMatchObject({ kind: "store", acknowledged: outbox.slice(0, 200).map(({ id }) => id) });
});

test("what an update may hold at most is not gone over by putting them together", () => {
  const long = "long".repeat(1_000);
  const updates = written(...Array.from({ length: 20 }, (_, at) => `${at}${long}`));
  const outbox = updates.map((update, at) => entry(at + 1, update));
  const frames = sent(startSession({ ...nothing, outbox }).greet(0));
  const sizes = frames.flatMap((frame) => (frame.type === "update" ? [frame.update.byteLength] : []));
  expect(sizes.length).toBeGreaterThan(1);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(sessionLimits.together.bytesMax);
  const writers = Array.from({ length: 20 }, (_, at) => {
    const { edit } = openReplica({ base: [], outbox: [], client: at + 1 });
    return edit((doc) => doc.getMap("tags").set(`of-${at}`, new Y.Map())) ?? [];
  }).flat();
  const ofMany = sent(
    startSession({ ...nothing, outbox: writers.map((update, at) => entry(at + 1, update)) }).greet(0),
  );
  for (const frame of ofMany)
    if (frame.type === "update")
      expect(Y.parseUpdateMeta(frame.update).to.size).toBeLessThanOrEqual(limits.updateClientCountMax);
});

test("where one of several that went together is refused, it alone is kept apart, and nothing takes its place under the same clocks", () => {
  const session = startSession({ ...nothing, outbox: [entry(1, first), entry(2, second)] });
  session.greet(0);
  const apart = session.hear({ type: "refuse", channel: 1, count: 1, why: "erased" });
  expect(apart.filter(({ kind }) => kind === "refused")).toEqual([]);
  session.wait(1_000);
  expect(sent([...apart, ...session.tell({ kind: "tick" })])).toEqual([
    { type: "open", channel: 2, name, since: 0 },
    { type: "update", channel: 2, update: first },
    { type: "update", channel: 2, update: second },
  ]);
  const [refused] = session.hear({ type: "refuse", channel: 2, count: 1, why: "erased" });
  const replacement = blankUpdate(first);
  expect(refused).toMatchObject({ kind: "refused", why: "erased", entries: [{ id: 1, replacement }] });
  expect(sent(session.tell({ kind: "stored", requestId: 1, isStored: true }))).toEqual([
    { type: "update", channel: 3, update: replacement },
    { type: "update", channel: 3, update: second },
  ]);
  const doc = new Y.Doc();
  for (const update of [replacement, second]) Y.applyUpdate(doc, update);
  expect([...doc.getMap("tags").keys()]).toEqual(["b"]);
  expect(doc.store.pendingStructs).toBeNull();
});

test("what the server has no room for is sent again later, in the same order", () => {
  const session = startSession({ ...nothing, outbox: [entry(1, first), entry(2, second)] });
  session.greet(0);
  expect(sent(session.hear({ type: "refuse", channel: 1, count: 1, why: "busy" }))).toEqual([]);
  session.wait(1_000);
  expect(sent(session.tell({ kind: "tick" })).map(({ type }) => type)).toEqual(["open", "update"]);
});

test("what the server sends is read through before it is believed", () => {
  const session = startSession();
  session.greet(2);
  const effects = session.hear({ type: "update", channel: 1, update: second });
  expect(sent(effects)).toEqual([{ type: "close", channel: 1 }]);
  expect(kinds(session.hear({ type: "opened", channel: 1, seq: 2 }))).not.toContain("store");
});

test("a document that waits is waited for no longer where the clock was set back", () => {
  const session = startSession({ ...nothing, outbox: [entry(1, first)] });
  session.greet(0);
  session.hear({ type: "refuse", channel: 1, count: 1, why: "busy" });
  expect(sent(session.tell({ kind: "tick" }))).toEqual([]);
  session.wait(-365 * 24 * 3_600_000);
  expect(sent(session.tell({ kind: "tick" })).map(({ type }) => type)).toEqual(["open", "update"]);
});

test("a revoked device keeps apart what it had not sent, and tries no more", () => {
  const session = startSession({ ...nothing, outbox: [entry(1, first)] });
  session.tell({ kind: "tick" });
  session.tell({ kind: "connected" });
  const effects = session.tell({ kind: "disconnected", code: closeCodes.revoked });
  expect(effects).toMatchObject([
    { kind: "refused", why: "revoked", entries: [{ id: 1, replacement: undefined }] },
    { kind: "connection-status", status: { kind: "revoked" } },
  ]);
  session.wait(3_600_000);
  expect(session.tell({ kind: "tick" })).toEqual([]);
});

test("a pause ends the connection, and its end connects again", () => {
  const session = startSession();
  session.greet(0);
  const paused = session.tell({ kind: "settings", settings: { ...online, paused: true } });
  expect(kinds(paused)).toEqual(["disconnect", "connection-status", "settled"]);
  expect(session.tell({ kind: "tick" })).toEqual([]);
  session.tell({ kind: "settings", settings: online });
  expect(kinds(session.tell({ kind: "tick" }))).toContain("connect");
});

test("what is sent keeps to the bytes a second that a person allows", () => {
  const outbox = written(...Array.from({ length: 100 }, (_, at) => `key-${at}`)).map((update, at) =>
    entry(at + 1, update),
  );
  const bytesPerSecondMax = 200;
  const session = startSession({ ...nothing, outbox }, { ...online, bytesPerSecondMax });
  const bytesIn = (effects: readonly SessionEffect[]): number =>
    sent(effects).reduce((sum, frame) => sum + (frame.type === "update" ? frame.update.byteLength : 0), 0);
  expect(bytesIn(session.greet(0))).toBeLessThanOrEqual(bytesPerSecondMax);
  session.wait(1_000);
  const more = bytesIn(session.tell({ kind: "tick" }));
  expect(more).toBeGreaterThan(0);
  expect(more).toBeLessThanOrEqual(bytesPerSecondMax);
});

test("bytes that are no frames end the connection", () => {
  const session = startSession();
  session.greet(0);
  expect(kinds(session.tell({ kind: "received", bytes: Uint8Array.of(255, 255) }))).toContain("disconnect");
});

test("whose version the server does not speak asks no more, says so, and keeps what waits for the next program", () => {
  const kept = { ...nothing, outbox: [entry(1, first)] };
  const session = startSession(kept);
  session.tell({ kind: "tick" });
  expect(sent(session.tell({ kind: "connected" }))).toMatchObject([
    { type: "hello", version: limits.protocolVersion, oldest: limits.protocolVersionOldest },
  ]);
  expect(session.tell({ kind: "disconnected", code: closeCodes.version })).toContainEqual({
    kind: "connection-status",
    status: { kind: "version-refused" },
  });
  session.wait(24 * 3_600_000);
  const later = [session.tell({ kind: "tick" }), session.tell({ kind: "edited", entry: entry(2, second) })];
  // What is made meanwhile goes to the disk and nowhere else.
  expect(kinds(later.flat()).filter((kind) => kind !== "settled")).toEqual(["persist"]);
  const next = startSession({ ...kept, outbox: [entry(1, first), entry(2, second)] });
  expect(sent(next.greet(0))).toContainEqual({ type: "update", channel: 1, update: both });
});

test.each([limits.protocolVersionOldest, limits.protocolVersion])(
  "with a server that agrees on version %i everything is sent and acknowledged",
  (version) => {
    const session = startSession({ ...nothing, outbox: [entry(1, first)] });
    const greeted = session.greet(0, "log", version);
    expect(sent(greeted)).toContainEqual(
      expect.objectContaining({ type: "update", channel: 1, update: first }),
    );
    session.hear({ type: "opened", channel: 1, seq: 0 });
    expect(session.hear({ type: "ack", channel: 1, count: 1, seq: 1 })).toMatchObject([
      { kind: "store", acknowledged: [1] },
    ]);
  },
);

test.each([
  [2, {}, {}],
  [3, { count: 1 }, { count: 2 }],
])("to a server of version %i updates go with these numbers: %o, %o", (version, ofFirst, ofSecond) => {
  const session = startSession({ ...nothing, outbox: [entry(1, first)] });
  const greeted = session.greet(0, "log", version);
  session.tell({ kind: "edited", entry: entry(2, second) });
  const later = session.tell({ kind: "persisted", id: OutboxId.parse(2) });
  expect(sent([...greeted, ...later]).filter(({ type }) => type === "update")).toEqual([
    { type: "update", channel: 1, update: first, ...ofFirst },
    { type: "update", channel: 1, update: second, ...ofSecond },
  ]);
});

test("a server that has set its clock back says so, and nothing but the clock changes", () => {
  const session = startSession(nothing);
  session.greet(0);
  const again = session.hear({ type: "welcome", version: 3, epoch: "log", nowMs: 5 });
  expect(kinds(again)).toEqual(["clock"]);
});

test("while the server's disk is full nothing is sent, what others wrote comes, and all goes once there is room", () => {
  const [others = new Uint8Array()] = writtenBy(9, "c");
  const session = startSession({ ...nothing, outbox: [entry(1, first)] });
  session.tell({ kind: "tick" });
  session.tell({ kind: "connected" });
  // As the server says it: with what it greets by.
  const greeting: readonly Frame[] = [
    { type: "welcome", version: 3, epoch: "log", nowMs: 0 },
    { type: "room", isFull: true },
    { type: "access", epoch: 1, partitionIds: [partitionId] },
    { type: "manifest", documents: [{ name, seq: 1 }] },
  ];
  const bytes = Uint8Array.from(greeting.flatMap((frame) => [...encodeFrame(frame)]));
  const greeted = session.tell({ kind: "received", bytes });
  expect(greeted).toContainEqual({ kind: "room", isFull: true });
  expect(sent(greeted)).toEqual([{ type: "open", channel: 1, name, since: 0 }]);
  const came = session.hear(
    { type: "update", channel: 1, update: others },
    { type: "opened", channel: 1, seq: 1 },
  );
  expect(kinds(came)).toContain("store");
  session.tell({ kind: "edited", entry: entry(2, second) });
  expect(
    sent([...session.tell({ kind: "persisted", id: OutboxId.parse(2) }), ...session.tell({ kind: "tick" })]),
  ).toEqual([]);
  const roomy = session.hear({ type: "room", isFull: false });
  expect(roomy).toContainEqual({ kind: "room", isFull: false });
  expect(sent(roomy)).toContainEqual({ type: "update", channel: 1, update: both, count: 1 });
});

test("what was sent back as the disk filled up goes as soon as there is room, and with the connection what was said of it", () => {
  const session = startSession({ ...nothing, outbox: [entry(1, first)] });
  session.greet(0);
  session.hear({ type: "refuse", channel: 1, count: 1, why: "busy" }, { type: "room", isFull: true });
  session.wait(sessionLimits.document.retryCapMs);
  expect(sent(session.tell({ kind: "tick" }))).not.toContainEqual(
    expect.objectContaining({ type: "update" }),
  );
  expect(session.tell({ kind: "disconnected", code: 1006 })).toContainEqual({ kind: "room", isFull: false });
  session.wait(sessionLimits.connect.retryCapMs);
  expect(sent(session.greet(0))).toContainEqual(expect.objectContaining({ type: "update", update: first }));
});

test("that something was suggested is told on", () => {
  const session = startSession();
  session.greet(0);
  expect(session.hear({ type: "suggested" })).toContainEqual({ kind: "suggested" });
});

test("who takes slowly what comes says unasked that they are there, no oftener than the server asks; others do not", () => {
  const pongs = (settings: SessionSettings): number => {
    const session = startSession(nothing, settings);
    session.greet(0);
    let count = 0;
    for (let second = 0; second < 10 * (limits.heartbeatMs / 1_000); second += 1) {
      session.wait(1_000);
      count += sent([
        ...session.tell({ kind: "tick" }),
        ...session.hear({ type: "access", epoch: 1, partitionIds: [partitionId] }),
      ]).filter(({ type }) => type === "pong").length;
    }
    return count;
  };
  expect(pongs(online)).toBe(0);
  expect(pongs({ ...online, bytesPerSecondMax: 1_000 })).toBe(10);
});
