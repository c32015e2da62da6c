/** All that comes by itself instead of being read from folders: streams, what devices capture, and how long it stays. */
import type { Captures, Retentions, Streams } from "#core/ports/use-cases.ts";
import { createCaptures, type CapturesDeps } from "./captures.ts";
import { createRetentions, type RetentionsDeps } from "./retentions.ts";
import { createStreams, type StreamsDeps } from "./streams.ts";

export interface Pushed extends AsyncDisposable {
  readonly useCases: {
    readonly streams: Streams;
    readonly captures: Captures;
    readonly retentions: Retentions;
  };
  /** Something has left the queue, or will not for now. */
  check(): void;
  /** From now on what is no longer kept is taken away. */
  start(): void;
}

type PushedDeps = CapturesDeps & Omit<StreamsDeps, "settled"> & Omit<RetentionsDeps, "onChange">;

export function createPushed(deps: PushedDeps): Pushed {
  const captures = createCaptures(deps);
  const retentions = createRetentions({ ...deps, onChange: () => deps.onProgress(0) });
  const streams = createStreams({ ...deps, settled: captures.settled });
  return {
    useCases: { streams, captures, retentions },
    check: captures.check,
    start: retentions.start,
    async [Symbol.asyncDispose]() {
      await retentions[Symbol.asyncDispose]();
      await streams[Symbol.asyncDispose]();
    },
  };
}
