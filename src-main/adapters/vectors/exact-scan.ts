import type { NativeRemark } from "#shared/model/doctor-remark.ts";
import type { CodeBlock } from "./code-matrix.ts";
import { limits } from "./limits.ts";

export interface ScanRequest {
  readonly dimensions: number;
  readonly blocks: readonly CodeBlock[];
  /** Codes of the query; its scale does not matter, because all rows share it. */
  readonly query: Int8Array<ArrayBuffer>;
  readonly count: number;
  /** Which rows: those listed (in any order), or all slots from `from` up to `until` whose `skip` bit is not set. */
  readonly rows:
    | { readonly slots: Uint32Array<ArrayBuffer> }
    | { readonly from: number; readonly until: number; readonly skip: Uint32Array<ArrayBuffer> };
}

/** The rows with the largest product of codes over the row's length, best first: at most `count`. */
export interface ExactScan {
  readonly name: string;
  readonly withoutNative?: NativeRemark;
  topSlots(request: ScanRequest): Promise<Uint32Array>;
}

/** The `count` best of what is offered, in two arrays that stay sorted: `count` is small, so moving is cheaper than a heap. */
function createBest(count: number): { offer(slot: number, score: number): void; slots(): Uint32Array } {
  const slots = new Uint32Array(count);
  const scores = new Float64Array(count);
  let held = 0;
  return {
    offer(slot, score) {
      if (held === count && score <= scores[count - 1]!) return;
      let place = held < count ? held++ : count - 1;
      for (; place > 0 && scores[place - 1]! < score; place--) {
        scores[place] = scores[place - 1]!;
        slots[place] = slots[place - 1]!;
      }
      scores[place] = score;
      slots[place] = slot;
    },
    slots: () => slots.slice(0, held),
  };
}

function dot(query: Int8Array, codes: Int8Array, offset: number): number {
  let even = 0;
  let odd = 0;
  let column = 0;
  for (; column + 1 < query.length; column += 2) {
    even += query[column]! * codes[offset + column]!;
    odd += query[column + 1]! * codes[offset + column + 1]!;
  }
  return column < query.length ? even + odd + query[column]! * codes[offset + column]! : even + odd;
}

/** For machines where the native addon could not be built: about fifteen times slower. */
export const scriptScan: ExactScan = {
  name: "JavaScript",
  topSlots({ dimensions, blocks, query, count, rows }) {
    const best = createBest(count);
    const consider = (slot: number): void => {
      const block = blocks[Math.floor(slot / limits.blockRowsMax)];
      const place = slot % limits.blockRowsMax;
      if (block !== undefined)
        best.offer(slot, dot(query, block.codes, place * dimensions) * block.inverseLengths[place]!);
    };
    if ("slots" in rows) for (const slot of rows.slots) consider(slot);
    else
      for (let slot = rows.from; slot < rows.until; slot++) {
        if (((rows.skip[slot >>> 5] ?? 0) & (1 << (slot & 31))) === 0) consider(slot);
      }
    return Promise.resolve(best.slots());
  },
};
