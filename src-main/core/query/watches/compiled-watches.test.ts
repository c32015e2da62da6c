import { expect, test } from "vitest";
import type { Embedder } from "#core/ports/embedder.ts";
import { SpaceId } from "#shared/model/ids.ts";
import { meaningsOf } from "./compiled-watches.ts";

const directions: Readonly<Record<string, readonly number[]>> = { pump: [1, 0, 0], oil: [0, 1, 0] };

function openModel(): { readonly embedder: Embedder; readonly asked: (readonly string[])[] } {
  const asked: (readonly string[])[] = [];
  const embedder: Embedder = {
    space: {
      id: SpaceId.parse("test@1"),
      modelId: "test",
      revision: "1",
      dimensions: 3,
      metric: "cosine",
      normalised: true,
      modalities: ["text"],
      cutOff: 0,
    },
    embed(texts) {
      asked.push(texts);
      return Promise.resolve(Float32Array.from(texts.flatMap((text) => directions[text] ?? [0, 0, 0])));
    },
    countTokens: (texts) => Promise.resolve(texts.map(({ length }) => length)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { embedder, asked };
}

const like = { not: false, known: { vector: Float32Array.of(0, 0, 1) } };
const watchOf = (number: number, meaning: string | undefined, examples: readonly (typeof like)[] = []) => ({
  number,
  meaning,
  examples,
  threshold: 0.5,
});

test("each watch has the meaning of its own words and examples, and the model reads nothing for those without words", async () => {
  const { embedder, asked } = openModel();
  const given = [
    watchOf(1, undefined, [like]),
    watchOf(2, "pump"),
    watchOf(3, undefined),
    watchOf(4, undefined, [like]),
    watchOf(5, "oil"),
  ];
  const meanings = await meaningsOf(embedder, given);
  expect(asked).toEqual([["pump", "oil"]]);
  expect(Array.from(meanings, ([number, { codes }]) => [number, ...codes])).toEqual([
    [1, 0, 0, 127],
    [2, 127, 0, 0],
    [4, 0, 0, 127],
    [5, 0, 127, 0],
  ]);
  expect((await meaningsOf(embedder, [watchOf(1, undefined, [like])])).size).toBe(1);
  expect(asked).toHaveLength(1);
});
