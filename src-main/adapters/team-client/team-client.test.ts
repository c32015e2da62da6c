import { implement, ORPCError } from "@orpc/server";
import { OpenAPIHandler } from "@orpc/openapi/node";
import { createHash, createPublicKey, randomBytes, verify } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { expect, onTestFinished, test } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, OrgId, UserId } from "#shared/model/team.ts";
import { type DeviceCredentials, devices, proofText } from "#shared/rpc/server/devices-contract.ts";
import { serverErrors, type ServerErrorCode } from "#shared/rpc/server/server-errors.ts";
import { makePayloadKey, payloadIdOf, sealPayload } from "#shared/sync/seal.ts";
import { createTeamClient } from "./create-team-client.ts";
import { createDeviceIdentity } from "./device-identity.ts";
import { deviceKeyFor } from "./device-key.ts";

const never = new AbortController().signal;
const uuid = (number: number) => `01990000-0000-7000-8000-${String(number).padStart(12, "0")}`;
const vault = {
  deriveKey: (purpose: string) =>
    Promise.resolve(new Uint8Array(createHash("sha256").update(purpose).digest())),
};
const credentials = {
  deviceId: DeviceId.parse(uuid(1)),
  orgId: OrgId.parse(uuid(2)),
  orgName: "Harbour",
  userId: UserId.parse(uuid(3)),
  userName: "Ada",
  certificate: "certificate",
  orgKeys: { keys: [] },
  accessToken: "access",
  accessExpiresMs: 600_000,
  refreshToken: "next",
} satisfies DeviceCredentials;

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const http = createServer(answer);
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  const address = http.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}

test("what is held is told; a server that does not ask for it is left alone, and one that fails is asked again", async () => {
  const held = [PartitionId.parse(uuid(7))];
  const heard: string[] = [];
  const answer = async (status: number, body: string) => {
    const server = await listen((request, response) => {
      request.on("data", (chunk: Buffer) => heard.push(chunk.toString()));
      request.on("end", () => response.writeHead(status, { "content-type": "application/json" }).end(body));
    });
    return createTeamClient({ vault }).holding({ server, token: "t" }, held, never);
  };
  expect(await answer(200, "{}")).toEqual({ kind: "told" });
  expect(JSON.parse(heard[0] ?? "")).toEqual({ partitionIds: held });
  expect(await answer(404, '{"message":"There is no such call."}')).toEqual({ kind: "told" });
  expect(await answer(503, "{}")).toMatchObject({ kind: "failed" });
});

/** The part of the server that devices knock at. */
async function serve(
  refuse?: ServerErrorCode | ((input: unknown) => ServerErrorCode | undefined),
  link = "https://team.example/device#KQRT-4711",
) {
  const asked: unknown[] = [];
  const os = implement({ devices }).devices;
  const fail = (input: unknown): void => {
    const code = typeof refuse === "function" ? refuse(input) : refuse;
    if (code !== undefined)
      throw new ORPCError(code, {
        status: serverErrors[code].status,
        message: "no",
        data: { retryAfterMs: "1", lengthMin: "1", countMax: "1" },
      });
  };
  const handler = new OpenAPIHandler({
    devices: {
      challenge: os.challenge.handler(() => ({ nonce: "nonce" })),
      join: os.join.handler(({ input }) => {
        asked.push(input);
        fail(input);
        return credentials;
      }),
      refresh: os.refresh.handler(({ input }) => {
        asked.push(input);
        fail(input);
        return credentials;
      }),
      requestJoin: os.requestJoin.handler(({ input }) => {
        asked.push(input);
        fail(input);
        return { deviceCode: "device-code", userCode: "KQRT-4711", expiresMs: 1, pollEveryMs: 3_000, link };
      }),
      collectJoin: os.collectJoin.handler(({ input }) => {
        asked.push(input);
        fail(input);
        return asked.length < 3 ? { state: "waiting" as const } : { state: "joined" as const, credentials };
      }),
    },
  });
  const url = await listen((request, response) => {
    void handler.handle(request, response, { prefix: "/v1" });
  });
  return { url, asked };
}

const join = (url: string) =>
  createTeamClient({ vault }).join(
    { url, as: { by: "invitation", code: "come in" }, deviceName: "desk" },
    never,
  );

