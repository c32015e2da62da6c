import type { Space } from "#shared/model/space.ts";

/** Pixels, as a decoder gave them: three bytes each, row by row. */
export interface RawPicture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** Pictures and words in one space: what a picture shows is near what describes it. */
export interface PictureEmbedder extends AsyncDisposable {
  readonly space: Space;
  /** Unit vectors, row-major, `pictures.length × space.dimensions`. */
  embedPictures(pictures: readonly RawPicture[], signal?: AbortSignal): Promise<Float32Array>;
  embedTexts(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array>;
}
