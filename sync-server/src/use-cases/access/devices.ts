/** Devices join with a key of their own; all that they are given afterwards is bound to it. */
import type { AccessRow } from "#server/database/access-tables.ts";
import { DeviceId } from "#shared/model/team.ts";
import type { Device, DeviceCredentials } from "#shared/rpc/server/devices-contract.ts";
import { isRefusal, refuse, type Refusal } from "../refusal.ts";
import type { AccessDeps, AccessReader, AccessWriter } from "./access-ports.ts";
import { changeAccess } from "./access-watch.ts";
import { signAccess, signCertificate } from "./device-tokens.ts";
import { limits } from "./limits.ts";
import { isFreshNonce, makeNonce, proves } from "./nonces.ts";
import type { OrgKeys } from "./org-keys.ts";
import { actorOf, allows, type Principal } from "./principal.ts";
import { firstRefreshToken, keepRefreshToken, rotate } from "./refresh.ts";
import { makeId } from "./secrets.ts";

type Row = AccessRow<"devices">;
export type Proof = { readonly nonce: string; readonly signature: string };
export interface NewDevice extends Proof {
  readonly publicKey: string;
  readonly name: string;
}

export interface Devices {
  challenge(): { nonce: string };
  /** Undefined where the device has shown that it holds the key. */
  refuseUnproved(device: NewDevice): Refusal | undefined;
  /** Within the writer's transaction: the device is the person's. */
  admit(
    rows: AccessWriter,
    user: AccessRow<"users">,
    device: Pick<NewDevice, "publicKey" | "name">,
  ): Promise<Admitted | Refusal>;
  credentials(admitted: Admitted): Promise<DeviceCredentials>;
  refresh(given: Proof & { readonly refreshToken: string }): Promise<DeviceCredentials | Refusal>;
  mine(principal: Principal): Promise<readonly Device[]>;
  list(principal: Principal): Promise<readonly Device[]>;
  rename(principal: Principal, deviceId: DeviceId, name: string): Promise<Device | Refusal>;
  revoke(principal: Principal, deviceId: DeviceId): Promise<Device | Refusal>;
}
export interface Admitted {
  readonly device: Row & { readonly family_id: string };
  readonly refreshToken: string;
}

export function createDevices(deps: AccessDeps, keys: OrgKeys): Devices {
  const { store, nowMs, note } = deps;
  /** One's own, or any with the right to manage them; another's is not there for whoever may not. */
  const change = (
    principal: Principal,
    deviceId: DeviceId,
    call: "devices.rename" | "devices.revoke",
    changed: (device: Row) => Row,
  ): Promise<Device | Refusal> =>
    changeAccess(deps, principal.orgId, async (rows) => {
      const device = await rows.one("devices", { device_id: deviceId, org_id: principal.orgId });
      const mayChange = device?.user_id === principal.userId || allows(principal, "devices.manage");
      if (device === undefined || !mayChange) return refuse("NOT_FOUND");
      const after = changed(device);
      await rows.put("devices", after);
      note({
        act: "device.change",
        call,
        actor: actorOf(principal),
        target: { kind: "device", id: deviceId },
        outcome: "done",
        ...(after.revoked_ms === null ? {} : { detail: "revoked" as const }),
      });
      return deviceOf(after, await rows.many("held_partitions", { device_id: deviceId }));
    });
  const credentials = (admitted: Admitted) => credentialsOf(deps, keys, admitted);
  return {
    challenge: () => ({ nonce: makeNonce(deps) }),
    refuseUnproved: (device) =>
      isFreshNonce(deps, device.nonce) && proves(device.publicKey, "join", device.publicKey, device)
        ? undefined
        : refuse("PROOF_INVALID"),
    admit: (rows, user, device) => admit(deps, rows, user, device),
    credentials,
    async refresh(given) {
      const rotated = await rotate(deps, given);
      return isRefusal(rotated) ? rotated : credentials(rotated);
    },
    mine: ({ userId }) => store.read((rows) => withWipes(rows, { user_id: userId })),
    list: ({ orgId }) => store.read((rows) => withWipes(rows, { org_id: orgId })),
    rename: (principal, deviceId, name) =>
      change(principal, deviceId, "devices.rename", (device) => ({ ...device, name })),
    revoke: (principal, deviceId) =>
      change(principal, deviceId, "devices.revoke", (device) => ({
        ...device,
        family_id: null,
        revoked_ms: device.revoked_ms ?? nowMs(),
      })),
  };
}

