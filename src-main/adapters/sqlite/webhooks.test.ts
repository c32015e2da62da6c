import Database from "better-sqlite3-multiple-ciphers";
import { expect, it } from "vitest";
import type { Synchronous } from "./library.ts";
import type { Chance } from "#core/ports/clock.ts";
import type { SendOutcome, WebhookSender } from "#core/ports/webhook-sender.ts";
import type { WebhookStore } from "#core/ports/webhook-store.ts";
import { createWebhooks } from "#core/query/webhooks/webhooks.ts";
import { FolderId, ItemId, SegmentId } from "#shared/model/ids.ts";
import { StreamName } from "#shared/model/stream.ts";
import { WatchId } from "#shared/model/watch.ts";
import { WebhookId, type WebhookMessage } from "#shared/model/webhook.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { webhookWaitingCountMax } from "./limits.ts";
import { migrate } from "./migrate.ts";
import { allNear, nearAlone, noteNear } from "./note-near.fake.ts";
import { indexed, spaceId } from "./store-samples.ts";
import { createWatchReads, createWatchWrites } from "./watches.ts";
import { createWebhookReads, createWebhookWrites } from "./webhooks.ts";

const uuid = (number: number) => `01990000-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;
const watchIds = [WatchId.parse(uuid(0xc1)), WatchId.parse(uuid(0xc2))] as const;
const streamId = FolderId.parse(uuid(0xb1));
const name = StreamName.parse("engine-room");
const WEBHOOK = WebhookId.parse(uuid(0xd1));

/** A promise for each answer of the driver: as the threads give them. */
const asPort = (store: Synchronous<WebhookStore>): WebhookStore =>
  Object.fromEntries(
    Object.entries(store).map(([name, call]) => [
      name,
      (...args: readonly never[]) =>
        Promise.resolve().then(() => (call as (...all: readonly never[]) => unknown)(...args)),
    ]),
  ) as unknown as WebhookStore;

function open() {
  const database = new Database(":memory:");
  database.pragma("foreign_keys = ON");
  migrate(database);
  const library = { ...createLibraryReads(database), ...createLibraryWrites(database) };
  const watches = { ...createWatchReads(database), ...createWatchWrites(database, nearAlone(allNear())) };
  const store = { ...createWebhookReads(database), ...createWebhookWrites(database) };
  library.addStream({ id: streamId, name, addedMs: 5 });
  for (const [place, id] of watchIds.entries())
    watches.putWatch({
      id,
      name: `Watch ${place}`,
      text: "pump",
      threshold: 0.5,
      paused: false,
      addedMs: 1,
      looks: [],
    });
  let itemCount = 0;
  /** Of the last that was met: some webhook is to be told. */
  const last = { isWaitedFor: false };
  /** An event that a watch was met by. */
  const match = (watch: 0 | 1 = 0): ItemId => {
    const key = String(++itemCount);
    const itemId = ItemId.parse(uuid(0xe0_00 + itemCount));
    const text = `Pump ${key} started.`;
    const { segments, vectors } = indexed({ itemId, generation: 0 }, [text]);
    const row = { itemId, key, name: text, eventMs: 1_000, text, tags: [], segments, spaceId, vectors };
    library.appendEvents([{ streamId, name, events: [row] }], 1_000);
    const [segment] = library.readSegments(itemId, 0, 1).segments;
    const segmentId = SegmentId.parse(segment?.id);
    const met = { segmentId, nowMs: 2_000, isTold: false };
    last.isWaitedFor = noteNear(watches, [watchIds[watch]], met).isWaitedFor;
    return itemId;
  };
  return { database, library, watches, store, match, last };
}

/** Time passes when somebody waits for it, and the receivers answer as they are told. */
function createWorld(store: WebhookStore, watches: ReturnType<typeof open>["watches"]) {
  const sent: { readonly url: string; readonly messageId: string; readonly message: WebhookMessage }[] = [];
  const waits: { readonly untilMs: number; readonly wake: () => void }[] = [];
  let nowMs = 10_000;
  let answer: (url: string) => SendOutcome | Promise<SendOutcome> = () => ({ kind: "delivered" });
  const sender: WebhookSender = {
    async send({ url }, messageId, message, signal) {
      signal.throwIfAborted();
      sent.push({ url, messageId, message });
      return answer(url);
    },
    secretOf: () => Promise.resolve("whsec_"),
  };
  let count = 0;
  const chance: Chance = { fraction: () => 0, bytes: (length) => new Uint8Array(length).fill(++count) };
  const faults: unknown[] = [];
  const webhooks = createWebhooks({
    store,
    sender,
    chance,
    watches: { watch: (id) => Promise.resolve(watches.watch(id)) },
    clock: {
      nowMs: () => nowMs,
      sleep: (delayMs, signal) =>
        new Promise((resolve, reject) => {
          waits.push({ untilMs: nowMs + delayMs, wake: resolve });
          signal?.addEventListener("abort", () => reject(new Error("woken")));
        }),
    },
    onFault: (error) => void faults.push(error),
  });
  /** Until nothing moves any more. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 200; turn++) await Promise.resolve();
    expect(faults).toEqual([]);
  };
  return {
    webhooks,
    sent,
    settle,
    answerWith: (next: typeof answer) => void (answer = next),
    async pass(ms: number) {
      nowMs += ms;
      for (const { untilMs, wake } of waits) if (untilMs <= nowMs) wake();
      await settle();
    },
    async add(url: string, more: { readonly watchId?: WatchId; readonly withText?: boolean } = {}) {
      const added = await webhooks.add({ url, withText: false, ...more });
      if ("refused" in added) throw new Error(added.refused);
      return added;
    },
  };
}

const refused = (status: number): SendOutcome => ({ kind: "failed", failure: { code: "answered", status } });

it("come to a library of the schema before them, whose watches stay", () => {
  const database = new Database(":memory:");
  migrate(database, schemaVersionBefore());
  database.exec(`INSERT INTO watches VALUES ('${watchIds[0]}', 'Pumps', 'pumps', 'pump', 0.5, 0, 1, 0)`);
  migrate(database);
  expect(createWatchReads(database).watches()).toMatchObject([{ name: "Pumps", looks: [] }]);
  expect(createWebhookReads(database).webhooks()).toEqual([]);
});

it("keep what was found and is still to be sent when watches learn to wait for looks, and get numbers", () => {
  const database = new Database(":memory:");
  database.pragma("foreign_keys = ON");
  migrate(database, schemaVersionBefore() + 1);
  database.exec(`INSERT INTO watches VALUES ('w', 'Pumps', 'pumps', 'pump', 0.5, 0, 1, 0);
    INSERT INTO folders (id, path, added_ms) VALUES ('f', '/', 1);
    INSERT INTO items (row_id, id, folder_id, path, path_folded, name, file_key, size_bytes, modified_ms, status, queued_ms, added_ms)
      VALUES (7, 'i', 'f', '/a', '/a', 'a', 'k', 1, 1, 'indexed', 1, 1);
    INSERT INTO watch_matches VALUES ('w', 7, 9, 'words', 1, 5, 1);
    INSERT INTO webhooks (id, url, with_text, added_ms) VALUES ('h', 'https://all.example/', 1, 1);
    INSERT INTO webhook_deliveries VALUES (3, 'h', 'w', 7)`);
  migrate(database);
  const rows = (table: string) => database.prepare(`SELECT * FROM ${table}`).all();
  expect(rows("watch_matches")).toMatchObject([
    { item_row_id: 7, watch_row_id: 1, leg: "words", matched_ms: 5, seen: 1 },
  ]);
  expect(rows("webhook_deliveries")).toEqual([
    { number: 3, webhook_id: "h", item_row_id: 7, watch_row_id: 1 },
  ]);
  database.exec("UPDATE watch_matches SET leg = 'look'; DELETE FROM items WHERE row_id = 7");
  expect([rows("watch_matches"), rows("webhook_deliveries")]).toEqual([[], []]);
});

/** The one that has watches and no webhooks. */
function schemaVersionBefore(): number {
  for (let version = 1; ; version++) {
    const database = new Database(":memory:");
    migrate(database, version);
    const has = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'webhooks'").get();
    if (has !== undefined) return version - 1;
  }
}

it("are woken for what one of them is to be told of, and for nothing else", async () => {
  const { store, watches, match, last } = open();
  const { add, webhooks } = createWorld(asPort(store), watches);
  const wakes = (watch: 0 | 1) => (match(watch), last.isWaitedFor);
  expect(wakes(0)).toBe(false);
  const { id } = await add("https://one.example/", { watchId: watchIds[1] });
  expect([wakes(0), wakes(1)]).toEqual([false, true]);
  await webhooks.setPaused(id, true);
  expect(wakes(1)).toBe(false);
});

it("are sent what watches find, in order, and only what was asked for", async () => {
  const { store, watches, match } = open();
  const { webhooks, sent, settle, add } = createWorld(asPort(store), watches);
  await add("https://all.example/", { withText: true });
  await add("https://one.example/", { watchId: watchIds[1] });
  const first = match(0);
  const second = match(1);
  webhooks.wake();
  await settle();
  const of = (host: string) => sent.filter(({ url }) => url.includes(host));
  expect(of("all").map(({ messageId }) => messageId)).toEqual([
    `${watchIds[0]}_${first}`,
    `${watchIds[1]}_${second}`,
  ]);
  expect(of("all")[0]?.message.data.item).toMatchObject({
    name: "Pump 1 started.",
    path: "stream:engine-room/1",
  });
  expect(of("one").map(({ message }) => message.data)).toEqual([
    { watch: { id: watchIds[1] }, item: { id: second, kind: "message" }, leg: "meaning", score: 1 },
  ]);
  expect((await webhooks.list()).map(({ waitingCount }) => waitingCount)).toEqual([0, 0]);
});

it("are tried again later, with longer pauses, and nothing overtakes", async () => {
  const { store, watches, match } = open();
  const { webhooks, sent, settle, answerWith, pass, add } = createWorld(asPort(store), watches);
  const { id } = await add("https://slow.example/");
  answerWith(() => refused(503));
  match();
  match();
  webhooks.wake();
  await settle();
  expect(sent).toHaveLength(1);
  expect((await webhooks.list())[0]).toMatchObject({
    waitingCount: 2,
    failure: { code: "answered", status: 503 },
    nextAttemptMs: 15_000,
  });
  webhooks.wake();
  await settle();
  expect(sent).toHaveLength(1);
  await pass(5_000);
  expect(sent).toHaveLength(2);
  await pass(9_999);
  expect(sent).toHaveLength(2);
  answerWith(() => ({ kind: "delivered" }));
  await pass(1);
  expect(new Set(sent.slice(0, 3).map(({ messageId }) => messageId)).size).toBe(1);
  expect(sent).toHaveLength(4);
  expect(await webhooks.list()).toMatchObject([{ id, waitingCount: 0, lostCount: 0, deliveredMs: 25_000 }]);
  expect((await webhooks.list())[0]).not.toHaveProperty("failure");
});

it("are not kept waiting by a clock that was set back, and looked for no more while one is tried again", async () => {
  const { store, watches, match } = open();
  let lookCount = 0;
  const dueWebhooks = (nowMs: number) => (lookCount++, store.dueWebhooks(nowMs));
  const world = createWorld(asPort({ ...store, dueWebhooks }), watches);
  const { webhooks, sent, settle, answerWith, pass, add } = world;
  await add("https://slow.example/");
  answerWith(() => refused(503));
  match();
  webhooks.wake();
  await settle();
  await pass(-365 * 24 * 3_600_000);
  expect(sent).toHaveLength(1);
  webhooks.wake();
  await settle();
  expect(sent).toHaveLength(2);
  answerWith(() => new Promise(() => undefined));
  lookCount = 0;
  await pass(10_000);
  await settle();
  expect([sent.length, lookCount]).toEqual([3, 1]);
});

it("one that is being tried again and does not answer keeps no other from being tried again", async () => {
  const { store, watches, match } = open();
  const { webhooks, sent, settle, answerWith, pass, add } = createWorld(asPort(store), watches);
  await add("https://hangs.example/", { watchId: watchIds[0] });
  await add("https://works.example/", { watchId: watchIds[1] });
  const countOf = (host: string) => sent.filter(({ url }) => url.includes(host)).length;
  answerWith(() => refused(503));
  match(0);
  webhooks.wake();
  await settle();
  await pass(2_000);
  match(1);
  webhooks.wake();
  await settle();
  expect([countOf("hangs"), countOf("works")]).toEqual([1, 1]);
  answerWith((url) => (url.includes("hangs") ? new Promise(() => undefined) : { kind: "delivered" }));
  await pass(3_000);
  expect([countOf("hangs"), countOf("works")]).toEqual([2, 1]);
  await pass(2_000);
  expect([countOf("hangs"), countOf("works")]).toEqual([2, 2]);
  expect(await webhooks.list()).toMatchObject([{ waitingCount: 1 }, { waitingCount: 0 }]);
});

it("one that does not answer keeps no other waiting; one that is gone is paused", async () => {
  const { store, watches, match } = open();
  const { webhooks, sent, settle, answerWith, add } = createWorld(asPort(store), watches);
  await add("https://hangs.example/");
  await add("https://works.example/");
  const gone = await add("https://gone.example/");
  answerWith((url) =>
    url.includes("hangs")
      ? new Promise(() => undefined)
      : url.includes("gone")
        ? { kind: "gone" }
        : { kind: "delivered" },
  );
  match();
  match();
  webhooks.wake();
  await settle();
  expect(sent.filter(({ url }) => url.includes("works"))).toHaveLength(2);
  expect(sent.filter(({ url }) => url.includes("gone"))).toHaveLength(1);
  expect(await webhooks.list()).toMatchObject([
    { waitingCount: 2 },
    { waitingCount: 0 },
    { paused: true, waitingCount: 2, failure: { code: "answered", status: 410 } },
  ]);
  answerWith(() => ({ kind: "delivered" }));
  await webhooks.setPaused(gone.id, false);
  await settle();
  expect(sent.filter(({ url }) => url.includes("gone"))).toHaveLength(3);
});

it("what never comes through is given up in the end, and counted", async () => {
  const { store, watches, match } = open();
  const { webhooks, sent, settle, answerWith, pass, add } = createWorld(asPort(store), watches);
  await add("https://never.example/");
  answerWith(() => refused(500));
  match();
  webhooks.wake();
  await settle();
  for (let hour = 0; hour < 60; hour++) await pass(3_600_000);
  expect(sent).toHaveLength(48);
  expect(await webhooks.list()).toMatchObject([{ waitingCount: 0, lostCount: 1 }]);
});

it("what was not struck off before a crash is sent again under the same id", async () => {
  const { store, watches, match } = open();
  match();
  const before = createWorld(
    asPort({
      ...store,
      noteDelivered: () => {
        throw new Error("power cut");
      },
    }),
    watches,
  );
  await before.add("https://all.example/");
  match();
  before.webhooks.wake();
  await expect(before.settle()).rejects.toThrow();
  const after = createWorld(asPort(store), watches);
  after.webhooks.wake();
  await after.settle();
  // What came before the webhook is not told of.
  expect(after.sent).toHaveLength(1);
  expect(after.sent[0]?.messageId).toBe(before.sent[0]?.messageId);
});

it("what is erased is not told of, and the oldest go where too many wait", () => {
  const { store, library, watches, match, database } = open();
  store.addWebhook({ id: WEBHOOK, url: "https://all.example/", withText: true, addedMs: 1 });
  match();
  library.removeStream(streamId);
  expect(store.webhook(WEBHOOK)).toMatchObject({ waitingCount: 0, lostCount: 0 });
  library.addStream({ id: streamId, name, addedMs: 5 });
  const kept = match();
  database
    .prepare(
      `INSERT INTO webhook_deliveries (webhook_id, item_row_id, watch_row_id)
       SELECT webhook_id, item_row_id, watch_row_id FROM webhook_deliveries, json_each(?)`,
    )
    .run(JSON.stringify(Array.from({ length: webhookWaitingCountMax + 6 }, () => 0)));
  const last = match();
  expect(kept).not.toBe(last);
  expect(store.webhook(WEBHOOK)).toMatchObject({ waitingCount: webhookWaitingCountMax, lostCount: 8 });
  watches.removeWatch(watchIds[0]);
  expect(store.webhook(WEBHOOK)).toMatchObject({ waitingCount: 0 });
});

it("refuses what cannot be sent to, and too many", async () => {
  const { store, watches } = open();
  const { webhooks, add } = createWorld(asPort(store), watches);
  for (const url of ["example.org", "file:///etc/passwd", "ftp://example.org/", "javascript:alert(1)", ""])
    expect(await webhooks.add({ url, withText: false })).toEqual({ refused: "WEBHOOK_URL" });
  expect(
    await webhooks.add({ url: "https://example.org/", withText: false, watchId: WatchId.parse(uuid(1)) }),
  ).toEqual({
    refused: "NOT_FOUND",
  });
  for (let count = 0; count < 20; count++) await add(`https://example.org/${count}`);
  expect(await webhooks.add({ url: "https://example.org/", withText: false })).toMatchObject({
    refused: "WEBHOOK_TOO_MANY",
  });
});
