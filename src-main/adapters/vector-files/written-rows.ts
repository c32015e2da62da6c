/** Rows beside each other: codes row-major, a scale and an id each. */
export interface WrittenRows {
  readonly ids: Uint32Array;
  readonly codes: Int8Array;
  readonly scales: Float64Array;
}

/** Disposed of before it has finished, it leaves nothing. */
export interface FileWriter extends Disposable {
  append(rows: WrittenRows): void;
  /** What is there now, and how much it is. */
  finish(): { readonly paths: readonly string[]; readonly sizeBytes: number };
}

export function floatsOf({ codes, scales }: WrittenRows): Float32Array<ArrayBuffer> {
  const dimensions = scales.length === 0 ? 0 : codes.length / scales.length;
  const values = new Float32Array(codes.length);
  for (let place = 0; place < codes.length; place++)
    values[place] = (codes[place] ?? 0) * (scales[Math.floor(place / dimensions)] ?? 0);
  return values;
}
