/** The log of the embedded tier: one append-only file. In memory only where in it each update lies. */
import { randomUUID } from "node:crypto";
import { createGate } from "#shared/kit/gate.ts";
import { createSerial } from "#shared/kit/serial.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { DeviceId } from "#shared/model/team.ts";
import { partsOf, type DocumentName } from "#shared/sync/document-name.ts";
import type { AppendedEntry, AppendEntry, CompactState, LoadedDocument } from "../hub/hub-port.ts";
import { compactState } from "./compact-state.ts";
import {
  type Entry,
  type Index,
  isMostlyGarbage,
  type LoggedOfDocument,
  newEntry,
  note,
  type Place,
  receivedMsOf,
} from "./file-index.ts";
import { forgetIn, foldIn, readPast, readWriters, recordsOfPast } from "./file-past.ts";
import { bodyOf, decodeLogged, encodeLogged, type Logged } from "./logged.ts";
import { readRecords } from "./read-records.ts";
import { openRecordFile, type RecordFile } from "./record-file.ts";
import type { UpdateLog } from "./update-log.ts";

export async function openFileLog(path: string, nowMs: () => number = Date.now): Promise<UpdateLog> {
  const index: Index = new Map();
  let epoch = "";
  const file = await openRecordFile(path, ({ body, offset }) => {
    const logged = decodeLogged(body);
    if (logged.kind === "epoch") epoch = logged.epoch;
    else note(index, logged, { offset, length: body.byteLength });
  });
  if (epoch === "") {
    epoch = randomUUID();
    await file.append(encodeLogged([{ kind: "epoch", epoch }]));
  }
  const alone = createSerial();
  // Where something lies is true until the file is another one.
  const readers = createGate();
  const rewriteAlone = () => readers.closedFor(() => rewrite(file, index, epoch));
  const log: Omit<UpdateLog, typeof Symbol.asyncDispose> = {
    epoch,
    renew: () =>
      alone(async () => {
        epoch = randomUUID();
        await file.append(encodeLogged([{ kind: "epoch", epoch }]));
      }),
    append: (entries) => alone(() => append({ file, index, nowMs }, entries)),
    async load(name, since) {
      using _reading = await readers.enter();
      return await load(file, index.get(name), since);
    },
    list: (partitionIds) => Promise.resolve(headsOf(index, new Set(partitionIds))),
    heads: () => Promise.resolve(headsOf(index)),
    receivedMs: ({ name, seq }) => Promise.resolve(receivedMsOf(index.get(name), seq)),
    writers: (name, since) => alone(() => readWriters(file, index.get(name) ?? newEntry(), since)),
    compact: (name, state) =>
      alone(async () => {
        const entry = index.get(name);
        if (entry === undefined || isOlder(state, entry)) return;
        const { seq, update: body } = state ?? { seq: entry.seq, update: await readState(file, entry) };
        const folded = await foldIn(file, { name, entry, seq, nowMs: nowMs() });
        await write(file, index, [...folded, { kind: "snapshot", name, seq, owners: entry.owners, body }]);
        if (isMostlyGarbage(file.sizeBytes(), index)) await rewriteAlone();
      }),
    past: (name) =>
      alone(async () => {
        const entry = index.get(name);
        const { owners, past, places } = entry ?? newEntry();
        return { ...(await readPast(file, { past, places })), owners: new Map(owners) };
      }),
    forget: (name) =>
      alone(async () => {
        const entry = index.get(name);
        if (entry === undefined) return;
        const { seq, owners } = entry;
        const body = await readState(file, entry);
        const past = await forgetIn(file, { name, entry, seq, state: body });
        await write(file, index, [{ kind: "snapshot", name, seq, owners, body }, past]);
      }),
    scrub: () => alone(rewriteAlone),
  };
  return { ...log, [Symbol.asyncDispose]: () => alone(async () => file[Symbol.asyncDispose]()) };
}

