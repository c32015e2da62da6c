/** How a new device comes in: with an invitation, a password, a session, or let in by a person with a short code. */
import type { AccessRow } from "#server/database/access-tables.ts";
import type { DeviceCredentials, JoinAs } from "#shared/rpc/server/devices-contract.ts";
import { isRefusal, refuse, type Refusal } from "../refusal.ts";
import type { AccessDeps, AccessReader, AccessWriter } from "./access-ports.ts";
import { changeAccess } from "./access-watch.ts";
import type { Attempts } from "./attempts.ts";
import type { Devices, NewDevice } from "./devices.ts";
import type { Invitations } from "./invitations.ts";
import { limits } from "./limits.ts";
import { isFreshNonce, proves } from "./nonces.ts";
import type { Principal } from "./principal.ts";
import { digest, makeSecret, makeShortCode, readShortCode } from "./secrets.ts";
import { type SignIn, stillIn } from "./sign-in.ts";

export interface JoinDeps {
  readonly access: AccessDeps;
  readonly attempts: Attempts;
  readonly devices: Devices;
  readonly invitations: Pick<Invitations, "redeem">;
  readonly signIn: Pick<SignIn, "checkPassword">;
}
type User = AccessRow<"users">;
type Joining = { state: "waiting" } | { state: "joined"; credentials: DeviceCredentials };

export function createJoin(joinDeps: JoinDeps) {
  const { access, attempts, devices, invitations, signIn } = joinDeps;
  const { store, nowMs } = access;
  const admitAs = admitting(joinDeps);
  return {
    async join(given: NewDevice & { as: JoinAs }, address: string): Promise<DeviceCredentials | Refusal> {
      const unproved = devices.refuseUnproved(given);
      if (unproved !== undefined) return unproved;
      const { as } = given;
      switch (as.by) {
        case "password": {
          const user = await signIn.checkPassword(as, address);
          return isRefusal(user) ? user : admitAs(given, user.org_id, (rows) => stillIn(rows, user));
        }
        case "session": {
          const userIn = (rows: AccessReader) => userOfSession(rows, digest(as.token), nowMs());
          const user = await store.read(userIn);
          if (user === undefined) return refuse("UNAUTHORIZED");
          return admitAs(given, user.org_id, async (rows) => (await userIn(rows)) ?? refuse("UNAUTHORIZED"));
        }
        case "invitation": {
          const attempt = { address };
          const tooMany = await attempts.begin(attempt);
          if (tooMany !== undefined) return tooMany;
          const invited = await store.read((rows) => rows.one("invitations", { code_hash: digest(as.code) }));
          if (invited === undefined) return refuse("CODE_INVALID");
          const joined = await admitAs(given, invited.org_id, (rows) =>
            invitations.redeem(rows, as.code, {}),
          );
          if (!isRefusal(joined)) await attempts.succeeded(attempt);
          return joined;
        }
      }
    },
    ...createJoinRequests(joinDeps, admitAs),
  };
}

type AdmitAs = ReturnType<typeof admitting>;
const admitting =
  ({ access, devices }: Pick<JoinDeps, "access" | "devices">) =>
  async (
    device: Pick<NewDevice, "publicKey" | "name">,
    orgId: User["org_id"],
    userIn: (rows: AccessWriter) => Promise<User | Refusal>,
  ): Promise<DeviceCredentials | Refusal> => {
    const admitted = await changeAccess(access, orgId, async (rows) => {
      const user = await userIn(rows);
      return isRefusal(user) ? user : devices.admit(rows, user, device);
    });
    return isRefusal(admitted) ? admitted : devices.credentials(admitted);
  };

