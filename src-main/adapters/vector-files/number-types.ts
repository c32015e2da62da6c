/** Little-endian numbers of a file as numbers; whatever machine reads them, and wherever in the file they lie. */
export interface NumberType {
  readonly sizeBytes: number;
  readonly at: (view: DataView, offsetBytes: number) => number;
}

const type = (sizeBytes: number, at: NumberType["at"]): NumberType => ({ sizeBytes, at });

/** NaN for what a number cannot hold exactly: no segment has such an id. */
const wide = (value: bigint): number => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : Number.NaN;
};

export const numberTypes = {
  i8: type(1, (view, at) => view.getInt8(at)),
  f16: type(2, (view, at) => view.getFloat16(at, true)),
  f32: type(4, (view, at) => view.getFloat32(at, true)),
  f64: type(8, (view, at) => view.getFloat64(at, true)),
  i32: type(4, (view, at) => view.getInt32(at, true)),
  u32: type(4, (view, at) => view.getUint32(at, true)),
  i64: type(8, (view, at) => wide(view.getBigInt64(at, true))),
  u64: type(8, (view, at) => wide(view.getBigUint64(at, true))),
} as const;

export function readNumbers(view: DataView, numbers: NumberType, into: Float32Array | Float64Array): void {
  for (let place = 0; place < into.length; place++) into[place] = numbers.at(view, place * numbers.sizeBytes);
}
