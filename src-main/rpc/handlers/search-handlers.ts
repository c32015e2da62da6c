import { answer, refusalError } from "./answer.ts";
import type { Implementer } from "./implementer.ts";
import type { Services } from "./services.ts";

export const searchHandlers = (
  { search: os }: Implementer,
  { search, streams }: Pick<Services, "search" | "streams">,
) => ({
  query: os.query.handler(async ({ input: { atLeast, vectors, ...input }, signal }) => {
    const refusal = atLeast === undefined ? undefined : await streams.reached(atLeast);
    if (refusal !== undefined) throw refusalError(refusal.refused, refusal.data);
    const own = vectors.map(({ floats, not }) => ({ vector: floatsOf(floats), not }));
    return answer(await search.query({ ...input, vectors: own }, signal));
  }),
  similar: os.similar.handler(async ({ input, signal }) => answer(await search.similar(input, signal))),
  suggest: os.suggest.handler(async ({ input, signal }) => ({
    suggestions: await search.suggest(input, signal),
  })),
});

/** What is no whole number of them has one too few: then it is no vector of the space. */
function floatsOf(base64: string): Float32Array {
  const bytes = Buffer.from(base64, "base64");
  const count = bytes.byteLength % 4 === 0 ? bytes.byteLength / 4 : 0;
  return Float32Array.from({ length: count }, (_, place) => bytes.readFloatLE(place * 4));
}
