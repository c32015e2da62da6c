import type { VectorExchange } from "#core/ports/use-cases.ts";
import type { Implementer } from "./implementer.ts";

/** As for activity, a caller that cannot cancel is stopped by the channel. */
const never = (): AbortSignal => new AbortController().signal;

export const vectorHandlers = ({ vectors: os }: Implementer, exchange: VectorExchange) => ({
  exportFile: os.exportFile.handler(async function* ({ input, signal }) {
    yield* exchange.exportFile(input, signal ?? never());
  }),
  importFile: os.importFile.handler(async function* ({ input, signal }) {
    yield* exchange.importFile(input, signal ?? never());
  }),
});
