/** What is known of recall in each space, over restarts. */
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { VectorIndexState } from "#core/ports/vector-index.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import { readRecallStates, type RecallState } from "#shared/model/recall.ts";
import { recallSpaceCountMax } from "./limits.ts";
import { createRecallBands, type RecallBands } from "./recall-bands.ts";

export interface RecallLearnt {
  /** Of what one method finds in one space: the same each time. */
  of(spaceId: SpaceId, method: VectorIndexState["method"]): RecallBands;
  /** Of what was checked. */
  states(): readonly RecallState[];
  /** Writes all; of more spaces than are kept, those go that were not checked for longest. */
  checked(spaceId: SpaceId, method: VectorIndexState["method"]): Promise<void>;
}

interface Known {
  readonly spaceId: string;
  readonly method: string;
  readonly bands: RecallBands;
}

const settingName = "recall-watch";
const keyOf = (spaceId: string, method: string): string => JSON.stringify([spaceId, method]);

export async function openRecallLearnt(
  settings: Pick<LibraryStore, "readSetting" | "writeSetting">,
): Promise<RecallLearnt> {
  /** Checked last, last. */
  const all = new Map<string, Known>();
  for (const { spaceId, method, ...state } of readRecallStates(await settings.readSetting(settingName)))
    all.set(keyOf(spaceId, method), { spaceId, method, bands: createRecallBands(state) });
  const known = (spaceId: string, method: string): Known => {
    const found = all.get(keyOf(spaceId, method));
    const held = found ?? { spaceId, method, bands: createRecallBands() };
    if (found === undefined) all.set(keyOf(spaceId, method), held);
    return held;
  };
  const states = (): readonly RecallState[] =>
    Array.from(all.values(), ({ spaceId, method, bands }) => ({ spaceId, method, ...bands.state() })).filter(
      ({ estimates, raised }) => estimates.length + raised.length > 0,
    );
  return {
    of: (spaceId, method) => known(spaceId, method).bands,
    states,
    async checked(spaceId, method) {
      const held = known(spaceId, method);
      all.delete(keyOf(spaceId, method));
      all.set(keyOf(spaceId, method), held);
      await settings.writeSetting(settingName, JSON.stringify(states().slice(-recallSpaceCountMax)));
    },
  };
}
