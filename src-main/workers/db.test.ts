import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectLibraryStore, type ReaderTarget, type WriterTarget } from "#adapters/sqlite/connect.ts";
import { inspectStore } from "#adapters/sqlite/inspect-store.ts";
import { describeLibraryStore, type OpenedStore } from "#adapters/sqlite/library-store.conformance.ts";
import { startThread } from "#hosts/thread.ts";
import { connectRemote } from "#shared/kit/remote.ts";

const entry = new URL("db.ts", import.meta.url);

async function openOverThreads(): Promise<OpenedStore> {
  const folder = mkdtempSync(join(tmpdir(), "tessera-db-"));
  const location = { path: join(folder, "library.db"), key: new Uint8Array(randomBytes(32)) };
  const writer = startThread(entry, { mode: "writer", ...location }, "db writer");
  const writing = connectRemote<WriterTarget>(writer.port);
  await writing.remote.opened();
  const reader = startThread(entry, { mode: "reader", ...location }, "db reader");
  const reading = connectRemote<ReaderTarget>(reader.port);
  return {
    store: connectLibraryStore(writing.remote, reading.remote),
    inspect: () => inspectStore(location),
    async [Symbol.asyncDispose]() {
      await reader[Symbol.asyncDispose]();
      await writer[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

describeLibraryStore("the store over two threads", openOverThreads);
