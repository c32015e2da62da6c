/** The past of documents in the file: records that compacting left where they are, and one that the rest begins with. */
import type { DocumentName } from "#shared/sync/document-name.ts";
import type { Entry, Place } from "./file-index.ts";
import { decodeLogged, encodeLogged, type Logged } from "./logged.ts";
import { expiredOf, foldPast, forgetPast, type Past, type PastState, type PastUpdate } from "./past.ts";
import { readRecords } from "./read-records.ts";
import type { RecordFile } from "./record-file.ts";
import type { Writers } from "./update-log.ts";

type Places = Pick<Entry, "past" | "places">;
type PastRecord = Extract<Logged, { readonly kind: "past" }>;
interface Named {
  readonly name: DocumentName;
  readonly entry: Entry;
  readonly seq: number;
}

/** Of a document that was last compacted when nothing was kept of a past, it begins with the state. */
const beginOf = ({ past, places }: Places): Place | undefined =>
  past.begin ?? (past.updates.length === 0 ? places.find(({ isSnapshot }) => isSnapshot) : undefined);

const updatesOf = ({ past, places }: Places): readonly Place[] => [
  ...past.updates,
  ...places.filter(({ isSnapshot }) => !isSnapshot),
];

export const readPast = async (file: RecordFile, entry: Places): Promise<Past> => ({
  begin: await readBegin(file, beginOf(entry)),
  updates: await readUpdates(file, updatesOf(entry)),
});

/** Each update after `since` that is still there by itself. */
export async function readWriters(file: RecordFile, entry: Entry, since: number): Promise<Writers> {
  const { seq: readSeq } = entry;
  const wanted = updatesOf(entry).filter(({ seq }) => seq > since);
  const updates = await readUpdates(file, wanted);
  return { readSeq, writers: updates.map(({ seq, deviceId }) => ({ seq, deviceId })) };
}

async function readBegin(file: RecordFile, place: Place | undefined): Promise<PastState | undefined> {
  if (place === undefined) return undefined;
  const [bytes = new Uint8Array()] = await readRecords(file, [place]);
  const logged = decodeLogged(bytes);
  if (logged.kind === "past") {
    const { seq, untimedMs, marks, body: state } = logged;
    return { seq, untimedMs, marks, state };
  }
  if (logged.kind !== "snapshot") throw new Error("the past of a document does not begin with a state");
  return { seq: logged.seq, untimedMs: undefined, marks: [], state: logged.body };
}

async function readUpdates(file: RecordFile, places: readonly Place[]): Promise<readonly PastUpdate[]> {
  const records = await readRecords(file, places);
  return records.flatMap((bytes) => {
    const logged = decodeLogged(bytes);
    if (logged.kind !== "update") throw new Error("the past of a document holds what is no update");
    const { seq, deviceId, receivedMs, body: update } = logged;
    return [{ seq, deviceId, receivedMs, update }];
  });
}

/** Nothing where all of it is still kept. `seq`: what is compacted until then. */
export async function foldIn(
  file: RecordFile,
  { name, entry, seq, nowMs }: Named & { readonly nowMs: number },
): Promise<readonly PastRecord[]> {
  const compacted = updatesOf(entry).filter((place) => place.seq <= seq);
  const expired = expiredOf(compacted, nowMs);
  if (expired.length === 0) return [];
  const begin = await readBegin(file, beginOf(entry));
  return [recordOf(name, foldPast(begin, await readUpdates(file, expired), nowMs))];
}

export async function forgetIn(
  file: RecordFile,
  { name, entry, seq, state }: Named & { readonly state: Uint8Array },
): Promise<PastRecord> {
  return recordOf(name, forgetPast(await readPast(file, entry), seq, state));
}

/** As they are to stand in a file that is written anew, in front of the document's state. */
export async function recordsOfPast(
  file: RecordFile,
  name: DocumentName,
  entry: Entry,
): Promise<readonly Uint8Array[]> {
  const updates = updatesOf(entry);
  if (updates.length === 0 && entry.past.begin === undefined) return [];
  const begin = await readBegin(file, beginOf(entry));
  return [
    ...(begin === undefined ? [] : encodeLogged([recordOf(name, begin)])),
    ...(await readRecords(file, updates)),
  ];
}

const recordOf = (name: DocumentName, { state: body, ...rest }: PastState): PastRecord => ({
  kind: "past",
  name,
  ...rest,
  body,
});
