import type { NumberedCodes } from "#core/ports/watch-looks.ts";
import type { PictureHash } from "#shared/model/picture.ts";

type HashedWatch = Pick<NumberedCodes, "number" | "hashes" | "differentBitsMax">;

/** Hashes that pictures are held against; of ten thousand each takes as long as one of their looks. */
export interface AlikeHashes {
  change(added: readonly HashedWatch[], gone: readonly number[]): void;
  /** The numbers of those that have one which differs in few enough bits. */
  alike(hash: PictureHash): readonly number[];
}

interface Laid {
  /** Two halves of 32 bits each. */
  readonly halves: Uint32Array;
  readonly bitsMax: Uint8Array;
  readonly numbers: readonly number[];
}

export function createAlikeHashes(): AlikeHashes {
  const watches = new Map<number, HashedWatch>();
  /** Undefined since they changed, for they may change by the thousand before anything comes. */
  let laid: Laid | undefined;
  return {
    change(added, gone) {
      laid = undefined;
      for (const number of gone) watches.delete(number);
      for (const watch of added) if (watch.hashes.length > 0) watches.set(watch.number, watch);
    },
    alike(hash) {
      const { halves, bitsMax, numbers } = (laid ??= layOut([...watches.values()]));
      const [high, low] = halvesOf(hash);
      const found = new Set<number>();
      // Counted: it runs for each hash of each watch.
      for (let place = 0; place < bitsMax.length; place++) {
        const bits = bitCount((halves[2 * place] ?? 0) ^ high) + bitCount((halves[2 * place + 1] ?? 0) ^ low);
        if (bits <= (bitsMax[place] ?? 0)) found.add(numbers[place] ?? 0);
      }
      return [...found];
    },
  };
}

function layOut(watches: readonly HashedWatch[]): Laid {
  const all = watches.flatMap(({ number, hashes, differentBitsMax }) =>
    // Less than none is asked for by what must be nearer than the same is.
    differentBitsMax < 0 ? [] : hashes.map((hash) => ({ number, hash, differentBitsMax })),
  );
  return {
    halves: Uint32Array.from(all.flatMap(({ hash }) => halvesOf(hash))),
    bitsMax: Uint8Array.from(all, ({ differentBitsMax }) => differentBitsMax),
    numbers: all.map(({ number }) => number),
  };
}

const halvesOf = (hash: PictureHash): readonly [high: number, low: number] => [
  Number.parseInt(hash.slice(0, 8), 16),
  Number.parseInt(hash.slice(8), 16),
];

/** Ones among 32 bits, side by side in ever wider sums (Warren, Hacker's Delight, 5-1). */
function bitCount(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