test("joins with a key that only this device has, and proves that it has it", async () => {
  const { url, asked } = await serve();
  expect(await join(url)).toMatchObject({
    kind: "joined",
    membership: { org: { name: "Harbour" }, device: { id: credentials.deviceId, name: "desk" } },
    credentials: { refreshToken: "next", orgKeys: '{"keys":[]}' },
  });
  const { publicKey, signature, nonce } = asked[0] as Record<"publicKey" | "signature" | "nonce", string>;
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: publicKey }, format: "jwk" });
  const signed = Buffer.from(proofText("join", nonce, publicKey));
  expect(verify(null, signed, key, Buffer.from(signature, "base64url"))).toBe(true);
  expect((await deviceKeyFor(vault, "https://other.example")).publicKey).not.toBe(publicKey);
});

test("is let in by a person elsewhere: asks, waits, and proves each time that it has its key", async () => {
  const { url, asked } = await serve();
  const client = createTeamClient({ vault });
  const device = { url, deviceName: "desk" };
  const request = await client.requestJoin(device, never);
  if (request.kind !== "asked") throw new Error(request.kind);
  expect(request).toMatchObject({ userCode: "KQRT-4711", link: "https://team.example/device#KQRT-4711" });
  expect(await client.collectJoin(device, request, never)).toEqual({ kind: "waiting" });
  expect(await client.collectJoin(device, request, never)).toMatchObject({
    kind: "joined",
    membership: { person: { name: "Ada" }, device: { name: "desk" } },
  });
  const { publicKey } = asked[0] as { readonly publicKey: string };
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: publicKey }, format: "jwk" });
  for (const { nonce, signature, deviceCode } of asked.slice(1) as Record<
    "nonce" | "signature" | "deviceCode",
    string
  >[]) {
    const signed = Buffer.from(proofText("collect", nonce, deviceCode));
    expect(verify(null, signed, key, Buffer.from(signature, "base64url"))).toBe(true);
  }
});

test("a request that ran out is over, and a key that is refused asks no more", async () => {
  const device = { url: (await serve("CODE_INVALID")).url, deviceName: "desk" };
  const request = {
    kind: "asked",
    userCode: "K",
    link: "https://team.example",
    deviceCode: "device-code",
    keyNumber: 0,
    pollEveryMs: 1,
  } as const;
  expect(await createTeamClient({ vault }).collectJoin(device, request, never)).toEqual({ kind: "over" });
  const shut = await serve("DEVICE_REVOKED");
  const client = createTeamClient({ vault });
  const there = { url: shut.url, deviceName: "desk" };
  expect(await client.collectJoin(there, request, never)).toEqual({ kind: "ask-anew" });
  expect(await client.collectJoin({ ...there, certificate: "c" }, request, never)).toEqual({
    kind: "refused",
  });
  shut.asked.length = 0;
  expect(await client.requestJoin(there, never)).toEqual({ kind: "refused" });
  const tried = shut.asked.map((each) => (each as { readonly publicKey: string }).publicKey);
  expect(tried).not.toContain((await deviceKeyFor(vault, shut.url, 0)).publicKey);
  expect(new Set(tried).size).toBe(tried.length);
});

test.each(["javascript:alert(1)", "file:///etc/passwd", "https://", "device"])(
  "a server that has a person open %j is none",
  async (link) => {
    const { url } = await serve(undefined, link);
    expect(await createTeamClient({ vault }).requestJoin({ url, deviceName: "desk" }, never)).toEqual({
      kind: "no-server",
    });
  },
);

