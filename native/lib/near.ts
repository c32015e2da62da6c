/** One a pair of a query and a row, in no order. */
export interface NativeNearResult {
  readonly queries: Uint32Array<ArrayBuffer>;
  readonly rows: Uint32Array<ArrayBuffer>;
  readonly cosines: Float32Array<ArrayBuffer>;
}

/** Rows that wait for queries, in the addon's memory. */
export interface NativeNearRows {
  /** All pairs whose cosine is at least the row's least, exactly. `queries`: rows of codes in −127…127. A fraction of a millisecond for each, at once. */
  near(queries: Int8Array): NativeNearResult;
  /** Has another thread do that of these queries, which are copied, in the place of what was begun before. */
  begin(queries: Int8Array): void;
  /** What was begun; done in this thread where the other has not come to it. Throws where nothing was. */
  finish(): NativeNearResult;
}
