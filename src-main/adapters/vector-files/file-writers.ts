import type { VectorFileRequest } from "#core/ports/vector-files.ts";
import { FileRefusal } from "./file-refusal.ts";
import { createNewFile, type NewFile } from "./new-file.ts";
import { idsPathOf, npyHeader } from "./npy.ts";
import { safetensorsHeader } from "./safetensors.ts";
import { createUsearchWriter } from "./usearch-writer.ts";
import { type FileWriter, floatsOf } from "./written-rows.ts";

/** Where a format's writer is, and what it takes for one row: for the room that is asked for. */
export interface WrittenFormat {
  readonly rowBytes: (request: VectorFileRequest) => number;
  readonly create: (request: VectorFileRequest) => FileWriter;
}

export const writtenFormats: Readonly<Record<string, WrittenFormat>> = {
  ".npy": { rowBytes: ({ space }) => 4 * space.dimensions + 8, create: createNpyWriter },
  ".safetensors": {
    rowBytes: ({ space, asCodes }) => (asCodes ? space.dimensions + 8 : 4 * space.dimensions) + 8,
    create: createSafetensorsWriter,
  },
  ".usearch": {
    // A node with its key, level and 32 neighbours besides.
    rowBytes: ({ space, asCodes }) => (asCodes ? 1 : 4) * space.dimensions + 160,
    create: createUsearchWriter,
  },
};

/** What the files say is little-endian, and so is every platform that this runs on. */
const bytesOf = (numbers: ArrayBufferView): Uint8Array =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
const idBytesOf = (ids: Uint32Array): Uint8Array => bytesOf(BigInt64Array.from(ids, BigInt));

function createNpyWriter({ path, space, replace, asCodes }: VectorFileRequest): FileWriter {
  if (asCodes) throw new FileRefusal({ code: "vectors-need-codes", path });
  using opening = new DisposableStack();
  const matrix = opening.use(createNewFile(path, replace));
  const idsPath = idsPathOf(path);
  const ids = opening.use(createNewFile(idsPath, replace));
  let rowCount = 0;
  const headers = (write: (file: NewFile, header: Uint8Array) => void): void => {
    write(matrix, npyHeader("<f4", [rowCount, space.dimensions]));
    write(ids, npyHeader("<i8", [rowCount]));
  };
  headers((file, header) => file.append(header));
  const files = opening.move();
  return {
    append(rows) {
      matrix.append(bytesOf(floatsOf(rows)));
      ids.append(idBytesOf(rows.ids));
      rowCount += rows.ids.length;
    },
    finish() {
      headers((file, header) => file.rewrite(0, header));
      // The matrix last: where it is, its ids are.
      const sizeBytes = ids.publish() + matrix.publish();
      return { paths: [path, idsPath], sizeBytes };
    },
    [Symbol.dispose]: () => files.dispose(),
  };
}

/** Scales and ids come behind all vectors: they are held until then, 16 bytes a row. */
function createSafetensorsWriter({ path, space, replace, asCodes }: VectorFileRequest): FileWriter {
  const file = createNewFile(path, replace);
  const ids: Uint8Array[] = [];
  const scales: Uint8Array[] = [];
  let vectorCount = 0;
  const header = (): Uint8Array =>
    safetensorsHeader({ vectorCount, dimensions: space.dimensions, spaceId: space.id, asCodes });
  file.append(header());
  return {
    append(rows) {
      file.append(bytesOf(asCodes ? rows.codes : floatsOf(rows)));
      ids.push(idBytesOf(rows.ids));
      if (asCodes) scales.push(Uint8Array.from(bytesOf(rows.scales)));
      vectorCount += rows.ids.length;
    },
    finish() {
      for (const part of [...scales, ...ids]) file.append(part);
      file.rewrite(0, header());
      return { paths: [path], sizeBytes: file.publish() };
    },
    [Symbol.dispose]: () => file[Symbol.dispose](),
  };
}