async function credentialsOf(
  { store, nowMs }: Pick<AccessDeps, "store" | "nowMs">,
  keys: OrgKeys,
  { device, refreshToken }: Admitted,
): Promise<DeviceCredentials> {
  const key = await keys.signing(device.org_id);
  const facts = {
    deviceId: device.device_id,
    userId: device.user_id,
    publicKey: device.public_key,
    familyId: device.family_id,
  };
  const [org, user] = await store.read(async (rows) => [
    await rows.one("orgs", { org_id: device.org_id }),
    await rows.one("users", { user_id: device.user_id }),
  ]);
  return {
    deviceId: device.device_id,
    orgId: device.org_id,
    orgName: org?.name ?? "",
    userId: device.user_id,
    userName: user?.name ?? "",
    certificate: await signCertificate(key, facts, nowMs()),
    orgKeys: { keys: [{ ...key.publicJwk }] },
    accessToken: await signAccess(key, facts, nowMs()),
    accessExpiresMs: nowMs() + limits.accessTokenValidMs,
    refreshToken,
  };
}

/** The same key is the same device, as long as it is the same person's and was not shut out. */
async function admit(
  deps: AccessDeps,
  rows: AccessWriter,
  user: AccessRow<"users">,
  { publicKey, name }: Pick<NewDevice, "publicKey" | "name">,
): Promise<Admitted | Refusal> {
  const now = deps.nowMs();
  const known = await rows.one("devices", { public_key: publicKey });
  if (known !== undefined && (known.user_id !== user.user_id || known.revoked_ms !== null)) {
    return refuse("DEVICE_REVOKED");
  }
  const own = await rows.many("devices", { user_id: user.user_id, revoked_ms: null });
  if (known === undefined && own.length >= limits.devicesPerUserMax) {
    return refuse("TOO_MANY", { countMax: String(limits.devicesPerUserMax) });
  }
  const device = {
    device_id: known?.device_id ?? DeviceId.parse(makeId(deps)),
    org_id: user.org_id,
    user_id: user.user_id,
    name,
    public_key: publicKey,
    family_id: makeId(deps),
    joined_ms: known?.joined_ms ?? now,
    last_seen_ms: now,
    revoked_ms: null,
    cloned_ms: known?.cloned_ms ?? null,
  };
  await rows.put("devices", device);
  await rows.remove("refresh_tokens", { device_id: device.device_id });
  const refreshToken = firstRefreshToken(deps, device.family_id);
  await keepRefreshToken(deps, rows, device, refreshToken);
  deps.note({
    act: "device.change",
    call: "devices.join",
    actor: { kind: "user", id: user.user_id },
    target: { kind: "device", id: device.device_id },
    outcome: "done",
  });
  return { device, refreshToken };
}

async function withWipes(
  rows: AccessReader,
  where: Partial<Pick<Row, "user_id" | "org_id">>,
): Promise<readonly Device[]> {
  const devices = await rows.many("devices", where);
  const [one] = devices;
  const held = one === undefined ? [] : await rows.many("held_partitions", { org_id: one.org_id });
  const of = Map.groupBy(held, (row) => row.device_id);
  return devices.map((row) => deviceOf(row, of.get(row.device_id) ?? []));
}

const deviceOf = (row: Row, held: readonly AccessRow<"held_partitions">[]): Device => ({
  id: row.device_id,
  userId: row.user_id,
  name: row.name,
  publicKey: row.public_key,
  joinedMs: row.joined_ms,
  lastSeenMs: row.last_seen_ms,
  revokedMs: row.revoked_ms,
  clonedMs: row.cloned_ms,
  wipes: held.flatMap(({ partition_id: partitionId, asked_ms: askedMs, wiped_ms: wipedMs }) =>
    askedMs === null ? [] : [{ partitionId, askedMs, wipedMs }],
  ),
});
