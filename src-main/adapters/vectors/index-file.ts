import { open } from "node:fs/promises";
import { crc32 } from "node:zlib";
import * as z from "zod";
import type { SealedFiles } from "#core/ports/sealed-files.ts";
import { JsonText } from "#shared/model/json-text.ts";
import { Revision, SegmentId, SpaceId } from "#shared/model/ids.ts";
import { createCodeMatrix, type CodeMatrix } from "./code-matrix.ts";
import { readDerived } from "./derived-file.ts";
import { type Graph, graphFormat, loadGraph } from "./graph.ts";
import { limits } from "./limits.ts";
import type { Scratch } from "./scratch.ts";

/**
 * The index on disk: a head that says what the parts are, and parts of bounded size: rows (id and codes, in slot order,
 * without the dead), then the graph as usearch writes it. Parts are written under the name of the turn that the present
 * head does not use, the head last: after a crash the old index is whole.
 */
const Part = z.object({ name: z.string(), sizeBytes: z.int().nonnegative(), crc: z.int() });
type Part = z.infer<typeof Part>;
const Head = z.object({
  format: z.literal(`tessera-vectors-1 ${graphFormat}`),
  spaceId: SpaceId,
  dimensions: z.int().positive(),
  revision: Revision,
  rowCount: z.int().nonnegative(),
  /** The graph has the first so many rows, and nodes of segments that are gone. */
  graphRowCount: z.int().nonnegative(),
  graphSize: z.int().nonnegative(),
  turn: z.enum(["a", "b"]),
  rows: z.array(Part).readonly(),
  graph: z.array(Part).readonly(),
});
export type Head = z.infer<typeof Head>;

const headName = "vectors.head";

export interface IndexContent {
  readonly matrix: CodeMatrix;
  readonly graph: Graph | undefined;
  /** The graph has every live row in a slot below this. */
  readonly graphSlotCount: number;
}

export interface IndexSpace {
  readonly id: SpaceId;
  readonly dimensions: number;
}

export interface IndexFileDeps {
  readonly sealed: SealedFiles;
  readonly scratch: Scratch;
}

/** Undefined where there is none, it is damaged, or another version wrote it: then the index is made from rows. */
export async function readHead(sealed: SealedFiles): Promise<Head | undefined> {
  const bytes = await readDerived(sealed, headName);
  if (bytes === undefined) return undefined;
  return JsonText.pipe(Head).safeParse(Buffer.from(bytes).toString()).data;
}

/** Without its head an index is not there; the parts are overwritten by the next one. */
export const removeHead = (sealed: SealedFiles): Promise<void> => sealed.remove(headName);

/** Undefined where a part is missing or damaged. A damaged graph alone costs only the graph; one that is not wanted is not read. */
export async function readIndex(
  { sealed, scratch }: IndexFileDeps,
  head: Head,
  wantsGraph: boolean,
): Promise<IndexContent | undefined> {
  const matrix = createCodeMatrix(head.dimensions);
  for (const part of head.rows) {
    const bytes = await readPart(sealed, part);
    if (bytes === undefined || !appendRows(matrix, bytes)) return undefined;
  }
  if (matrix.slotCount() !== head.rowCount) return undefined;
  if (!wantsGraph || head.graph.length === 0) return { matrix, graph: undefined, graphSlotCount: 0 };
  const graph = await scratch.withFile(async (path) => {
    await using file = await open(path, "w");
    for (const part of head.graph) {
      const bytes = await readPart(sealed, part);
      if (bytes === undefined) return undefined;
      await file.writeFile(bytes);
    }
    return loadGraph(path, head.dimensions, head.graphSize);
  });
  return { matrix, graph, graphSlotCount: graph === undefined ? 0 : head.graphRowCount };
}

async function readPart(
  sealed: SealedFiles,
  { name, sizeBytes, crc }: Part,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = await readDerived(sealed, name);
  return bytes?.byteLength === sizeBytes && crc32(bytes) === crc ? bytes : undefined;
}

const idSizeBytes = 4;

function appendRows(matrix: CodeMatrix, bytes: Uint8Array<ArrayBuffer>): boolean {
  const rowSizeBytes = idSizeBytes + matrix.dimensions;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let offset = 0; offset < bytes.byteLength; offset += rowSizeBytes) {
    const segmentId = SegmentId.safeParse(view.getUint32(offset, true));
    const codes = new Int8Array(bytes.buffer, bytes.byteOffset + offset + idSizeBytes, matrix.dimensions);
    if (!segmentId.success || !matrix.append({ segmentId: segmentId.data, codes, scale: 1 })) return false;
  }
  return true;
}

/** `content` is asked once, for one moment: what changes later is not written. */
export async function writeIndex(
  { sealed, scratch }: IndexFileDeps,
  space: IndexSpace,
  content: () => IndexContent & { readonly revision: Revision },
): Promise<void> {
  const before = await readHead(sealed);
  const turn = before?.turn === "a" ? "b" : "a";
  const head = await scratch.withFile(async (path): Promise<Head> => {
    const { matrix, graph, graphSlotCount, revision } = content();
    const slots = liveSlots(matrix);
    const graphSize = graph?.size() ?? 0;
    graph?.save(path);
    return {
      format: `tessera-vectors-1 ${graphFormat}`,
      spaceId: space.id,
      dimensions: space.dimensions,
      revision,
      rowCount: slots.length,
      graphRowCount: slots.filter((slot) => slot < graphSlotCount).length,
      graphSize,
      turn,
      rows: await writeParts(sealed, `vectors.${turn}.rows`, rowPieces(matrix, slots)),
      graph: graph === undefined ? [] : await writeParts(sealed, `vectors.${turn}.graph`, piecesOf(path)),
    };
  });
  await sealed.write(headName, Buffer.from(JSON.stringify(head)));
  for (const { name } of [...(before?.rows ?? []), ...(before?.graph ?? [])]) await sealed.remove(name);
}

const liveSlots = (matrix: CodeMatrix): readonly number[] =>
  Array.from({ length: matrix.slotCount() }, (_, slot) => slot).filter((slot) => matrix.isLive(slot));

function* rowPieces(matrix: CodeMatrix, slots: readonly number[]): Generator<Uint8Array> {
  const rowSizeBytes = idSizeBytes + matrix.dimensions;
  const rowsAPart = Math.max(1, Math.floor(limits.partSizeBytesMax / rowSizeBytes));
  for (let from = 0; from < slots.length; from += rowsAPart) {
    const some = slots.slice(from, from + rowsAPart);
    const bytes = new Uint8Array(some.length * rowSizeBytes);
    const view = new DataView(bytes.buffer);
    for (const [place, slot] of some.entries()) {
      view.setUint32(place * rowSizeBytes, matrix.idAt(slot), true);
      bytes.set(matrix.codesAt(slot), place * rowSizeBytes + idSizeBytes);
    }
    yield bytes;
  }
}

async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  await using file = await open(path, "r");
  for (;;) {
    const { buffer, bytesRead } = await file.read(
      new Uint8Array(limits.partSizeBytesMax),
      0,
      limits.partSizeBytesMax,
    );
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

async function writeParts(
  sealed: SealedFiles,
  stem: string,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for await (const bytes of pieces) {
    const name = `${stem}.${parts.length}`;
    await sealed.write(name, bytes);
    parts.push({ name, sizeBytes: bytes.byteLength, crc: crc32(bytes) });
  }
  return parts;
}
