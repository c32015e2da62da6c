/** The safetensors format (github.com/huggingface/safetensors): a JSON header, then tensors without gaps. */
import * as z from "zod";
import { type BoundedFile, openBounded, wantExactly, wholeNumber } from "./bounded-file.ts";
import { malformed, unsupported } from "./file-refusal.ts";
import { limits } from "./limits.ts";
import { type NumberType, numberTypes, readNumbers } from "./number-types.ts";
import type { ParsedFile } from "./parsed-file.ts";

const Offset = z.int().nonnegative();
const Tensor = z.object({
  dtype: z.string(),
  shape: z.array(Offset),
  data_offsets: z.tuple([Offset, Offset]),
});
type Tensor = z.infer<typeof Tensor>;
const Metadata = z.record(z.string(), z.string());

/** What a file of ours says of itself besides its tensors. */
const ours = { space: "tessera.space", dimensions: "tessera.dimensions" } as const;

const byteCounts: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
};
const floats: Readonly<Record<string, NumberType>> = {
  F16: numberTypes.f16,
  F32: numberTypes.f32,
  F64: numberTypes.f64,
};
const wholes: Readonly<Record<string, NumberType>> = {
  I32: numberTypes.i32,
  U32: numberTypes.u32,
  I64: numberTypes.i64,
  U64: numberTypes.u64,
};

export interface SafetensorsShape {
  readonly vectorCount: number;
  readonly dimensions: number;
  readonly spaceId: string;
  readonly asCodes: boolean;
}

/** Vectors, then (of codes) their scales, then ids. Padded to the size that any number of rows needs, to be written again at the end. */
export function safetensorsHeader(shape: SafetensorsShape): Uint8Array {
  const sizeBytes = Math.ceil(headerText({ ...shape, vectorCount: 2 ** 40 }).length / 8) * 8;
  const header = Buffer.alloc(8 + sizeBytes, " ");
  header.writeBigUInt64LE(BigInt(sizeBytes), 0);
  header.write(headerText(shape), 8);
  return header;
}

function headerText({ vectorCount, dimensions, spaceId, asCodes }: SafetensorsShape): string {
  let from = 0;
  const tensor = (dtype: string, shape: readonly number[]) => {
    const sizeBytes = shape.reduce((product, each) => product * each, byteCounts[dtype] ?? 0);
    from += sizeBytes;
    return { dtype, shape, data_offsets: [from - sizeBytes, from] };
  };
  const text = JSON.stringify({
    __metadata__: { [ours.space]: spaceId, [ours.dimensions]: String(dimensions) },
    vectors: tensor(asCodes ? "I8" : "F32", [vectorCount, dimensions]),
    ...(asCodes ? { scales: tensor("F64", [vectorCount]) } : {}),
    ids: tensor("I64", [vectorCount]),
  });
  // Its size is counted in characters.
  return text.replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

export function parseSafetensors(path: string): ParsedFile {
  using opening = new DisposableStack();
  const file = opening.use(openBounded(path));
  const { tensors, metadata, dataOffsetBytes } = readHeader(file);
  const at = (name: string, types: Readonly<Record<string, NumberType>>, axisCount: number) => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw malformed(path, `it has no tensor called ${name}`);
    const type = Object.hasOwn(types, tensor.dtype) ? types[tensor.dtype] : undefined;
    if (type === undefined)
      throw unsupported(path, `${name} is ${tensor.dtype}, not one of ${Object.keys(types).join(", ")}`);
    if (tensor.shape.length !== axisCount)
      throw unsupported(path, `${name} has ${tensor.shape.length} axes where ${axisCount} are needed`);
    const offsetBytes = dataOffsetBytes + tensor.data_offsets[0];
    const read = (from: number, into: Float32Array | Float64Array): void =>
      readNumbers(file.view(offsetBytes + from * type.sizeBytes, into.length * type.sizeBytes), type, into);
    return { shape: tensor.shape, isCodes: tensor.dtype === "I8", read };
  };
  const vectors = at("vectors", { ...floats, I8: numberTypes.i8 }, 2);
  const [vectorCount = 0, dimensions = 0] = vectors.shape;
  if (dimensions < 1 || dimensions > limits.dimensionsMax)
    throw unsupported(path, `its vectors have ${dimensions} dimensions`);
  const ids = at("ids", wholes, 1);
  const scales = vectors.isCodes ? at("scales", floats, 1) : undefined;
  for (const [name, tensor] of Object.entries({ ids, scales }))
    if (tensor !== undefined && tensor.shape[0] !== vectorCount)
      throw malformed(path, `it has ${tensor.shape[0]} ${name} for ${vectorCount} vectors`);
  const spaceId = metadata[ours.space];
  const open = opening.move();
  return {
    facts: { vectorCount, dimensions, ...(spaceId === undefined ? {} : { spaceId }) },
    rows(from, until) {
      const page = {
        ids: new Float64Array(until - from),
        values: new Float32Array((until - from) * dimensions),
      };
      vectors.read(from * dimensions, page.values);
      ids.read(from, page.ids);
      if (scales !== undefined) {
        const factors = new Float64Array(until - from);
        scales.read(from, factors);
        for (let place = 0; place < page.values.length; place++)
          page.values[place] = (page.values[place] ?? 0) * (factors[Math.floor(place / dimensions)] ?? 0);
      }
      return page;
    },
    [Symbol.dispose]: () => open.dispose(),
  };
}