test("a device that was shut out may come in as another, by the next of its keys, and is that one from then on", async () => {
  const first = await deviceKeyFor(vault, "https://team.example");
  let shutOut = new Set<string>();
  const { url, asked } = await serve((input) => {
    const { publicKey } = input as { readonly publicKey: string };
    return shutOut.has(publicKey) ? "DEVICE_REVOKED" : undefined;
  });
  const keys = await Promise.all([0, 1, 2].map(async (number) => deviceKeyFor(vault, url, number)));
  const names = keys.map(({ publicKey }) => publicKey);
  expect(new Set([first.publicKey, ...names]).size).toBe(4);
  shutOut = new Set(names.slice(0, 2));
  const client = createTeamClient({ vault });
  const input = { url, as: { by: "invitation", code: "c" } as const, deviceName: "desk" };
  expect(await client.join(input, never)).toMatchObject({ kind: "joined" });
  const tried = () => asked.splice(0).map((each) => (each as { readonly publicKey: string }).publicKey);
  expect(tried()).toEqual(names);
  // Those that are shut out are not tried again: a code may be good once.
  expect(await client.join(input, never)).toMatchObject({ kind: "joined" });
  expect(tried()).toEqual(names.slice(2));
  const org = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  const certificate = await new SignJWT({ cnf: { jwk: { kty: "OKP", crv: "Ed25519", x: names[2] } } })
    .setProtectedHeader({ alg: "EdDSA" })
    .sign(org.privateKey);
  const signed = await createDeviceIdentity({ vault }).sign({ server: url, certificate }, Uint8Array.of(1));
  expect(signed).toEqual(keys[2]?.signBytes(Uint8Array.of(1)));
  // Whoever signs in again is the device that they were, or nobody.
  asked.splice(0);
  expect(await client.join({ ...input, certificate }, never)).toMatchObject({ kind: "joined" });
  shutOut.add(names[2] ?? "");
  expect(await client.join({ ...input, certificate }, never)).toEqual({ kind: "refused" });
  expect(tried()).toEqual([names[2], names[2]]);
  for (const unread of ["", "no certificate"])
    expect(
      await createDeviceIdentity({ vault }).sign({ server: url, certificate: unread }, Uint8Array.of(1)),
    ).toEqual(keys[0]?.signBytes(Uint8Array.of(1)));
});

test("a device whose keys are all shut out is told that it is refused", async () => {
  const { url, asked } = await serve("DEVICE_REVOKED");
  expect(await join(url)).toEqual({ kind: "refused" });
  expect(asked.length).toBeLessThanOrEqual(8);
});

test.each([
  ["CODE_INVALID", "invitation"],
  ["SIGN_IN_REFUSED", "credentials"],
  ["SECOND_FACTOR_NEEDED", "totp"],
  ["TOO_MANY_ATTEMPTS", "too-many-tries"],
  ["FORBIDDEN", "refused"],
] as const)("a join that the server refuses as %s says so", async (code, kind) => {
  const { url } = await serve(code);
  expect(await join(url)).toEqual({ kind });
});

test("what answers and is no server of ours, and what does not answer, are told apart", async () => {
  const page = await listen((_request, response) => void response.writeHead(200).end("<html>"));
  expect(await join(page)).toEqual({ kind: "no-server" });
  const gone = createServer().listen(0, "127.0.0.1");
  await once(gone, "listening");
  const address = gone.address();
  const port = typeof address === "object" ? address?.port : 0;
  await new Promise((resolve) => gone.close(resolve));
  expect(await join(`http://127.0.0.1:${port}`)).toEqual({ kind: "unreachable", detail: "ECONNREFUSED" });
});

test.each([
  [undefined, { kind: "token", token: "access", untilMs: 600_000 }],
  ["PROOF_INVALID", { kind: "nonce-refused" }],
  ["DEVICE_REVOKED", { kind: "revoked" }],
  ["DEVICE_CLONED", { kind: "ended" }],
  ["CODE_INVALID", { kind: "ended" }],
  // It lay unused for longer than it holds.
  ["UNAUTHORIZED", { kind: "ended" }],
] as const)("a token that is asked for anew: %s", async (code, outcome) => {
  const { url } = await serve(code);
  const client = createTeamClient({ vault });
  expect(await client.nonce(url, never)).toEqual({ kind: "nonce", nonce: "nonce" });
  expect(
    await client.token(url, { refreshToken: "last", nonce: "nonce", certificate: "c" }, never),
  ).toMatchObject(outcome);
});

const partitionId = PartitionId.parse(uuid(4));

async function payload() {
  const key = makePayloadKey();
  const sealed = await sealPayload(randomBytes(100), key);
  return { partitionId, payloadId: await payloadIdOf(sealed), body: Buffer.concat([key, sealed]) };
}

test.each([
  [204, { kind: "stored" }],
  [401, { kind: "unauthorised" }],
  [403, { kind: "refused", why: "not-permitted" }],
  [404, { kind: "refused", why: "not-permitted" }],
  [410, { kind: "refused", why: "erased" }],
  [413, { kind: "refused", why: "too-large" }],
  [422, { kind: "refused", why: "malformed" }],
  [507, { kind: "failed", remark: { code: "server-full" } }],
  [302, { kind: "failed", remark: { code: "answered", status: 302 } }],
  [503, { kind: "failed", remark: { code: "answered", status: 503 } }],
])("a payload that is answered with %d", async (status, outcome) => {
  const put = await payload();
  const server = await listen((request, response) => {
    expect(request.headers.authorization).toBe("Bearer secret");
    request.resume().on("end", () => response.writeHead(status, { location: "http://elsewhere" }).end());
  });
  expect(await createTeamClient({ vault }).putPayload({ server, token: "secret" }, put, never)).toEqual(
    outcome,
  );
});

