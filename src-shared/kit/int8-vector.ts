/** A vector as signed bytes and one scale: `value ≈ code × scale`. The largest component becomes ±127, so nothing is clipped. */
export interface Int8Vector {
  readonly codes: Int8Array<ArrayBuffer>;
  readonly scale: number;
}

export function quantise(vector: Float32Array): Int8Vector {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scale = largest / 127;
  const codes = new Int8Array(vector.length);
  if (scale > 0) for (const [column, value] of vector.entries()) codes[column] = Math.round(value / scale);
  return { codes, scale };
}

export function dequantise({
  codes,
  scale,
}: {
  readonly codes: Int8Array;
  readonly scale: number;
}): Float32Array<ArrayBuffer> {
  return Float32Array.from(codes, (code) => code * scale);
}