function readHeader(file: BoundedFile): {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly dataOffsetBytes: number;
} {
  const { path } = file;
  const sizeBytes = wholeNumber(path, "header's size", file.view(0, 8).getBigUint64(0, true));
  if (sizeBytes > limits.safetensorsHeaderBytesMax)
    throw malformed(path, `its header has ${sizeBytes} bytes, more than ${limits.safetensorsHeaderBytesMax}`);
  const { __metadata__: metadata = {}, ...rest } = objectOf(path, file.read(8, sizeBytes));
  const tensors = new Map<string, Tensor>();
  for (const [name, value] of Object.entries(rest)) {
    const tensor = Tensor.safeParse(value);
    if (!tensor.success)
      throw malformed(path, `its header tells of ${JSON.stringify(name.slice(0, 80))} what is no tensor`);
    tensors.set(name, tensor.data);
  }
  const known = Metadata.safeParse(metadata);
  if (!known.success) throw malformed(path, "its metadata are not texts");
  checkOffsets(path, tensors, file.sizeBytes - 8 - sizeBytes);
  return { tensors, metadata: known.data, dataOffsetBytes: 8 + sizeBytes };
}

function objectOf(path: string, bytes: Uint8Array): Record<string, unknown> {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw malformed(path, "its header is no JSON object");
  }
}

/** As the format wants it: each tensor as long as its shape, one behind the other, and nothing else in the file. */
function checkOffsets(path: string, tensors: ReadonlyMap<string, Tensor>, dataBytes: number): void {
  let end = 0;
  const inOrder = [...tensors].sort(([, one], [, other]) => one.data_offsets[0] - other.data_offsets[0]);
  for (const [name, { dtype, shape, data_offsets: offsets }] of inOrder) {
    const shown = JSON.stringify(name.slice(0, 80));
    const bytesEach = Object.hasOwn(byteCounts, dtype) ? byteCounts[dtype] : undefined;
    if (bytesEach === undefined)
      throw unsupported(path, `${shown} is of the unknown type ${dtype.slice(0, 20)}`);
    if (offsets[0] < end) throw malformed(path, `${shown} overlaps what is before it`);
    if (offsets[0] > end) throw malformed(path, `there is a gap before ${shown}`);
    if (offsets[1] - offsets[0] !== shape.reduce((product, each) => product * each, bytesEach))
      throw malformed(path, `${shown} is not as long as its shape says`);
    end = offsets[1];
  }
  wantExactly(path, end, dataBytes);
}