test("a payload that is not what it is called, or goes on without an end, was not found", async () => {
  const { body, ...place } = await payload();
  let sent = body;
  const server = await listen((_request, response) => void response.writeHead(200).end(sent));
  const get = () => createTeamClient({ vault }).getPayload({ server, token: "t" }, place, never);
  expect(await get()).toMatchObject({ kind: "found" });
  sent = Buffer.concat([body, Buffer.from([0])]);
  expect(await get()).toEqual({ kind: "absent" });
  sent = Buffer.alloc(0);
  expect(await get()).toEqual({ kind: "absent" });
});

test("of a payload no more is taken than the pace allows, and giving up ends the wait", async () => {
  const { body, ...place } = await payload();
  const server = await listen((_request, response) => void response.writeHead(200).end(body));
  const taken: number[] = [];
  const pace = {
    taken(sizeBytes: number) {
      taken.push(sizeBytes);
      return Promise.resolve();
    },
    leastMs: () => 0,
  };
  const client = createTeamClient({ vault });
  expect(await client.getPayload({ server, token: "t" }, { ...place, pace }, never)).toMatchObject({
    kind: "found",
  });
  expect(taken.reduce((sum, each) => sum + each, 0)).toBe(body.byteLength);
  const stop = new AbortController();
  const waiting = {
    taken: (_: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve());
        stop.abort();
      }),
    leastMs: () => 60_000,
  };
  await expect(
    client.getPayload({ server, token: "t" }, { ...place, pace: waiting }, stop.signal),
  ).rejects.toThrow();
});

test("whoever gives up is not told of a failure", async () => {
  const server = await listen(() => undefined);
  const stop = new AbortController();
  const asking = createTeamClient({ vault }).nonce(server, stop.signal);
  stop.abort();
  await expect(asking).rejects.toThrow();
});

test("a certificate is believed of its device alone, by the organisation's keys", async () => {
  const org = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  const orgKeys = JSON.stringify({
    keys: [{ ...(await exportJWK(org.publicKey)), kid: "k1", alg: "EdDSA" }],
  });
  const { publicKey } = await deviceKeyFor(vault, "https://team.example");
  const { orgId, deviceId } = credentials;
  const sign = (issuer: string, validS: number) =>
    new SignJWT({ sub: deviceId, cnf: { jwk: { kty: "OKP", crv: "Ed25519", x: publicKey } } })
      .setProtectedHeader({ alg: "EdDSA", typ: "tessera-device+jwt", kid: "k1" })
      .setIssuer(issuer)
      .setAudience("tessera-team")
      .setExpirationTime(Math.floor(Date.now() / 1_000) + validS)
      .sign(org.privateKey);
  const identity = createDeviceIdentity({ vault });
  const good = await sign(`tessera:${orgId}`, 60);
  const key = await identity.keyOf(good, { orgId, deviceId, orgKeys });
  expect(Buffer.from(key ?? []).toString("base64url")).toBe(publicKey);
  const orgKey = await identity.orgKeyOf("k1", orgKeys);
  expect(Buffer.from(orgKey ?? []).toString("base64url")).toBe((await exportJWK(org.publicKey)).x);
  for (const [keyId, keys] of [
    ["k2", orgKeys],
    ["k1", '{"keys":[]}'],
    ["k1", "no JSON"],
  ] as const)
    expect(await identity.orgKeyOf(keyId, keys)).toBeUndefined();
  const otherDevice = DeviceId.parse(uuid(9));
  const wrong = [
    identity.keyOf(good, { orgId, deviceId: otherDevice, orgKeys }),
    identity.keyOf(good, { orgId, deviceId, orgKeys: '{"keys":[]}' }),
    identity.keyOf(good, { orgId, deviceId, orgKeys: "no JSON" }),
    identity.keyOf(`${good.slice(0, -4)}AAAA`, { orgId, deviceId, orgKeys }),
    identity.keyOf("no certificate", { orgId, deviceId, orgKeys }),
    identity.keyOf(await sign("tessera:another", 60), { orgId, deviceId, orgKeys }),
    identity.keyOf(await sign(`tessera:${orgId}`, -60), { orgId, deviceId, orgKeys }),
  ];
  expect(await Promise.all(wrong)).toEqual(wrong.map(() => undefined));
});
