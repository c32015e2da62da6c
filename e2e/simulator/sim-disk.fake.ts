/** A device's disk: transactions happen in order, take their time, and are gone where the device crashed before. */
import * as Y from "yjs";
import type { KnownBase } from "#core/ports/replica-store.ts";
import type { SessionEffect, SessionState } from "#core/replicate/session-port.ts";
import { placeNamed, placesOf, stateWithout } from "#core/replicate/team/wipe.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import type { OutboxId } from "#shared/sync/sync-ids.ts";
import { createReading, type Reading } from "./reading.ts";
import { fails, type World } from "./world.ts";

interface Base {
  seq: number;
  epoch: string;
  updates: readonly Uint8Array[];
  readonly reading: Reading;
}

export interface SimDisk {
  /** `done` hears whether it was written. */
  readonly write: (change: () => void, done: (isWritten: boolean) => void) => void;
  /** After all that was to be written before. */
  readonly read: (look: () => void) => void;
  readonly crash: () => void;
  readonly base: (name: DocumentName) => readonly Uint8Array[];
  /** All of the base, to look at and not to change. */
  readonly see: (name: DocumentName) => Y.Doc;
  readonly outbox: (name: DocumentName) => readonly Uint8Array[];
  readonly state: () => SessionState;
  readonly hasOutbox: () => boolean;
  /** Own updates that the server has, as far as this disk knows. */
  readonly acknowledged: () => ReadonlySet<OutboxId>;
  readonly names: () => readonly DocumentName[];
  readonly persist: (id: OutboxId, name: DocumentName, update: Uint8Array) => void;
  readonly store: (effect: Extract<SessionEffect, { readonly kind: "store" }>) => void;
  readonly storeSeqOnly: (effect: Extract<SessionEffect, { readonly kind: "store" }>) => void;
  readonly refuse: (effect: Extract<SessionEffect, { readonly kind: "refused" }>) => void;
  /** Nothing of what is erased stays in a base. */
  readonly erase: (effect: Extract<SessionEffect, { readonly kind: "erase" }>) => void;
}

interface Waiting {
  readonly change: () => void;
  readonly done: (isWritten: boolean) => void;
  readonly mayFail: boolean;
}

const noBase = (): Base => ({ seq: 0, epoch: "", updates: [], reading: createReading() });
const read = ({ reading, updates }: Base): Y.Doc => reading(updates);

export function createSimDisk(world: World): SimDisk {
  const { schedule, random, bug } = world;
  const bases = new Map<DocumentName, Base>();
  const outbox = new Map<OutboxId, { readonly name: DocumentName; readonly update: Uint8Array }>();
  let erasedEpoch = 0;
  let waiting: Waiting[] = [];
  let run = 0;
  const baseOf = (name: DocumentName): Base => {
    const base = bases.get(name) ?? noBase();
    bases.set(name, base);
    return base;
  };
  const next = (): void => {
    const own = run;
    schedule.after(1 + random.below(5), () => {
      if (own !== run) return;
      const work = waiting.shift();
      if (work === undefined) return;
      const isWritten = !(work.mayFail && fails(world, 0.01));
      if (isWritten) work.change();
      work.done(isWritten);
      if (own === run && waiting.length > 0) next();
    });
  };
  const enqueue = (work: Waiting): void => {
    waiting.push(work);
    if (waiting.length === 1) next();
  };
  const taken = new Set<OutboxId>();
  const store: SimDisk["store"] = ({ name, updates, acknowledged, seq, epoch }) => {
    const base = baseOf(name);
    const own = acknowledged.flatMap((id) => outbox.get(id)?.update ?? []);
    for (const id of acknowledged) {
      outbox.delete(id);
      taken.add(id);
    }
    const kept = bug === "acknowledged-not-kept" ? updates : [...updates, ...own];
    Object.assign(base, { seq, epoch, updates: [...base.updates, ...kept] });
  };
  return {
    write: (change, done) => enqueue({ change, done, mayFail: true }),
    read: (look) => enqueue({ change: look, done: () => undefined, mayFail: false }),
    crash() {
      run += 1;
      // The one that was being written may have got there, without anybody having heard of it.
      if (random.next() < 0.5) waiting[0]?.change();
      waiting = [];
    },
    base: (name) => bases.get(name)?.updates ?? [],
    see: (name) => read(bases.get(name) ?? noBase()),
    outbox: (name) => [...outbox.values()].flatMap((entry) => (entry.name === name ? [entry.update] : [])),
    state: () => ({
      documents: [...bases].map(([name, base]): KnownBase => {
        const { seq, epoch } = base;
        return { name, seq, epoch, stateVector: Y.encodeStateVector(read(base)) };
      }),
      outbox: [...outbox].map(([id, entry]) => ({ id, ...entry })),
      erasedEpoch,
    }),
    hasOutbox: () => outbox.size > 0,
    acknowledged: () => taken,
    names: () => [...bases.keys()],
    persist: (id, name, update) => void outbox.set(id, { name, update }),
    store,
    storeSeqOnly: ({ name, seq, epoch }) => void Object.assign(baseOf(name), { seq, epoch }),
    refuse({ entries }) {
      for (const { id, replacement } of entries) {
        const entry = outbox.get(id);
        if (entry === undefined) continue;
        if (replacement === undefined) outbox.delete(id);
        else outbox.set(id, { ...entry, update: replacement });
      }
    },
    erase({ epoch, ids }) {
      erasedEpoch = Math.max(erasedEpoch, epoch);
      const places = placesOf(ids);
      for (const [name, base] of bases) {
        const keys = places.get(placeNamed(name));
        if (keys !== undefined && base.updates.length > 0) base.updates = [stateWithout(base.updates, keys)];
      }
    },
  };
}
