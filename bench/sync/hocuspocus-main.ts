/** node hocuspocus-main.ts FOLDER: Hocuspocus with its own settings and a store that has each document on the disk when it returns. */
import { createHash } from "node:crypto";
import { open, readFile, rename } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Server as HttpServer } from "node:http";
import type * as Yjs from "yjs";
import { requirePeer } from "../vectors/peer-packages.ts";
import { serve } from "./serve.ts";

interface Stored {
  readonly documentName: string;
  readonly document: Yjs.Doc;
}
interface Hocuspocus {
  readonly Server: new (settings: {
    readonly address: string;
    readonly port: number;
    readonly quiet: boolean;
    readonly stopOnSignals: boolean;
    onLoadDocument(loaded: Stored): Promise<void>;
    onStoreDocument(stored: Stored): Promise<void>;
  }) => { readonly httpServer: HttpServer; listen(): Promise<unknown> };
}

const [, , folder = ""] = process.argv;
const { Server } = requirePeer("@hocuspocus/server") as Hocuspocus;
// Its own copy: two of Yjs do not know each other's documents.
const { applyUpdate, encodeStateAsUpdate } = requirePeer("yjs") as typeof Yjs;
const pathOf = (name: string): string => join(folder, createHash("sha256").update(name).digest("hex"));

const server = new Server({
  address: "127.0.0.1",
  port: 0,
  quiet: true,
  stopOnSignals: false,
  async onLoadDocument({ documentName, document }) {
    const state = await readFile(pathOf(documentName)).catch(() => undefined);
    if (state !== undefined) applyUpdate(document, new Uint8Array(state));
  },
  async onStoreDocument({ documentName, document }) {
    const path = pathOf(documentName);
    {
      await using file = await open(`${path}.new`, "w");
      await file.writeFile(encodeStateAsUpdate(document));
      await file.datasync();
    }
    await rename(`${path}.new`, path);
  },
});
await server.listen();
serve((server.httpServer.address() as AddressInfo).port);
