import type { TrailReading } from "#core/ports/device-trail.ts";
import { answer } from "./answer.ts";
import type { Implementer } from "./implementer.ts";
import { limits } from "./limits.ts";

export const auditHandlers = ({ audit: os }: Implementer, trail: TrailReading) => ({
  status: os.status.handler(() => trail.status()),
  list: os.list.handler(({ input }) => trail.list(input)),
  prove: os.prove.handler(async ({ input }) => answer(await trail.prove(input.seq))),
  consistency: os.consistency.handler(async ({ input }) => ({
    proof: answer(await trail.consistency(input.before)),
  })),
  export: os.export.handler(async function* ({ input, signal }) {
    let lines = "";
    for await (const line of trail.exportLines(input.from)) {
      signal?.throwIfAborted();
      lines += line;
      if (lines.length < limits.exportedCharsMax) continue;
      yield { lines };
      lines = "";
    }
    if (lines !== "") yield { lines };
  }),
});
