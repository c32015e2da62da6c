/**
 * Undoing what a revoked device did, by the very steps that the server writes. A crash may cut it short; whoever asked for it
 * asks again until it is done.
 */
import type { Suspect } from "#server/undo/trace.ts";
import { segmentsOf, undoSegment } from "#server/undo/undo-segment.ts";
import type { AppendEntry } from "#server/hub/hub-port.ts";
import type { DeviceId } from "#shared/model/team.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import type { Random } from "#shared/kit/random.ts";
import { hubDevice, receivedAt, type SimHub } from "./sim-hub.fake.ts";
import type { World } from "./world.ts";

const askEveryMs = 1_000;
/** What was on its way into the log when access was taken back is there by then. */
const leastMs = 1_000;

export interface Undoing {
  readonly suspect: Suspect;
  /** What undoing has written, each update as it is in the log. */
  readonly written: Set<Uint8Array>;
  isDone: boolean;
}

export interface SimUndo {
  /** Somebody has what it did undone a while later, where they do: since some time, or all that it ever did. */
  readonly afterRevoking: (deviceId: DeviceId) => void;
  readonly all: readonly Undoing[];
  /** What there would still be to write. */
  readonly left: (suspect: Suspect) => readonly AppendEntry[];
  /** When something was last written. */
  readonly lastMs: () => number;
  readonly isDone: () => boolean;
}

type Parts = Pick<SimHub, "isUp" | "names" | "past" | "appendBeside"> & { readonly down: () => void };

export function createSimUndo(
  { schedule, bug, areFaultsOn, serverMs }: World,
  hub: Parts,
  random: Random,
): SimUndo {
  const all: Undoing[] = [];
  let lastMs = 0;
  const entriesOf = (suspect: Suspect): readonly AppendEntry[] => {
    const read = (name: DocumentName) => ({ name, past: hub.past(name) });
    const asked = {
      suspect: bug === "undone-from-the-first" ? { ...suspect, sinceMs: 0 } : suspect,
      serverDevice: hubDevice,
      newClient: () => 1 + random.below(2 ** 31),
      nowMs: serverMs(),
    };
    return segmentsOf(hub.names()).flatMap(
      ({ births, edits }) =>
        undoSegment({ births: births && read(births), edits: read(edits) }, asked).entries,
    );
  };
  const ask = (undoing: Undoing): void => {
    if (undoing.isDone) return;
    schedule.after(askEveryMs, () => ask(undoing));
    if (!hub.isUp()) return;
    const entries = entriesOf(undoing.suspect);
    const isCut = areFaultsOn() && random.next() < 0.5;
    for (const entry of isCut ? entries.slice(0, random.below(entries.length + 1)) : entries) {
      lastMs = schedule.nowMs();
      undoing.written.add(entry.update);
      hub.appendBeside(entry);
    }
    undoing.isDone = !isCut || bug === "undo-cut-short";
    if (isCut) hub.down();
  };
  return {
    all,
    afterRevoking(deviceId) {
      schedule.after(leastMs + random.below(5_000), () => {
        const sinceMs = random.next() < 0.2 ? 0 : receivedAt(random.below(schedule.nowMs()));
        const undoing = { suspect: { deviceId, sinceMs }, written: new Set<Uint8Array>(), isDone: false };
        all.push(undoing);
        ask(undoing);
      });
    },
    left: entriesOf,
    lastMs: () => lastMs,
    isDone: () => all.every(({ isDone }) => isDone),
  };
}
