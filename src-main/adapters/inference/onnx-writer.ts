/** Writes ONNX models for tests: the few messages of onnx.proto3 that a small graph needs, by hand. */
const float32 = 1;
const int64 = 7;
const boolean = 9;
export const types = { float32, int64, boolean } as const;

type Field = readonly [number: number, value: number | bigint | string | Uint8Array];

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, value); ; rest >>= 7n) {
    if (rest < 128n) return [...bytes, Number(rest)];
    bytes.push(Number(rest & 127n) | 128);
  }
}

function message(...fields: readonly Field[]): Uint8Array {
  const parts = fields.map(([number, value]) => {
    if (typeof value === "number" || typeof value === "bigint")
      return Uint8Array.from([...varint(BigInt(number << 3)), ...varint(BigInt(value))]);
    const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
    return Buffer.concat([
      Uint8Array.from([...varint(BigInt((number << 3) | 2)), ...varint(BigInt(bytes.length))]),
      bytes,
    ]);
  });
  return Buffer.concat(parts);
}

const bytesOf = (array: Float32Array | BigInt64Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}
const tensor = ({ name, dims, data }: OnnxTensor): Uint8Array =>
  message(
    ...dims.map((dim): Field => [1, dim]),
    [2, data instanceof Float32Array ? float32 : int64],
    [8, name],
    [9, bytesOf(data)],
  );

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whole numbers, or lists of them. */
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}
const attribute = (name: string, value: number | readonly number[]): Uint8Array =>
  typeof value === "number"
    ? message([1, name], [3, value], [20, 2])
    : message([1, name], ...value.map((each): Field => [8, each]), [20, 7]);
const node = ({ op, inputs, outputs, attributes = {} }: OnnxNode): Uint8Array =>
  message(
    ...inputs.map((name): Field => [1, name]),
    ...outputs.map((name): Field => [2, name]),
    [4, op],
    ...Object.entries(attributes).map(([name, value]): Field => [5, attribute(name, value)]),
  );

/** A name stands for a dimension that is only known at run time. */
export interface OnnxValue {
  readonly name: string;
  readonly type: number;
  readonly dims: readonly (number | string)[];
}
const value = ({ name, type, dims }: OnnxValue): Uint8Array => {
  const shape = message(
    ...dims.map((dim): Field => [1, typeof dim === "number" ? message([1, dim]) : message([2, dim])]),
  );
  return message([1, name], [2, message([1, message([1, type], [2, shape])])]);
};

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly weights: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

export const onnxModel = ({ nodes, weights, inputs, outputs }: OnnxGraph): Uint8Array =>
  message(
    [1, 8],
    [
      7,
      message(
        ...nodes.map((each): Field => [1, node(each)]),
        [2, "tiny"],
        ...weights.map((each): Field => [5, tensor(each)]),
        ...inputs.map((each): Field => [11, value(each)]),
        ...outputs.map((each): Field => [12, value(each)]),
      ),
    ],
    [8, message([1, ""], [2, 17])],
  );
