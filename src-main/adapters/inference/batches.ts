/** Shares work out in batches that fit a model. */

/** Places of the texts, alike ones together so that little is padded; each batch within both bounds. */
export function batchesOf(
  texts: readonly string[],
  { batchTextsMax, batchCharsMax }: { readonly batchTextsMax: number; readonly batchCharsMax: number },
): readonly (readonly number[])[] {
  const places = texts.map((_, place) => place).toSorted((a, b) => texts[a]!.length - texts[b]!.length);
  const batches: number[][] = [];
  let batch: number[] = [];
  for (const place of places) {
    // All of a batch are padded to its longest, which comes last.
    const isFull = batch.length >= batchTextsMax || (batch.length + 1) * texts[place]!.length > batchCharsMax;
    if (batch.length > 0 && isFull) batches.push((batch = [place]));
    else if (batch.push(place) === 1) batches.push(batch);
  }
  return batches;
}

/** Runs them in turn and puts each row where its text was. */
export async function inBatches(
  count: number,
  width: number,
  batches: readonly (readonly number[])[],
  run: (places: readonly number[]) => Promise<Float32Array>,
): Promise<Float32Array> {
  const all = new Float32Array(count * width);
  for (const places of batches) {
    const rows = await run(places);
    for (const [row, place] of places.entries())
      all.set(rows.subarray(row * width, (row + 1) * width), place * width);
  }
  return all;
}

/** In their order. */
export const runsOf = (count: number, size: number): readonly (readonly number[])[] =>
  Array.from({ length: Math.ceil(count / size) }, (_, run) =>
    Array.from({ length: Math.min(size, count - run * size) }, (_each, place) => run * size + place),
  );
