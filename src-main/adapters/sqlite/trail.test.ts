import Database from "better-sqlite3-multiple-ciphers";
import { MessageChannel } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import type { TrailStore } from "#core/ports/trail-store.ts";
import { emptyFrontier } from "#shared/audit/merkle.ts";
import { hashes } from "#shared/audit/trail-keys.conformance.ts";
import { growBy } from "#shared/audit/trail.ts";
import { connectRemote, type RemotePort, serveRemote } from "#shared/kit/remote.ts";
import { migrate } from "./migrate.ts";
import { createTrailWrites } from "./trail.ts";

const wrap = (port: MessageChannel["port1"]): RemotePort => ({
  post: (message) => port.postMessage(message),
  onMessage: (listener) => port.on("message", listener),
});

test("grows without a head from another thread, as when two acts follow each other within a second", async () => {
  const database = new Database(":memory:");
  migrate(database);
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => (port1.close(), void database.close()));
  serveRemote(wrap(port2), createTrailWrites(database));
  const { remote } = connectRemote<TrailStore>(wrap(port1));
  const act = { actor: { kind: "device", id: "d1" }, act: "search" } as const;
  const { frontier, leaves, nodes } = growBy(hashes, emptyFrontier, [act], 1);
  await remote.growTrail({ frontier, leaves, nodes, head: undefined });
  expect(await remote.trailTip()).toEqual({ frontier });
});
