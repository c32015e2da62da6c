/** Where in its file each update of a log lies, and each state: learnt by reading the file once, and then kept in memory. */
import type { DeviceId } from "#shared/model/team.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { logLimits } from "./limits.ts";
import type { Logged } from "./logged.ts";

/** Where an update, or the state of all before it, lies in the file. */
export interface Place {
  readonly seq: number;
  readonly offset: number;
  readonly length: number;
  readonly isSnapshot: boolean;
  /** Of an update; 0 where nobody kept it. */
  readonly receivedMs: number;
}

export interface Entry {
  readonly places: Place[];
  readonly owners: Map<number, DeviceId>;
  seq: number;
  readonly past: { begin: Place | undefined; readonly updates: Place[] };
}

export type Index = Map<DocumentName, Entry>;

export type LoggedOfDocument = Exclude<Logged, { readonly kind: "epoch" }>;

export function note(
  index: Index,
  logged: LoggedOfDocument,
  { offset, length }: Pick<Place, "offset" | "length">,
): void {
  const entry = index.get(logged.name) ?? newEntry();
  index.set(logged.name, entry);
  const { seq } = logged;
  entry.seq = Math.max(entry.seq, seq);
  const receivedMs = logged.kind === "update" ? logged.receivedMs : 0;
  const place: Place = { seq, offset, length, isSnapshot: logged.kind === "snapshot", receivedMs };
  switch (logged.kind) {
    case "update":
      for (const client of logged.newClients) entry.owners.set(client, logged.deviceId);
      return void entry.places.push(place);
    case "past":
      entry.past.begin = place;
      entry.past.updates.splice(0, entry.past.updates.findLastIndex((each) => each.seq <= seq) + 1);
      return;
    case "snapshot": {
      for (const [client, device] of logged.owners) entry.owners.set(client, device);
      const replaced = entry.places.splice(0, entry.places.findLastIndex((each) => each.seq <= seq) + 1);
      entry.places.unshift(place);
      return keep(entry, replaced);
    }
  }
}

export function receivedMsOf(entry: Entry | undefined, seq: number): number | undefined {
  const isIt = (place: Place): boolean => place.seq === seq && place.receivedMs > 0;
  return (entry?.places.find(isIt) ?? entry?.past.updates.find(isIt))?.receivedMs;
}

export const newEntry = (): Entry => ({
  places: [],
  owners: new Map(),
  seq: 0,
  past: { begin: undefined, updates: [] },
});

function keep({ past }: Entry, replaced: readonly Place[]): void {
  for (const place of replaced)
    if (place.isSnapshot) past.begin ??= place;
    else if (place.seq > (past.begin?.seq ?? 0)) past.updates.push(place);
}

export function isMostlyGarbage(sizeBytes: number, index: Index): boolean {
  let liveBytes = 0;
  for (const { places, past } of index.values())
    for (const { length } of [...places, ...past.updates, ...(past.begin === undefined ? [] : [past.begin])])
      liveBytes += length;
  const garbage = sizeBytes - liveBytes;
  return garbage > logLimits.garbageBytesMin && garbage > sizeBytes * logLimits.garbageShareMax;
}
