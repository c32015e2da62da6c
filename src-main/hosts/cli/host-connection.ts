import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/websocket";
import { WebSocket } from "ws";
import { holderInWords } from "#hosts/host-record.ts";
import { openVault, readToken } from "#hosts/open-vault.ts";
import { runningHost } from "#hosts/running-host.ts";
import { CommandError } from "./exit-codes.ts";
import type { Client, Session } from "./session.ts";

/** A host that does not take the connection by then is taken not to be there. */
const connectMsMax = 15_000;

/** Undefined where no host runs, or its record is of one that has gone without removing it. */
export async function connectToRunningHost(dataFolder: string): Promise<Session | undefined> {
  const record = await runningHost(dataFolder);
  if (record === undefined) return undefined;
  const token = await tokenOf(dataFolder);
  const socket = new WebSocket(`${record.url.replace(/^http/, "ws")}/rpc`, {
    headers: { authorization: `Bearer ${token}` },
    handshakeTimeout: connectMsMax,
    perMessageDeflate: false,
  });
  const outcome = await opened(socket);
  if (outcome === "absent") return undefined;
  if (outcome === "refused")
    throw new CommandError(
      `${capitalised(holderInWords(record))}, refused the token of ${dataFolder}. Start it again, or set TESSERA_TOKEN.`,
    );
  const gone = new Promise<never>((_, reject) => {
    socket.on("close", () => reject(new CommandError(`${capitalised(holderInWords(record))}, has closed.`)));
  });
  gone.catch(() => undefined);
  return {
    // The package's socket has the browser's calls; only its declaration of listeners' options differs.
    client: createORPCClient<Client>(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })),
    kind: "host",
    start: () => Promise.resolve(),
    failed: gone,
    [Symbol.asyncDispose]() {
      socket.terminate();
      return Promise.resolve();
    },
  };
}

/** What lets programs in at the host of this data folder. */
export async function tokenOf(dataFolder: string): Promise<string> {
  const given = process.env["TESSERA_TOKEN"];
  if (given !== undefined && given !== "") return given;
  const vault = await openVault(dataFolder, process.env, { mayCreate: false });
  if (vault.kind === "refused") throw new CommandError(vault.detail);
  const token = await readToken(dataFolder, vault.vault);
  if (token === undefined)
    throw new CommandError(`There is no token in ${dataFolder} yet. Start Tessera once.`);
  return token;
}

function opened(socket: WebSocket): Promise<"open" | "absent" | "refused"> {
  return new Promise((resolve) => {
    socket.on("open", () => resolve("open"));
    socket.on("unexpected-response", (_request, response) => {
      resolve(response.statusCode === 401 || response.statusCode === 403 ? "refused" : "absent");
      socket.terminate();
    });
    socket.on("error", () => resolve("absent"));
  });
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
