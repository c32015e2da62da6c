/** The only thread that loads PGlite, which blocks whoever runs it while it works. */
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { createPgConfig } from "@electric-sql/pglite/node-postgres";
import { vector } from "@electric-sql/pglite-pgvector";
import pg from "pg";
import * as z from "zod";
import { serveRemote } from "#shared/kit/remote.ts";
import { wireTypes } from "./wire-types.ts";

const WorkerData = z.object({ dataFolder: z.string().min(1) });

export interface PgliteTarget {
  ready(): Promise<void>;
  query(
    text: string,
    values: readonly unknown[],
  ): Promise<{ readonly rows: readonly unknown[]; readonly rowCount: number | null }>;
  close(): Promise<void>;
}

const { dataFolder } = WorkerData.parse(workerData);
const pglite = new PGlite({ dataDir: dataFolder, extensions: { vector } });
// The driver takes a connection of its own making; its types know only those that it makes itself.
const client = new pg.Client(Object.assign(createPgConfig(pglite), { types: wireTypes }));
const connected = pglite.waitReady.then(async () => {
  await client.connect();
});

const target: PgliteTarget = {
  ready: () => connected,
  async query(text, values) {
    await connected;
    const { rows, rowCount } = await client.query(text, values.map(bytesAsBuffer));
    return { rows, rowCount };
  },
  async close() {
    await client.end();
    await pglite.close();
  },
};

/** Between threads a Buffer becomes a plain array of bytes, which the driver would write as text. */
const bytesAsBuffer = (value: unknown): unknown => (value instanceof Uint8Array ? Buffer.from(value) : value);

if (parentPort === null) throw new Error("this is the entry of a thread");
const port = parentPort;
serveRemote(
  {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => port.on("message", listener),
  },
  target,
);