async function load(file: RecordFile, entry: Entry | undefined, since: number): Promise<LoadedDocument> {
  if (entry === undefined) return { seq: 0, updates: [], owners: new Map(), tailCount: 0 };
  // As it is now: what is appended while the bodies are read is not among them.
  const { seq, places } = entry;
  const owners = new Map(entry.owners);
  const tailCount = places.filter(({ isSnapshot }) => !isSnapshot).length;
  const wanted = places.filter((place) => place.seq > since);
  return { seq, updates: await readBodies(file, wanted), owners, tailCount };
}

const readBodies = async (file: RecordFile, places: readonly Place[]): Promise<readonly Uint8Array[]> =>
  (await readRecords(file, places)).map(bodyOf);

/** Erasing may have put a later state there, that must not come back. */
const isOlder = (state: CompactState | undefined, { places: [first] }: Entry): boolean =>
  state !== undefined && first?.isSnapshot === true && state.seq <= first.seq;

async function readState(file: RecordFile, { places }: Entry): Promise<Uint8Array> {
  const updates = await readBodies(file, places);
  const [only] = updates;
  return only !== undefined && places.length === 1 && places[0]?.isSnapshot === true
    ? only
    : compactState(updates);
}

function headsOf(index: Index, among?: ReadonlySet<PartitionId>) {
  return [...index].flatMap(([name, { seq }]) =>
    among === undefined || among.has(partsOf(name).partitionId) ? [{ name, seq }] : [],
  );
}

interface Writing {
  readonly file: RecordFile;
  readonly index: Index;
  readonly nowMs: () => number;
}

async function append(
  { file, index, nowMs }: Writing,
  entries: readonly AppendEntry[],
): Promise<readonly AppendedEntry[]> {
  const logged: Extract<Logged, { readonly kind: "update" }>[] = [];
  const receivedMs = nowMs();
  const next = new Map<DocumentName, number>();
  const claimed = new Map<string, DeviceId>();
  const broken = new Set<DocumentName>();
  const outcomes = entries.map(({ name, update, deviceId, newClients }): AppendedEntry => {
    const owners = index.get(name)?.owners;
    const isTaken = newClients.some(
      (client) => (claimed.get(`${name} ${client}`) ?? owners?.get(client) ?? deviceId) !== deviceId,
    );
    // What comes after it may lean on it, and what leans on nothing must never be in the log.
    if (broken.has(name)) return { kind: "refused", why: "busy" };
    if (isTaken) {
      broken.add(name);
      return { kind: "refused", why: "not-owner" };
    }
    for (const client of newClients) claimed.set(`${name} ${client}`, deviceId);
    const seq = (next.get(name) ?? index.get(name)?.seq ?? 0) + 1;
    next.set(name, seq);
    logged.push({ kind: "update", name, seq, deviceId, newClients, receivedMs, body: update });
    return { kind: "appended", seq };
  });
  await write(file, index, logged);
  return outcomes;
}

/** At the end, as one group. */
async function write(file: RecordFile, index: Index, logged: readonly LoggedOfDocument[]): Promise<void> {
  const bodies = encodeLogged(logged);
  const offsets = await file.append(bodies);
  logged.forEach((each, at) =>
    note(index, each, { offset: offsets[at] ?? 0, length: bodies[at]?.byteLength ?? 0 }),
  );
}

/**
 * Whole, each document as one state behind what is kept of its past: what was forgotten is then not in the file. What was
 * not compacted yet is the past's from then on.
 */
async function rewrite(file: RecordFile, index: Index, epoch: string): Promise<void> {
  const bodies = [...encodeLogged([{ kind: "epoch", epoch }])];
  for (const [name, entry] of index) {
    const { owners, seq } = entry;
    const snapshot: Logged = { kind: "snapshot", name, seq, owners, body: await readState(file, entry) };
    bodies.push(...(await recordsOfPast(file, name, entry)), ...encodeLogged([snapshot]));
  }
  const offsets = await file.replace(bodies);
  index.clear();
  bodies.forEach((body, at) => {
    const logged = decodeLogged(body);
    if (logged.kind !== "epoch") note(index, logged, { offset: offsets[at] ?? 0, length: body.byteLength });
  });
}