function createJoinRequests(joinDeps: JoinDeps, admitAs: AdmitAs) {
  const { access, attempts, devices } = joinDeps;
  const { store, nowMs } = access;
  return {
    async request(given: NewDevice, address: string) {
      const tooMany = await attempts.begin({ address });
      if (tooMany !== undefined) return tooMany;
      const unproved = devices.refuseUnproved(given);
      if (unproved !== undefined) return unproved;
      // Said before a person is asked: the device may come in with another key.
      const isShutOut = await store.read(
        async (rows) =>
          ((await rows.one("devices", { public_key: given.publicKey }))?.revoked_ms ?? null) !== null,
      );
      return isShutOut ? refuse("DEVICE_REVOKED") : keepRequest(access, given);
    },

    async collect(given: {
      deviceCode: string;
      nonce: string;
      signature: string;
    }): Promise<Joining | Refusal> {
      const key = { device_code_hash: digest(given.deviceCode) };
      const row = await store.read((rows) => rows.one("join_requests", key));
      if (row === undefined || row.expires_ms <= nowMs()) return refuse("CODE_INVALID");
      if (!isFreshNonce(access, given.nonce) || !proves(row.public_key, "collect", given.deviceCode, given)) {
        return refuse("PROOF_INVALID");
      }
      const approver = row.approved_by;
      if (approver === null) return { state: "waiting" };
      const userIn = (rows: AccessReader) => rows.one("users", { user_id: approver, inactive_ms: null });
      const user = await store.read(userIn);
      if (user === undefined) return refuse("CODE_INVALID");
      const credentials = await admitAs(
        { publicKey: row.public_key, name: row.name },
        user.org_id,
        async (rows) => {
          const now = await userIn(rows);
          if (now === undefined || (await rows.one("join_requests", key)) === undefined)
            return refuse("CODE_INVALID");
          await rows.remove("join_requests", key);
          return now;
        },
      );
      return isRefusal(credentials) ? credentials : { state: "joined", credentials };
    },
    ...createApproval(joinDeps),
  };
}

async function keepRequest(access: AccessDeps, given: NewDevice) {
  const deviceCode = makeSecret(access, "device");
  const userCode = makeShortCode(access);
  const expiresMs = access.nowMs() + limits.joinRequestValidMs;
  return access.store.write(async (rows) => {
    const kept = await rows.many("join_requests", {});
    for (const old of kept.filter(
      (row) => row.expires_ms <= access.nowMs() || row.public_key === given.publicKey,
    )) {
      await rows.remove("join_requests", { device_code_hash: old.device_code_hash });
    }
    if (kept.length >= limits.joinRequestsMax)
      return refuse("TOO_MANY", { countMax: String(limits.joinRequestsMax) });
    await rows.put("join_requests", {
      device_code_hash: digest(deviceCode),
      user_code_hash: digest(userCode),
      name: given.name,
      public_key: given.publicKey,
      asked_ms: access.nowMs(),
      expires_ms: expiresMs,
      approved_by: null,
    });
    return { deviceCode, userCode, expiresMs, pollEveryMs: limits.joinRequestPollEveryMs };
  });
}

function createApproval({ access, attempts }: Pick<JoinDeps, "access" | "attempts">) {
  const { store, nowMs } = access;
  return {
    async look(principal: Principal, userCode: string, address: string) {
      const tooMany = await attempts.begin({ account: principal.userId, address, knownAddress: true });
      if (tooMany !== undefined) return tooMany;
      const row = await store.read((rows) => waiting(rows, userCode, nowMs()));
      return row === undefined
        ? refuse("CODE_INVALID")
        : { name: row.name, publicKey: row.public_key, askedMs: row.asked_ms };
    },

    async approve(principal: Principal, userCode: string, address: string) {
      const attempt = { account: principal.userId, address, knownAddress: true };
      const tooMany = await attempts.begin(attempt);
      if (tooMany !== undefined) return tooMany;
      const approved = await store.write(async (rows) => {
        const row = await waiting(rows, userCode, nowMs());
        if (row === undefined) return refuse("CODE_INVALID");
        await rows.put("join_requests", { ...row, approved_by: principal.userId });
        return { name: row.name };
      });
      if (!isRefusal(approved)) await attempts.succeeded(attempt);
      return approved;
    },
  };
}

async function waiting(rows: AccessReader, userCode: string, nowMs: number) {
  const row = await rows.one("join_requests", { user_code_hash: digest(readShortCode(userCode)) });
  return row === undefined || row.expires_ms <= nowMs || row.approved_by !== null ? undefined : row;
}

async function userOfSession(
  rows: AccessReader,
  tokenHash: string,
  nowMs: number,
): Promise<User | undefined> {
  const session = await rows.one("sessions", { token_hash: tokenHash });
  if (session === undefined || session.expires_ms <= nowMs) return undefined;
  return rows.one("users", { user_id: session.user_id, inactive_ms: null });
}
