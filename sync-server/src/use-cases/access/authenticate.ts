/** Makes of a bearer token a principal with all rights of this moment. */
import * as z from "zod";
import type { AccessRow } from "#server/database/access-tables.ts";
import { Permission } from "#shared/model/access.ts";
import { PartitionId } from "#shared/model/ids.ts";
import type { DeviceId, OrgId } from "#shared/model/team.ts";
import type { AccessDeps, AccessReader } from "./access-ports.ts";
import type { AccessWatch } from "./access-watch.ts";
import { type AccessClaims, verifyAccess } from "./device-tokens.ts";
import { limits } from "./limits.ts";
import type { OrgKeys } from "./org-keys.ts";
import type { Principal } from "./principal.ts";
import { readDevice, readUser, rowsOfDevices } from "./read-device.ts";
import { rowsAtOnce } from "./rows-at-once.ts";
import { digest } from "./secrets.ts";

export interface Authenticate {
  /** Undefined: nobody, for whatever reason. */
  bearer(token: string): Promise<Principal | undefined>;
  /**
   * The same devices now, in their order. An open socket outlives its access token, and ends with its rights: all are looked
   * at together, for whoever is shut out is to be so within a second, however many others are connected.
   */
  again(devices: readonly DevicePrincipal[]): Promise<readonly (Principal | undefined)[]>;
  /** Whose signature was checked by whoever asks; undefined where it was shut out, or never was one. */
  device(deviceId: DeviceId): Promise<Principal | undefined>;
}

export type DevicePrincipal = Principal & { readonly by: Extract<Principal["by"], { kind: "device" }> };

type DeviceClaims = Pick<AccessClaims, "userId" | "deviceId" | "familyId" | "expiresMs">;

export interface AuthenticateDeps {
  readonly store: AccessDeps["store"];
  readonly nowMs: () => number;
  readonly keys: OrgKeys;
  readonly watch: Pick<AccessWatch, "epoch">;
}

interface Kept {
  readonly orgId: OrgId;
  readonly epoch: number;
  readonly principal: Principal;
}

export function createAuthenticate({ store, nowMs, keys, watch }: AuthenticateDeps): Authenticate {
  const cached = new Map<string, Kept>();
  const keep = (key: string, kept: Kept): void => {
    cached.set(key, kept);
    const oldest = cached.size > limits.cachedPrincipalsMax ? cached.keys().next().value : undefined;
    if (oldest !== undefined) cached.delete(oldest);
  };
  /** Invariant: a principal is used under the epoch that it was read under, or an older one, never a newer. */
  const remembered = async (
    key: string,
    read: (rows: AccessReader) => Promise<Principal | undefined>,
  ): Promise<Principal | undefined> => {
    const kept = cached.get(key);
    if (kept !== undefined && kept.epoch === (await watch.epoch(kept.orgId))) return inTime(kept.principal);
    cached.delete(key);
    const { principal, epoch } = await store.read(async (rows) => {
      const epochs = await rows.many("access_epochs", {});
      const found = await read(rows);
      return { principal: found, epoch: epochs.find((row) => row.org_id === found?.orgId)?.epoch ?? 0 };
    });
    if (principal === undefined) return undefined;
    keep(key, { orgId: principal.orgId, epoch, principal });
    return inTime(principal);
  };
  const inTime = (principal: Principal) => (isInTime(principal, nowMs()) ? principal : undefined);

  const deviceNow = (deviceId: DeviceId) =>
    remembered(`device ${deviceId}`, (rows) => readDevice(rows, deviceId));
  const ofDevice = async (claims: DeviceClaims) => sameDevice(await deviceNow(claims.deviceId), claims);
  const ofSession = (tokenHash: string) =>
    remembered(`session ${tokenHash}`, async (rows) => {
      const row = await rows.one("sessions", { token_hash: tokenHash });
      if (row === undefined || row.expires_ms <= nowMs()) return undefined;
      return readUser(rows, row, { kind: "session", tokenHash }, row.expires_ms);
    });
  const ofToken = (tokenHash: string) =>
    remembered(`token ${tokenHash}`, (rows) => readApiToken(rows, tokenHash, nowMs()));
  return {
    async bearer(token) {
      if (token.startsWith("tessera-session-")) return ofSession(digest(token));
      if (token.startsWith("tessera-api-")) return ofToken(digest(token));
      const claims = await verifyAccess(keys, token, nowMs());
      return claims && ofDevice(claims);
    },
    device: deviceNow,
    async again(devices) {
      const read = await devicesAtOnce(
        store,
        devices.map(({ by }) => by.deviceId),
      );
      return devices.map((before, at) => {
        const key = `device ${before.by.deviceId}`;
        const kept = read[at];
        if (kept === undefined) return void cached.delete(key);
        // What it asks for next need not be looked up once more.
        keep(key, kept);
        return sameDevice(kept.principal, { ...before, ...before.by });
      });
    },
  };
}

function isInTime({ by, expiresMs }: Principal, nowMs: number): boolean {
  const leftMs = expiresMs - nowMs;
  // One that was begun while the server's clock was ahead would be valid for as much longer once it was put right.
  const leftMsMax = by.kind === "session" ? limits.sessionValidMs : Infinity;
  return leftMs > -limits.clockToleranceMs && leftMs <= leftMsMax + limits.clockToleranceMs;
}

/** In their order, with the epoch that they were read under. */
const devicesAtOnce = (
  store: AccessDeps["store"],
  deviceIds: readonly DeviceId[],
): Promise<readonly (Kept | undefined)[]> =>
  store.read(async (rows) => {
    const epochs = await rows.many("access_epochs", {});
    const held = await rowsAtOnce(rows, rowsOfDevices);
    const found: (Kept | undefined)[] = [];
    for (const deviceId of deviceIds) {
      const principal = await readDevice(held, deviceId);
      const epoch = epochs.find((row) => row.org_id === principal?.orgId)?.epoch ?? 0;
      found.push(principal && { orgId: principal.orgId, epoch, principal });
    }
    return found;
  });

/** Undefined where it is another's by now, or has joined anew since. */
const sameDevice = (
  principal: Principal | undefined,
  { userId, familyId, expiresMs }: Omit<DeviceClaims, "deviceId">,
): Principal | undefined =>
  principal?.by.kind === "device" && principal.by.familyId === familyId && principal.userId === userId
    ? { ...principal, expiresMs }
    : undefined;

async function readApiToken(
  rows: AccessReader,
  tokenHash: string,
  nowMs: number,
): Promise<Principal | undefined> {
  const row = await rows.one("api_tokens", { token_hash: tokenHash });
  if (row === undefined || row.expires_ms <= nowMs) return undefined;
  const by = { kind: "token", tokenId: row.token_id, tokenHash } as const;
  const maker = await readUser(rows, row, by, row.expires_ms);
  return maker && { ...maker, scopes: scopesOf(row) };
}

const scopesOf = (row: Pick<AccessRow<"api_tokens">, "permissions" | "partitions">) => ({
  permissions: new Set(z.array(Permission).parse(JSON.parse(row.permissions))),
  partitions:
    row.partitions === null ? undefined : new Set(z.array(PartitionId).parse(JSON.parse(row.partitions))),
});
