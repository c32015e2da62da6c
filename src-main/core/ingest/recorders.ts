/** Which windows record: each says so for as long as it does. Nothing of it is kept; a window of which nothing is heard is gone. */
import type { Recorders } from "#core/ports/use-cases.ts";
import type { Recorder } from "#shared/model/recorder.ts";
import { limits } from "./limits.ts";
import { createListeners } from "./listeners.ts";

export function createRecorders(): Recorders {
  const listeners = createListeners();
  const all = new Set<Recorder>();
  return {
    announce({ kind, owner }) {
      const recorder = { kind, owner };
      if (all.size < limits.recorderCountMax) all.add(recorder);
      listeners.tell();
      return {
        [Symbol.dispose]() {
          all.delete(recorder);
          listeners.tell();
        },
      };
    },
    async *watch(signal) {
      for await (const _ of listeners.changes(signal)) yield [...all];
    },
  };
}
