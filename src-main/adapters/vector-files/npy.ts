/** NumPy's file format, versions 1 to 3 (numpy.org, "NEP 1"): a matrix of floats, and a file of ids beside it. */
import { type BoundedFile, openBounded, wantExactly, wholeNumber } from "./bounded-file.ts";
import { malformed, unsupported } from "./file-refusal.ts";
import { limits } from "./limits.ts";
import { type NumberType, numberTypes, readNumbers } from "./number-types.ts";
import type { ParsedFile } from "./parsed-file.ts";

const magic = "\u0093NUMPY";
const floats: Readonly<Record<string, NumberType>> = {
  "<f2": numberTypes.f16,
  "<f4": numberTypes.f32,
  "<f8": numberTypes.f64,
};
const wholes: Readonly<Record<string, NumberType>> = {
  "<i4": numberTypes.i32,
  "<u4": numberTypes.u32,
  "<i8": numberTypes.i64,
  "<u8": numberTypes.u64,
};

/** `vectors.npy` has its ids in `vectors.ids.npy`. */
export const idsPathOf = (path: string): string => path.replace(/\.npy$/i, ".ids.npy");

/** Header of the size that any number of rows needs, so that it can be written again when they have been counted. */
export function npyHeader(descr: string, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const header = Buffer.alloc(npyHeaderBytes, " ");
  header.write(`${magic}\u0001\u0000`, "latin1");
  header.writeUInt16LE(npyHeaderBytes - 10, 8);
  header.write(text, 10, "latin1");
  header.write("\n", npyHeaderBytes - 1, "latin1");
  return header;
}
const npyHeaderBytes = 128;

export function parseNpy(path: string): ParsedFile {
  using opening = new DisposableStack();
  const matrix = openArray(opening.use(openBounded(path)), floats, 2);
  const ids = openArray(opening.use(openBounded(idsPathOf(path))), wholes, 1);
  const [vectorCount = 0, dimensions = 0] = matrix.shape;
  if (dimensions < 1 || dimensions > limits.dimensionsMax)
    throw unsupported(path, `its vectors have ${dimensions} dimensions`);
  if (ids.shape[0] !== vectorCount)
    throw malformed(ids.path, `it has ${ids.shape[0]} ids for ${vectorCount} vectors`);
  const files = opening.move();
  return {
    facts: { vectorCount, dimensions },
    rows(from, until) {
      const page = {
        ids: new Float64Array(until - from),
        values: new Float32Array((until - from) * dimensions),
      };
      matrix.read(from * dimensions, page.values);
      ids.read(from, page.ids);
      return page;
    },
    [Symbol.dispose]: () => files.dispose(),
  };
}

interface OpenArray {
  readonly path: string;
  readonly shape: readonly number[];
  readonly read: (from: number, into: Float32Array | Float64Array) => void;
}

function openArray(
  file: BoundedFile,
  types: Readonly<Record<string, NumberType>>,
  axisCount: number,
): OpenArray {
  const { path } = file;
  const { descr, isFortran, shape, dataOffsetBytes } = readHeader(file);
  const type = Object.hasOwn(types, descr) ? types[descr] : undefined;
  const wanted = Object.keys(types).join(", ");
  if (type === undefined)
    throw unsupported(
      path,
      `it holds numbers of the type ${descr}, not of ${wanted}; numpy's astype makes them`,
    );
  if (shape.length !== axisCount)
    throw unsupported(path, `it has ${shape.length} axes where ${axisCount} are needed`);
  if (isFortran && axisCount > 1)
    throw unsupported(path, "it lies column by column; numpy.ascontiguousarray turns it");
  const count = shape.reduce((product, each) => product * each, 1);
  wantExactly(path, dataOffsetBytes + count * type.sizeBytes, file.sizeBytes);
  return {
    path,
    shape,
    read: (from, into) =>
      readNumbers(
        file.view(dataOffsetBytes + from * type.sizeBytes, into.length * type.sizeBytes),
        type,
        into,
      ),
  };
}

interface Header {
  readonly descr: string;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  readonly dataOffsetBytes: number;
}

function readHeader(file: BoundedFile): Header {
  const { path } = file;
  const start = file.view(0, 12);
  const found = Array.from({ length: 6 }, (_, place) => String.fromCharCode(start.getUint8(place))).join("");
  if (found !== magic) throw malformed(path, "it does not begin as an .npy file does");
  const version = start.getUint8(6);
  if (version < 1 || version > 3) throw unsupported(path, `it is of version ${version} of the format`);
  const textOffsetBytes = version === 1 ? 10 : 12;
  const textBytes = version === 1 ? start.getUint16(8, true) : start.getUint32(8, true);
  if (textBytes > limits.npyHeaderBytesMax) throw malformed(path, `its header has ${textBytes} bytes`);
  const text = Buffer.from(file.read(textOffsetBytes, textBytes)).toString("latin1");
  return { ...fieldsOf(path, text), dataOffsetBytes: textOffsetBytes + textBytes };
}

/** The header is a Python dictionary; only the three entries that the format has are understood. */
function fieldsOf(path: string, text: string): Omit<Header, "dataOffsetBytes"> {
  const inside = /^\{(.*)\}\s*$/s.exec(text)?.[1];
  if (inside === undefined) throw malformed(path, "its header is no dictionary");
  const fields = new Map<string, string>();
  const entry = /\s*'(descr|fortran_order|shape)'\s*:\s*('[^']*'|True|False|\([\d,\s]*\))\s*(?:,|$)/y;
  while (/\S/.test(inside.slice(entry.lastIndex))) {
    const from = entry.lastIndex;
    const [, name, value] = entry.exec(inside) ?? [];
    if (name === undefined || value === undefined || fields.has(name))
      throw malformed(
        path,
        `its header cannot be understood at ${JSON.stringify(inside.slice(from, from + 30))}`,
      );
    fields.set(name, value);
  }
  const descr = /^'(.*)'$/.exec(fields.get("descr") ?? "")?.[1];
  const order = fields.get("fortran_order");
  const shape = /^\((.*)\)$/s.exec(fields.get("shape") ?? "")?.[1];
  if (descr === undefined || shape === undefined || (order !== "True" && order !== "False"))
    throw malformed(path, "its header does not have descr, fortran_order and shape");
  const axes = shape
    .split(",")
    .map((axis) => axis.trim())
    .filter((axis) => axis !== "");
  return {
    descr,
    isFortran: order === "True",
    shape: axes.map((axis) => wholeNumber(path, "shape", Number(axis))),
  };
}
