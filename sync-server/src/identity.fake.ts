/** Devices that are known by their own id, each with a role in partitions. */
import { generateKeyPairSync, sign } from "node:crypto";
import { publicKeyIn } from "#shared/kit/ed25519-der.ts";
import type { Role } from "#shared/model/access.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, OrgId, UserId } from "#shared/model/team.ts";
import type { Holding } from "#shared/sync/delta-file.ts";
import type { Identity } from "./create-team-server.ts";
import type { Principal } from "./use-cases/access/principal.ts";

export interface FakeIdentity extends Identity {
  /** Of one device in one partition; none takes the device back. */
  give(deviceId: DeviceId, role: Role | undefined): void;
  /** What devices said last in their files that they hold. */
  readonly said: ReadonlyMap<DeviceId, Holding>;
}

const id = (n: number): string => `01970000-0000-7000-8000-${String(n).padStart(12, "0")}`;
export const fakeOrg = OrgId.parse(id(91));
export const fakePartition = PartitionId.parse(id(1));
export const fakeDevices: readonly [DeviceId, DeviceId] = [DeviceId.parse(id(11)), DeviceId.parse(id(12))];

const keys = generateKeyPairSync("ed25519");
/** Of the organisation, whose key is that of its devices. */
export const fakeKeyId = "org-key";
/** The one key of all devices. */
export const fakeSigner = {
  sign: (bytes: Uint8Array) => Promise.resolve(new Uint8Array(sign(null, bytes, keys.privateKey))),
  publicKey: () =>
    Promise.resolve(publicKeyIn(new Uint8Array(keys.publicKey.export({ format: "der", type: "spki" })))),
};

export function createFakeIdentity(): FakeIdentity {
  const roles = new Map<DeviceId, Role>(fakeDevices.map((device) => [device, "member"]));
  const listeners: (() => void)[] = [];
  const principalOf = (deviceId: DeviceId): Principal | undefined => {
    const role = roles.get(deviceId);
    if (role === undefined) return undefined;
    return {
      orgId: fakeOrg,
      userId: UserId.parse(id(92)),
      by: { kind: "device", deviceId, familyId: "family" },
      orgRoles: [],
      partitions: new Map([[fakePartition, { name: "Ours", archived: false, roles: [role] }]]),
      expiresMs: Number.MAX_SAFE_INTEGER,
    };
  };
  let epoch = 1;
  const said = new Map<DeviceId, Holding>();
  return {
    said,
    authenticate: {
      bearer: (token) => Promise.resolve(principalOf(DeviceId.parse(token))),
      device: (deviceId) => Promise.resolve(principalOf(deviceId)),
      again: (devices) => Promise.resolve(devices.map(({ by }) => principalOf(by.deviceId))),
    },
    // Everybody trusts a device that says who it is.
    signerOf: async ({ deviceId, certificate }) =>
      certificate === deviceId
        ? { key: await fakeSigner.publicKey(), principal: () => Promise.resolve(principalOf(deviceId)) }
        : undefined,
    answerSigner: () => Promise.resolve({ keyId: fakeKeyId, sign: fakeSigner.sign }),
    watch: { epoch: () => Promise.resolve(epoch) },
    wipes: {
      admitted: () => Promise.resolve(),
      holding({ by }, partitionIds, heardMs = 0) {
        if (by.kind === "device") said.set(by.deviceId, { partitionIds, heardMs });
        return Promise.resolve({});
      },
    },
    ceremonies: { forgetEnded: () => Promise.resolve() },
    onChange: (listener) => void listeners.push(listener),
    mount: () => undefined,
    give(deviceId, role) {
      epoch += 1;
      if (role === undefined) roles.delete(deviceId);
      else roles.set(deviceId, role);
      for (const listener of listeners) listener();
    },
  };
}
