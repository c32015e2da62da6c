import { expect, test } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, PayloadId, SharedItemId } from "#shared/model/team.ts";
import type { ReceivedItem } from "#shared/rpc/team-status.ts";
import type { Payload } from "#shared/sync/payload.ts";
import { isRefusal, type Refusal } from "#core/ports/use-cases.ts";
import { createFetchOriginal } from "./fetch-original.ts";
import type { FetchPayload } from "./fetch-payload.ts";

const uuid = (number: number): string => `01970000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const deviceId = DeviceId.parse(uuid(3));
const id = SharedItemId.parse(`${deviceId}.0.0`);
const received: ReceivedItem = {
  id,
  partitionId: PartitionId.parse(uuid(1)),
  deviceId,
  payloadId: PayloadId.parse("5e".repeat(32)),
  kind: "pdf",
  withdrawn: false,
  sharedMs: 1,
  edits: { tags: [], favourite: false, trashed: false },
};
const originalId = PayloadId.parse("0f".repeat(32));
const payload: Payload = {
  item: {
    name: "quay.pdf",
    kind: "pdf",
    mediaType: "application/pdf",
    sizeBytes: 3,
    modifiedMs: 1,
    tags: [],
  },
  segments: [],
  vectors: [],
  original: { payloadId: originalId, sizeBytes: 3 },
};
const path = `/shared/${id}`;
const never = new AbortController().signal;

/** What the server sends is given by hand; looks at how far it has come follow each other without a pause. */
function open(shared: Payload | Refusal = payload) {
  const asked: PayloadId[] = [];
  let isErased = false;
  let sending = Promise.withResolvers<Uint8Array | Refusal>();
  const told: ((receivedBytes: number) => void)[] = [];
  const signals: AbortSignal[] = [];
  const fetchPayload: FetchPayload = ({ payloadId, onReceived }, signal) => {
    asked.push(payloadId);
    signals.push(signal);
    if (onReceived !== undefined) told.push(onReceived);
    sending = Promise.withResolvers();
    signal.addEventListener("abort", () => sending.reject(signal.reason));
    return sending.promise;
  };
  const fetched = createFetchOriginal({
    store: {
      isErased: () => Promise.resolve(isErased),
      receivedItem: (given) => Promise.resolve(given === id && !isErased ? received : undefined),
    },
    payloadOf: () => Promise.resolve(shared),
    fetchPayload,
    clock: { nowMs: () => 0, sleep: () => new Promise((resolve) => setImmediate(resolve)) },
  });
  return {
    fetched,
    asked,
    signals,
    come: (receivedBytes: number) => told.at(-1)?.(receivedBytes),
    send: (bytes: Uint8Array | Refusal) => sending.resolve(bytes),
    erase: () => (isErased = true),
  };
}

test("an original says how far it has come, is read afterwards without being fetched again, and goes with what is forgotten", async () => {
  const { fetched, asked, come, send } = open();
  const steps = fetched.fetch(id, path, never);
  expect((await steps.next()).value).toEqual({ state: "fetching", receivedBytes: 0, sizeBytes: 3 });
  // Sealed it is more.
  come(31);
  expect((await steps.next()).value).toEqual({ state: "fetching", receivedBytes: 3, sizeBytes: 3 });
  send(Uint8Array.of(1, 2, 3));
  let last = await steps.next();
  while (!last.done && !isRefusal(last.value) && last.value.state === "fetching") last = await steps.next();
  expect(last.value).toEqual({ state: "here", path });
  const whole = { name: "quay.pdf", mediaType: "application/pdf", bytes: Uint8Array.of(1, 2, 3) };
  expect(await fetched.original(id, never)).toEqual(whole);
  expect(asked).toEqual([originalId]);
  fetched.forget();
  const again = fetched.original(id, never);
  await expect.poll(() => asked).toEqual([originalId, originalId]);
  // What comes after it was forgotten is given to whoever asked, and kept by nobody.
  fetched.forget();
  send(Uint8Array.of(1, 2, 3));
  expect(await again).toEqual(whole);
  void fetched.original(id, never);
  await expect.poll(() => asked.length).toBe(3);
});

test("whoever gives up has nothing more fetched", async () => {
  const { fetched, signals } = open();
  const byReturn = fetched.fetch(id, path, never);
  await byReturn.next();
  await byReturn.return(undefined);
  const own = new AbortController();
  const bySignal = fetched.fetch(id, path, own.signal);
  await bySignal.next();
  own.abort();
  await bySignal.next().catch(() => undefined);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
});

test("what is not shared, not there, erased or not to be had says so", async () => {
  const refusalOf = async (steps: AsyncGenerator): Promise<unknown> => {
    for await (const step of steps) if (isRefusal(step as object)) return step;
    return undefined;
  };
  const { original: _original, ...withoutOriginal } = payload;
  expect(await refusalOf(open(withoutOriginal).fetched.fetch(id, path, never))).toEqual({
    refused: "NOT_FOUND",
  });
  const missing = { refused: "TEAM_PAYLOAD_MISSING" } as const;
  expect(await refusalOf(open(missing).fetched.fetch(id, path, never))).toEqual(missing);
  const other = SharedItemId.parse(`${deviceId}.0.9`);
  expect(await refusalOf(open().fetched.fetch(other, path, never))).toEqual({ refused: "NOT_FOUND" });
  const erased = open();
  erased.erase();
  expect(await refusalOf(erased.fetched.fetch(id, path, never))).toEqual({ refused: "TEAM_ITEM_ERASED" });
  expect(await erased.fetched.original(id, never)).toBeUndefined();
  const unreachable = open();
  const refused = refusalOf(unreachable.fetched.fetch(id, path, never));
  await expect.poll(() => unreachable.asked.length).toBe(1);
  unreachable.send({ refused: "TEAM_UNREACHABLE", data: { detail: "no-answer" } });
  expect(await refused).toMatchObject({ refused: "TEAM_UNREACHABLE" });
});
