/** Vectors in files that other programs read and write: `.npy` with its ids beside it, `.safetensors`, `.usearch`. */
import type { SpaceId } from "#shared/model/ids.ts";
import type { VectorFileRemark } from "#shared/model/vector-file-remark.ts";
import type { VectorRow } from "./vector-index.ts";

export type Refused = { readonly kind: "refused"; readonly why: VectorFileRemark };

export interface VectorFileFacts {
  readonly vectorCount: number;
  readonly dimensions: number;
  /** As the file says; absent where its kind has no place for it. */
  readonly spaceId?: string;
}

export interface VectorFilePage {
  /** Not checked against anything; NaN where the id is no whole number that a number can hold. */
  readonly ids: Float64Array;
  /** Row-major, as the file has them: not checked to be finite, of any length. */
  readonly values: Float32Array;
}

export interface VectorFileReader extends AsyncDisposable {
  readonly kind: "open";
  readonly facts: VectorFileFacts;
  /** Rows from `from` on, at most `limit`; empty behind the last. */
  page(
    from: number,
    limit: number,
    signal?: AbortSignal,
  ): Promise<({ readonly kind: "page" } & VectorFilePage) | Refused>;
}

export interface VectorFileRequest {
  /** Absolute. */
  readonly path: string;
  readonly space: { readonly id: SpaceId; readonly dimensions: number };
  /** At least so much room is asked for before anything is written. */
  readonly expectedCount: number;
  /** Signed bytes, a quarter of the size, instead of floats. */
  readonly asCodes: boolean;
  /** Replaces a file at this path, once the new one is whole. */
  readonly replace: boolean;
}

/** Disposed of before it is finished, it leaves nothing behind. */
export interface VectorFileWriter extends AsyncDisposable {
  readonly kind: "open";
  /** In order of segment id. */
  append(rows: readonly VectorRow[]): Promise<{ readonly kind: "appended" } | Refused>;
  finish(): Promise<
    { readonly kind: "written"; readonly paths: readonly string[]; readonly sizeBytes: number } | Refused
  >;
}

export interface VectorFiles {
  read(path: string): Promise<VectorFileReader | Refused>;
  write(request: VectorFileRequest): Promise<VectorFileWriter | Refused>;
}
