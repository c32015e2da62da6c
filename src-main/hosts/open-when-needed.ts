import type { VectorIndex, VectorIndexState } from "#core/ports/vector-index.ts";
import { Revision } from "#shared/model/ids.ts";
import { limits } from "./limits.ts";
import { systemClock } from "./system-clock.ts";

const nothing = {
  state: "empty",
  vectorCount: 0,
  revision: Revision.parse(0),
  engine: "none",
  method: "all-rows",
} as const;

/** Whoever searches right after the start would find nothing: what is being read is waited for, but not for ever. */
async function stateOnceRead(index: VectorIndex): Promise<VectorIndexState> {
  const untilMs = systemClock.elapsedMs() + limits.looksWaitMsMax;
  for (;;) {
    const state = await index.state();
    if (state.state !== "building" || systemClock.elapsedMs() > untilMs) return state;
    await systemClock.sleep(limits.looksLookEveryMs);
  }
}

/** The index, opened by the first vector; it reads what there is by itself. */
export function openWhenNeeded(
  open: () => Promise<VectorIndex>,
  isNeeded: boolean,
): Pick<VectorIndex, "apply" | "nearest" | "state" | "changeCount"> & { settled(): Promise<void> } {
  let opening: Promise<VectorIndex> | undefined;
  let opened: VectorIndex | undefined;
  const now = (): Promise<VectorIndex> => {
    opening ??= open().then((index) => (opened = index));
    return opening;
  };
  // Whoever asks first is told of a failure.
  if (isNeeded) now().catch(() => undefined);
  return {
    apply: async (change) => (await now()).apply(change),
    nearest: async (question, signal) => (await now()).nearest(question, signal),
    state: async () => (opening === undefined ? nothing : stateOnceRead(await opening)),
    settled: async () => void (await opening?.catch(() => undefined)),
    changeCount: () => (opened === undefined ? 0 : 1 + opened.changeCount()),
  };
}
