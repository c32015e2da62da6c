import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { NativeNearRows } from "./near.ts";
import type { NativeBuild, NativeLoader, NativeSegment, SegmentInput } from "./segment.ts";
import type { NativeWords } from "./words.ts";

/** Rows of codes beside each other, and 1 / length of each row; neither may be moved to another thread while a scan runs. */
export interface NativeBlock {
  readonly codes: Int8Array;
  readonly inverseLengths: Float32Array;
}

interface ScanOverAll {
  readonly dimensions: number;
  readonly rowsPerBlock: number;
  readonly blocks: readonly NativeBlock[];
  /** Codes in −127…127. */
  readonly query: Int8Array;
  readonly count: number;
}

/** Slots from `from` to before `until` whose bit in `skip` is not set, or the slots listed. */
export type NativeScan = ScanOverAll &
  (
    | { readonly from: number; readonly until: number; readonly skip: Uint32Array }
    | { readonly slots: Uint32Array }
  );

/** Best first, at most `count`. The score is the cosine times the length of the query's codes. */
export interface NativeScanResult {
  readonly slots: Uint32Array<ArrayBuffer>;
  readonly scores: Float32Array<ArrayBuffer>;
}

/** The addon. Work is done in a thread of Node's pool, but where no promise is given; a wrong argument throws a TypeError that names it, a slot out of range rejects, or is thrown. */
export interface Native {
  /** Which instructions it uses here: "avx512", "avx2", "neon", "scalar". */
  readonly kernel: string;
  scan(request: NativeScan): Promise<NativeScanResult>;
  /**
   * In a thread of its own: the pool is whoever asks. With a graph it gives way to others for the system; what it makes is calibrated. The arrays must not change until it is done.
   */
  buildSegment(input: SegmentInput): NativeBuild;
  /** Reads the header only: the time does not depend on the size. Rejects with a reason for what is no whole segment. */
  mapSegment(path: string): Promise<NativeSegment>;
  /** To the system, what the C library holds back of what was freed, for all threads; some milliseconds in a thread of Node's pool. */
  giveBackMemory(): Promise<void>;
  /** `codes`: rows of codes in −127…127 beside each other; `leasts`: of each row the cosine from which on it is near. Both are copied. */
  readonly NearRows: new (dimensions: number, codes: Int8Array, leasts: Float32Array) => NativeNearRows;
  readonly Loader: new (sizeBytes: number) => NativeLoader;
  /** `kinds`: of each sign of UTF-16 0 where it ends a piece, 255 where no plain word has it, else 1 to 36: a letter or digit of ASCII. Pieces of more than `lengthMax` signs are kept for a page alone. */
  readonly Words: new (kinds: Uint8Array, lengthMax: number) => NativeWords;
}

/** Closed, so that whoever tells it to people has a sentence for each. */
export type NativeAbsence =
  | { readonly code: "native-not-built" }
  | { readonly code: "native-of-other-version"; readonly path: string }
  | { readonly code: "native-not-loadable"; readonly detail: string };

export type LoadedNative =
  | { readonly kind: "loaded"; readonly native: Native; readonly path: string }
  | { readonly kind: "absent"; readonly tried: readonly string[]; readonly why: NativeAbsence };

/**
 * From the sources, and from a bundle that keeps their folders in `out/main`. One that came with the release goes first:
 * setup removes it where it is of other sources.
 */
const places = (from: string): readonly string[] =>
  [join(from, ".."), join(from, "..", "..", "..", "..", "native")].flatMap((native) => [
    join(native, "prebuilds", `${process.platform}-${process.arch}`, "tessera.node"),
    join(native, "build", "Release", "tessera.node"),
  ]);

const isNative = (value: unknown): value is Native =>
  typeof value === "object" &&
  value !== null &&
  "kernel" in value &&
  typeof value.kernel === "string" &&
  ["scan", "buildSegment", "mapSegment", "Loader", "NearRows", "Words", "giveBackMemory"].every(
    (name) => typeof Object.getOwnPropertyDescriptor(value, name)?.value === "function",
  );

/** Never throws: without the addon the program runs on slower fallbacks. What does not load is passed over for the next. */
export function loadNative(from: string = import.meta.dirname): LoadedNative {
  const tried = places(from);
  let why: NativeAbsence = { code: "native-not-built" };
  for (const path of tried.filter((place) => existsSync(place))) {
    const loaded = loadFrom(path);
    if ("kernel" in loaded) return { kind: "loaded", native: loaded, path };
    if (why.code === "native-not-built") why = loaded;
  }
  return { kind: "absent", tried, why };
}

function loadFrom(path: string): Native | NativeAbsence {
  try {
    const native: unknown = createRequire(import.meta.url)(path);
    return isNative(native) ? native : { code: "native-of-other-version", path };
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    return { code: "native-not-loadable", detail };
  }
}
