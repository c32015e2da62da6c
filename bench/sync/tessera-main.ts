/** node tessera-main.ts FOLDER: the hub as the team's server runs it (gatekeeper, trial, log with fdatasync, socket), and nothing beside it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DeviceId, OrgId, UserId } from "#shared/model/team.ts";
import { openFileLog } from "#server/log/file-log.ts";
import { runHub } from "#server/sockets/hub-shell.ts";
import { createSyncSocket } from "#server/sockets/sync-socket.ts";
import type { Principal } from "#server/use-cases/access/principal.ts";
import { serve } from "./serve.ts";
import { deviceOf, partitionId } from "./updates.ts";

const [, , folder = ""] = process.argv;
const report = (error: unknown): void => console.error(error);

/** Whoever names a device is that device: what a token costs once a connection is no part of what an update costs. */
const principalOf = (token: string): Principal => ({
  orgId: OrgId.parse(deviceOf(991)),
  userId: UserId.parse(deviceOf(992)),
  by: { kind: "device", deviceId: DeviceId.parse(token), familyId: "bench" },
  orgRoles: [],
  partitions: new Map([[partitionId, { name: "Bench", archived: false, roles: ["member"] }]]),
  expiresMs: Number.MAX_SAFE_INTEGER,
});

const log = await openFileLog(join(folder, "updates.log"));
const nothing = (): void => undefined;
const hub = runHub(
  { log, nowMs: Date.now, onAppended: nothing, onNote: nothing, publish: nothing, report },
  { epoch: log.epoch, recoveringUntilMs: 0, erased: [], deviceId: deviceOf(999) },
);
const socket = createSyncSocket({
  hub,
  authenticate: {
    bearer: (token) => Promise.resolve(principalOf(token)),
    again: (devices) => Promise.resolve(devices),
  },
  watch: { epoch: () => Promise.resolve(1) },
  onConnecting: () => Promise.resolve(),
  onAdmitted: nothing,
  origins: [],
  report,
});
const server = createServer();
server.on("upgrade", (request, stream, head) => socket.upgrade(request, stream, head));
server.listen(0, "127.0.0.1", () => serve((server.address() as AddressInfo).port));
