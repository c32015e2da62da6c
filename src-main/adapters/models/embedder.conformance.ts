import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Embedder } from "#core/ports/embedder.ts";

const lengthOf = (vector: Float32Array): number => Math.hypot(...vector);

/** What every embedder must do. `open` gives a fresh one; its space must know English. */
export function describeEmbedder(name: string, open: () => Promise<Embedder>): void {
  describe(`embedder: ${name}`, () => {
    let embedder: Embedder;
    beforeAll(async () => {
      embedder = await open();
    });
    afterAll(() => embedder[Symbol.asyncDispose]());

    const vectorsOf = async (texts: readonly string[]): Promise<readonly Float32Array[]> => {
      const width = embedder.space.dimensions;
      const all = await embedder.embed(texts);
      expect(all).toHaveLength(texts.length * width);
      return texts.map((_, index) => all.slice(index * width, (index + 1) * width));
    };
    const cosine = (a: Float32Array, b: Float32Array): number =>
      a.reduce((sum, value, column) => sum + value * (b[column] ?? 0), 0);

    test("vectors have unit length, in the order of the texts", async () => {
      const texts = [
        "a small boat on the sea",
        "interest rates of the central bank",
        "a small boat on the sea",
      ];
      const vectors = await vectorsOf(texts);
      for (const vector of vectors) expect(lengthOf(vector)).toBeCloseTo(1, 5);
      expect(vectors[2]).toEqual(vectors[0]);
      expect(cosine(vectors[0]!, vectors[1]!)).toBeLessThan(0.5);
    });

    test("a text without a token is a row of zeros, no texts are no rows", async () => {
      const [empty] = await vectorsOf([""]);
      expect(lengthOf(empty!)).toBe(0);
      expect(await embedder.embed([])).toHaveLength(0);
    });

    test("one text has the same vector alone and among many", async () => {
      const texts = Array.from(
        { length: 300 },
        (_, index) => `note ${index} about gardens, ships and winter`,
      );
      const many = await vectorsOf(texts);
      const [alone] = await vectorsOf([texts[257]!]);
      expect(alone).toEqual(many[257]);
    });

    test("meaning is nearer than chance", async () => {
      const [query, near, far] = await vectorsOf([
        "airline tickets for the holiday",
        "we booked our flight to Portugal",
        "how to bake rye bread",
      ]);
      expect(cosine(query!, near!)).toBeGreaterThan(cosine(query!, far!) + 0.1);
    });

    test("tokens are counted", async () => {
      const counts = await embedder.countTokens(["", "one", "one two three", "one ".repeat(500)]);
      expect(counts).toEqual([0, 1, 3, 500]);
    });

    test("an aborted call rejects", async () => {
      const aborted = AbortSignal.abort(new Error("no longer wanted"));
      await expect(embedder.embed(["a text"], aborted)).rejects.toThrow("no longer wanted");
    });
  });
}
