/** Identity and rights as a test has them: rows in memory, a clock that is set, seeded chance, calls over HTTP. */
import type { PartitionId } from "#shared/model/ids.ts";
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { fastify, type FastifyInstance } from "fastify";
import type { Health } from "#shared/rpc/server/health-contract.ts";
import { proofText } from "#shared/rpc/server/devices-contract.ts";
import { fakeRecords } from "./records.fake.ts";
import { createFakeAccessStore } from "./repositories/access-store.fake.ts";
import { pageRoutes } from "./routes/page-routes.ts";
import { procedureRoutes } from "./routes/procedure-routes.ts";
import { createServerRouter } from "./routes/server-router.ts";
import type { AccessNote, AccessStore } from "./use-cases/access/access-ports.ts";
import { createAccess, type Access } from "./use-cases/access/create-access.ts";
import { createSeal } from "./use-cases/access/seal.ts";
import type { SingleSignOnConfig } from "./use-cases/access/single-sign-on.ts";

export const origin = "https://team.example.org";
export const password = "correct horse battery staple";
export const ownerEmail = "owner@example.org";

export interface Answer {
  readonly status: number;
  // What a test looks into is what it is about.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
  /** In seconds, where the answer says when to ask again. */
  readonly retryAfter?: unknown;
}
export interface Asked {
  readonly bearer?: string | undefined;
  readonly address?: string;
}

export interface FakeTeam extends AsyncDisposable {
  readonly access: Access;
  readonly app: FastifyInstance;
  readonly store: AccessStore;
  readonly notes: readonly AccessNote[];
  /** Partitions of which somebody lost the right to read them. */
  readonly lost: readonly PartitionId[];
  readonly failures: readonly unknown[];
  /** `restoredMs` is when a backup was put back. */
  readonly clock: { nowMs: number; isTrusted: boolean; restoredMs: number };
  ask(
    method: "GET" | "POST" | "PUT" | "DELETE",
    path: string,
    input?: unknown,
    asked?: Asked,
  ): Promise<Answer>;
  /** Sets the server up; the owner's token. */
  setUp(): Promise<string>;
  /** Somebody else with a role, or none; their token. */
  person(owner: string, email: string, role: string | null): Promise<{ token: string; userId: string }>;
}

export function createFakeTeam(
  singleSignOn?: SingleSignOnConfig,
  store: AccessStore = createFakeAccessStore(),
): FakeTeam {
  const clock = { nowMs: 1_750_000_000_000, isTrusted: true, restoredMs: 0 };
  const notes: AccessNote[] = [];
  const lost: PartitionId[] = [];
  const failures: unknown[] = [];
  const report = (thrown: unknown): void => void failures.push(thrown);
  const access = createAccess(
    {
      store,
      nowMs: () => clock.nowMs,
      isClockTrusted: () => clock.isTrusted,
      isBeforeRestore: (atMs) => atMs < clock.restoredMs,
      random: randomBytes,
      seal: createSeal(new Uint8Array(32).fill(7)),
      note: (note) => void notes.push(note),
      readLost: (partitionIds) => void lost.push(...partitionIds),
    },
    { pages: { origin: () => origin }, singleSignOn, report },
  );
  const app = fastify({ bodyLimit: 1024 * 1024 });
  const health: Health = {
    version: "1",
    tier: "embedded",
    connectionCount: 0,
    documentCount: 0,
    waitingCount: 0,
    behindCount: 0,
    behindMs: 0,
    awaitedMs: 0,
    replicas: [],
    primaryReadCount: 0,
  };
  const documents = { projected: () => Promise.resolve([]), lacking: () => Promise.resolve([]) };
  procedureRoutes(
    app,
    createServerRouter({
      access,
      documents,
      ...fakeRecords,
      notes: { done: () => Promise.resolve(), notDone: () => undefined },
      disk: { state: () => ({ isFull: false }) },
      health: () => health,
      rebuild: () => Promise.resolve(),
      report,
    }),
  );
  pageRoutes(app);
  const ask: FakeTeam["ask"] = async (method, path, input, { bearer, address = "192.0.2.1" } = {}) => {
    const response = await app.inject({
      method,
      url: `/v1${path}`,
      remoteAddress: address,
      headers: {
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(input === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(input === undefined ? {} : { payload: JSON.stringify(input) }),
    });
    // Streams are no JSON.
    const isJson = String(response.headers["content-type"]).startsWith("application/json");
    const { statusCode: status, headers } = response;
    const retryAfter = headers["retry-after"];
    return {
      status,
      body: isJson ? response.json() : response.body,
      ...(retryAfter === undefined ? {} : { retryAfter }),
    };
  };
  return {
    access,
    app,
    store,
    notes,
    lost,
    failures,
    clock,
    ask,
    async setUp() {
      const code = await access.services.setUp.offer();
      const { body } = await ask("POST", "/setup", {
        code,
        orgName: "Example",
        name: "Olga",
        email: ownerEmail,
        password,
      });
      return body.token;
    },
    async person(owner, email, role) {
      const invited = await ask(
        "POST",
        "/invitations",
        { email, name: email.split("@")[0], role },
        { bearer: owner },
      );
      const { body } = await ask("POST", "/invitations/accept", { code: invited.body.code, password });
      return { token: body.token, userId: body.userId };
    },
    async [Symbol.asyncDispose]() {
      access.watch[Symbol.dispose]();
      await app.close();
    },
  };
}

export interface FakeDeviceKey {
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

export function makeDeviceKey(): FakeDeviceKey {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return { publicKey: publicKey.export({ format: "jwk" }).x ?? "", privateKey };
}

/** What a device sends along, to show that it holds its key. */
export async function prove(
  team: Pick<FakeTeam, "ask">,
  key: FakeDeviceKey,
  purpose: Parameters<typeof proofText>[0],
  secret: string,
  nonce?: string,
): Promise<{ nonce: string; signature: string }> {
  const given = nonce ?? (await team.ask("POST", "/devices/challenge", {})).body.nonce;
  const signature = sign(null, Buffer.from(proofText(purpose, given, secret)), key.privateKey);
  return { nonce: given, signature: signature.toString("base64url") };
}

export async function joinWith(
  team: Pick<FakeTeam, "ask">,
  key: FakeDeviceKey,
  as: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const proof = await prove(team, key, "join", key.publicKey);
  return team.ask("POST", "/devices", { ...proof, publicKey: key.publicKey, name: "Laptop", as });
}

export async function refreshWith(
  team: Pick<FakeTeam, "ask">,
  key: FakeDeviceKey,
  refreshToken: string,
  nonce?: string,
): Promise<Answer> {
  const proof = await prove(team, key, "refresh", refreshToken, nonce);
  return team.ask("POST", "/devices/refresh", { ...proof, refreshToken });
}
