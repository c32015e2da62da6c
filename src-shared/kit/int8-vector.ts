/** A vector as signed bytes and one scale: `value ≈ code × scale`. The largest component becomes ±127, so nothing is clipped. */
export interface Int8Vector {
  readonly codes: Int8Array<ArrayBuffer>;
  readonly scale: number;
}

/**
 * Where a value is no finite number, as of a model that came to nothing, no direction is left: all zeros, which is near to nothing.
 *
 * Counted loops: this runs for every segment of every file, and an iterator would take ten times as long. */
export function quantise(vector: Float32Array): Int8Vector {
  let largest = 0;
  for (let column = 0; column < vector.length; column++) {
    const size = Math.abs(vector[column] ?? 0);
    // Also where it is no number.
    if (!(size < Infinity)) return { codes: new Int8Array(vector.length), scale: 0 };
    if (size > largest) largest = size;
  }
  const scale = largest / 127;
  const codes = new Int8Array(vector.length);
  if (scale > 0)
    for (let column = 0; column < vector.length; column++)
      codes[column] = Math.floor((vector[column] ?? 0) / scale + 0.5);
  return { codes, scale };
}

/** Each row of a matrix. */
export const quantiseRows = (matrix: Float32Array, width: number): readonly Int8Vector[] =>
  Array.from({ length: matrix.length / width }, (_, row) =>
    quantise(matrix.subarray(row * width, (row + 1) * width)),
  );

/** Of as many codes. Counted: it runs for every pair that is compared. */
export function codeProduct(left: Int8Array, right: Int8Array): number {
  let sum = 0;
  for (let column = 0; column < left.length; column++) sum += (left[column] ?? 0) * (right[column] ?? 0);
  return sum;
}

/** Of as many codes; 0 where one of them is near to nothing. */
export function codeCosine(left: Int8Array, right: Int8Array): number {
  const squares = codeProduct(left, left) * codeProduct(right, right);
  return squares === 0 ? 0 : codeProduct(left, right) / Math.sqrt(squares);
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
