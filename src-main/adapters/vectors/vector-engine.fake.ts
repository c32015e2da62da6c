import { MessageChannel, type MessagePort } from "node:worker_threads";
import { expect, onTestFinished } from "vitest";
import type { SealedFiles } from "#core/ports/sealed-files.ts";
import type { VectorIndex, VectorRows } from "#core/ports/vector-index.ts";
import { type RemotePort, serveRemote } from "#shared/kit/remote.ts";
import { Revision, SegmentId } from "#shared/model/ids.ts";
import type { VectorsAtRest } from "#shared/model/vectors-at-rest.ts";
import { connectVectorIndex, type VectorIndexDeps } from "./connect-vector-index.ts";
import { createRowStore, plantVectors } from "./planted-vectors.ts";
import { withSharedArrivals } from "./shared-arrivals.ts";
import type { VectorEngine } from "./vector-engine.ts";
import { testSpace } from "./vector-index.conformance.ts";

/** Two ends of a port in one thread; messages are copied as a thread's would be. */
function portPair(): readonly [RemotePort, RemotePort] {
  const { port1, port2 } = new MessageChannel();
  const end = (port: MessagePort): RemotePort => ({
    post: (message, transfer) => port.postMessage(message, [...(transfer ?? [])]),
    onMessage: (listener) => port.on("message", listener),
  });
  onTestFinished(() => (port1.close(), port2.close()));
  return [end(port1), end(port2)];
}

/** Plain files in a map, that a test can damage. */
export function filesInMemory(): SealedFiles & { readonly held: Map<string, Uint8Array<ArrayBuffer>> } {
  const held = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    held,
    write: (name, bytes) => Promise.resolve(void held.set(name, Uint8Array.from(bytes))),
    read: (name) => {
      const bytes = held.get(name);
      return Promise.resolve(
        bytes === undefined ? { kind: "absent" } : { kind: "found", bytes: Uint8Array.from(bytes) },
      );
    },
    readInto: (name, begin) => {
      const bytes = held.get(name);
      if (bytes === undefined) return Promise.resolve({ kind: "absent" });
      begin(bytes.byteLength)(bytes, 0);
      return Promise.resolve({ kind: "taken" });
    },
    names: () => Promise.resolve([...held.keys()]),
    remove: (name) => Promise.resolve(void held.delete(name)),
  };
}

/** One of them cannot be read, as `code` says, until it is written anew. */
export function failing(files: SealedFiles, name: string, code: string): SealedFiles {
  let isBroken = true;
  const fault = Object.assign(new Error(`${code}: ${name}`), { code });
  const isIt = (asked: string): boolean => isBroken && asked === name;
  return {
    ...files,
    read: (asked) => (isIt(asked) ? Promise.reject(fault) : files.read(asked)),
    readInto: (asked, begin) => (isIt(asked) ? Promise.reject(fault) : files.readInto(asked, begin)),
    async write(asked, bytes) {
      await files.write(asked, bytes);
      if (asked === name) isBroken = false;
    },
  };
}

/** The engine behind a port, as it is in its thread. */
export function connected(
  engine: VectorEngine,
  rows: VectorRows,
  atRest: VectorsAtRest = "sealed",
  share: VectorIndexDeps["share"] = () => Promise.resolve(),
): VectorIndex {
  const [client, server] = portPair();
  serveRemote(server, withSharedArrivals(engine));
  return connectVectorIndex({
    port: client,
    rows,
    atRest,
    share,
    onFailure: (error) => expect.unreachable(error.message),
  });
}

/** Rows of a store that must not be asked. */
export const untouchable: VectorRows = {
  vectorIds: () => expect.unreachable("ids were read"),
  vectorsAfter: () => expect.unreachable("rows were read"),
};

export const filledStore = (rowCount: number, seed = 11) => {
  const rows = createRowStore();
  const { row, vector } = plantVectors({
    seed,
    dimensions: testSpace.dimensions,
    clusterCount: 30,
    spread: 0.5,
  });
  for (let id = 1; id <= rowCount; id++) rows.held.set(SegmentId.parse(id), row(id));
  return { rows, row, vector };
};
export const revision = (count: number): Revision => Revision.parse(count);
export const idsOf = async (
  index: VectorIndex,
  query: Float32Array,
  limit: number,
): Promise<readonly number[]> =>
  (await index.nearest({ vector: query, limit, allowed: null })).neighbours.map(({ segmentId }) => segmentId);
