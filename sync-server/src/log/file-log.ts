/** The log of the embedded tier: one append-only file. In memory only where in it each update lies. */
import { randomUUID } from "node:crypto";
import { createSerial } from "#shared/kit/serial.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { DeviceId } from "#shared/model/team.ts";
import { partsOf, type DocumentName } from "#shared/sync/document-name.ts";
import type { AppendedEntry, AppendEntry, CompactState } from "../hub/hub-port.ts";
import { compactState } from "./compact-state.ts";
import { bodyOf, decodeLogged, encodeLogged, type Logged } from "./logged.ts";
import { openRecordFile, type RecordFile } from "./record-file.ts";
import type { UpdateLog } from "./update-log.ts";

/** Where an update, or the state of all before it, lies in the file. */
interface Place {
  readonly seq: number;
  readonly offset: number;
  readonly length: number;
  readonly isSnapshot: boolean;
}

interface Entry {
  readonly places: Place[];
  readonly owners: Map<number, DeviceId>;
  seq: number;
}

type Index = Map<DocumentName, Entry>;

/** A file whose states and updates are fewer than half of it is written anew. */
const garbageShareMax = 0.5;
const garbageBytesMin = 4 * 1024 * 1024;

/** Bytes of others that are read along, and of one read; a longer record is read by itself. */
const gapBytesMax = 64 * 1024;
const stretchBytesMax = 1024 * 1024;

export async function openFileLog(path: string): Promise<UpdateLog> {
  const index: Index = new Map();
  let epoch = "";
  const file = await openRecordFile(path, ({ body, offset }) => {
    const logged = decodeLogged(body);
    if (logged.kind === "epoch") epoch = logged.epoch;
    else note(index, logged, offset, body.byteLength);
  });
  if (epoch === "") {
    epoch = randomUUID();
    await file.append(encodeLogged([{ kind: "epoch", epoch }]));
  }
  const alone = createSerial();
  const log: Omit<UpdateLog, typeof Symbol.asyncDispose> = {
    epoch,
    renew: () =>
      alone(async () => {
        epoch = randomUUID();
        await file.append(encodeLogged([{ kind: "epoch", epoch }]));
      }),
    append: (entries) => alone(() => append(file, index, entries)),
    async load(name, since) {
      const entry = index.get(name);
      if (entry === undefined) return { seq: 0, updates: [], owners: new Map(), tailCount: 0 };
      const places = entry.places.filter(({ seq }) => seq > since);
      const updates = await readBodies(file, places);
      const tailCount = entry.places.filter(({ isSnapshot }) => !isSnapshot).length;
      return { seq: entry.seq, updates, owners: new Map(entry.owners), tailCount };
    },
    list: (partitionIds) => Promise.resolve(headsOf(index, new Set(partitionIds))),
    heads: () => Promise.resolve(headsOf(index)),
    compact: (name, state) =>
      alone(async () => {
        const entry = index.get(name);
        if (entry === undefined || isOlder(state, entry)) return;
        const { seq, update: body } = state ?? { seq: entry.seq, update: await readState(file, entry) };
        const logged: Logged = { kind: "snapshot", name, seq, owners: entry.owners, body };
        const bodies = encodeLogged([logged]);
        const [offset = 0] = await file.append(bodies);
        note(index, logged, offset, bodies[0]?.byteLength ?? 0);
        if (isMostlyGarbage(file, index)) await rewrite(file, index, epoch);
      }),
    scrub: () => alone(() => rewrite(file, index, epoch)),
  };
  return { ...log, [Symbol.asyncDispose]: () => alone(async () => file[Symbol.asyncDispose]()) };
}

/** What lies close together is read at once: a document's updates lie among those of its neighbours, and a read costs more than they do. */
async function readBodies(file: RecordFile, places: readonly Place[]): Promise<readonly Uint8Array[]> {
  const stretches: { readonly begin: number; end: number }[] = [];
  for (const { offset, length } of places.toSorted((one, other) => one.offset - other.offset)) {
    const last = stretches.at(-1);
    const isNear =
      last !== undefined &&
      offset - last.end <= gapBytesMax &&
      offset + length - last.begin <= stretchBytesMax;
    if (isNear) last.end = offset + length;
    else stretches.push({ begin: offset, end: offset + length });
  }
  const bodies = new Map<number, Uint8Array>();
  for (const { begin, end } of stretches) {
    const bytes = await file.read(begin, end - begin);
    for (const { offset, length } of places)
      if (offset >= begin && offset < end) {
        // A copy: what is kept of it must not keep the whole stretch.
        bodies.set(offset, bodyOf(bytes.slice(offset - begin, offset - begin + length)));
      }
  }
  return places.map(({ offset }) => bodies.get(offset) ?? new Uint8Array());
}

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

async function append(
  file: RecordFile,
  index: Index,
  entries: readonly AppendEntry[],
): Promise<readonly AppendedEntry[]> {
  const logged: Extract<Logged, { readonly kind: "update" }>[] = [];
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
    logged.push({ kind: "update", name, seq, deviceId, newClients, body: update });
    return { kind: "appended", seq };
  });
  const bodies = encodeLogged(logged);
  const offsets = await file.append(bodies);
  logged.forEach((each, at) => note(index, each, offsets[at] ?? 0, bodies[at]?.byteLength ?? 0));
  return outcomes;
}

function note(
  index: Index,
  logged: Exclude<Logged, { readonly kind: "epoch" }>,
  offset: number,
  length: number,
): void {
  const entry = index.get(logged.name) ?? { places: [], owners: new Map<number, DeviceId>(), seq: 0 };
  index.set(logged.name, entry);
  entry.seq = Math.max(entry.seq, logged.seq);
  if (logged.kind === "snapshot") {
    entry.places.splice(0, entry.places.findLastIndex(({ seq }) => seq <= logged.seq) + 1);
    for (const [client, device] of logged.owners) entry.owners.set(client, device);
    entry.places.unshift({ seq: logged.seq, offset, length, isSnapshot: true });
    return;
  }
  for (const client of logged.newClients) entry.owners.set(client, logged.deviceId);
  entry.places.push({ seq: logged.seq, offset, length, isSnapshot: false });
}

function isMostlyGarbage(file: RecordFile, index: Index): boolean {
  const live = [...index.values()]
    .flatMap(({ places }) => places)
    .reduce((sum, { length }) => sum + length, 0);
  const garbage = file.sizeBytes() - live;
  return garbage > garbageBytesMin && garbage > file.sizeBytes() * garbageShareMax;
}

/** Whole, each document as one state: what was erased is then not in the file either. */
async function rewrite(file: RecordFile, index: Index, epoch: string): Promise<void> {
  const states: Logged[] = [{ kind: "epoch", epoch }];
  for (const [name, entry] of index) {
    const { owners, seq } = entry;
    states.push({ kind: "snapshot", name, seq, owners, body: await readState(file, entry) });
  }
  const bodies = encodeLogged(states);
  const offsets = await file.replace(bodies);
  index.clear();
  states.forEach((state, at) => {
    if (state.kind !== "epoch") note(index, state, offsets[at] ?? 0, bodies[at]?.byteLength ?? 0);
  });
}
