import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isoCBOR } from "@simplewebauthn/server/helpers";
import { expect, test } from "vitest";
import { createFakeTeam, origin, type FakeTeam } from "#server/access.fake.ts";

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const sha256 = (text: string | Uint8Array): Buffer => createHash("sha256").update(text).digest();

interface Ceremony {
  readonly challenge: string;
  readonly origin?: string;
  readonly userVerified?: boolean;
}

/** An authenticator in software (WebAuthn level 2, ES256, attestation `none`), with a counter as cards have it. */
function createAuthenticator(host = "team.example.org") {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = publicKey.export({ format: "jwk" });
  const id = randomBytes(32);
  let counter = 0;
  const clientData = (type: string, { challenge, origin: from = origin }: Ceremony): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin: from, crossOrigin: false }));
  const authenticatorData = (flags: number): Buffer => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(++counter);
    return Buffer.concat([sha256(host), Buffer.of(flags), count]);
  };
  const common = { id: base64(id), rawId: base64(id), type: "public-key", clientExtensionResults: {} };
  return {
    rewind: (to: number) => (counter = to),
    create(ceremony: Ceremony) {
      const cose = new Map<number, number | Uint8Array>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Uint8Array.from(Buffer.from(jwk.x ?? "", "base64url"))],
        [-3, Uint8Array.from(Buffer.from(jwk.y ?? "", "base64url"))],
      ]);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.byteLength);
      const authData = Buffer.concat([
        authenticatorData(ceremony.userVerified === false ? 0x41 : 0x45),
        Buffer.alloc(16),
        length,
        id,
        isoCBOR.encode(cose),
      ]);
      const attestation = new Map<string, unknown>([
        ["fmt", "none"],
        ["attStmt", new Map()],
        ["authData", Uint8Array.from(authData)],
      ]);
      return {
        ...common,
        response: {
          clientDataJSON: base64(clientData("webauthn.create", ceremony)),
          attestationObject: base64(isoCBOR.encode(attestation as never)),
        },
      };
    },
    get(ceremony: Ceremony) {
      const client = clientData("webauthn.get", ceremony);
      const data = authenticatorData(ceremony.userVerified === false ? 0x01 : 0x05);
      return {
        ...common,
        response: {
          clientDataJSON: base64(client),
          authenticatorData: base64(data),
          signature: base64(sign("sha256", Buffer.concat([data, sha256(client)]), privateKey)),
        },
      };
    },
  };
}
type Authenticator = ReturnType<typeof createAuthenticator>;

async function add(
  team: FakeTeam,
  bearer: string,
  authenticator: Authenticator,
  changed: Partial<Ceremony> = {},
) {
  const { body } = await team.ask("POST", "/session/passkeys/begin", {}, { bearer });
  const credential = authenticator.create({ challenge: body.options.challenge, ...changed });
  const input = { ceremony: body.ceremony, name: "Key ring", credential };
  return { input, answer: await team.ask("POST", "/session/passkeys", input, { bearer }) };
}

async function signIn(team: FakeTeam, authenticator: Authenticator, changed: Partial<Ceremony> = {}) {
  const { body } = await team.ask("POST", "/session/passkey/begin", {});
  const credential = authenticator.get({ challenge: body.options.challenge, ...changed });
  const input = { ceremony: body.ceremony, credential };
  return { input, answer: await team.ask("POST", "/session/passkey", input) };
}

test("a passkey is added and signs in; a replay and a copied card do not", async () => {
  await using team = createFakeTeam();
  const bearer = await team.setUp();
  const authenticator = createAuthenticator();
  const added = await add(team, bearer, authenticator);
  expect(added.answer.body.name).toBe("Key ring");
  expect((await team.ask("POST", "/session/passkeys", added.input, { bearer })).body.code).toBe(
    "PASSKEY_REFUSED",
  );
  const first = await signIn(team, authenticator);
  expect((await team.ask("GET", "/session", undefined, { bearer: first.answer.body.token })).body.name).toBe(
    "Olga",
  );
  expect((await team.ask("POST", "/session/passkey", first.input)).body.code).toBe("PASSKEY_REFUSED");
  authenticator.rewind(0);
  expect((await signIn(team, authenticator)).answer.body.code).toBe("PASSKEY_REFUSED");
  authenticator.rewind(50);
  expect((await signIn(team, authenticator)).answer.status).toBe(200);
  const { body: mine } = await team.ask("GET", "/session/passkeys", undefined, { bearer });
  await team.ask("POST", "/session/passkeys/remove", { id: mine[0].id }, { bearer });
  expect((await signIn(team, authenticator)).answer.body.code).toBe("PASSKEY_REFUSED");
});

test("a passkey for another page, another question, another person, or without its owner is refused", async () => {
  await using team = createFakeTeam();
  const bearer = await team.setUp();
  const other = await team.person(bearer, "other@example.org", "member");
  const wrong = [
    (await add(team, bearer, createAuthenticator("evil.example"))).answer,
    (await add(team, bearer, createAuthenticator(), { origin: "https://evil.example" })).answer,
    (await add(team, bearer, createAuthenticator(), { challenge: "AAAA" })).answer,
    (await add(team, bearer, createAuthenticator(), { userVerified: false })).answer,
  ];
  const begun = await team.ask("POST", "/session/passkeys/begin", {}, { bearer: other.token });
  const credential = createAuthenticator().create({ challenge: begun.body.options.challenge });
  const input = { ceremony: begun.body.ceremony, name: "K", credential };
  wrong.push(await team.ask("POST", "/session/passkeys", input, { bearer }));
  const authenticator = createAuthenticator();
  await add(team, bearer, authenticator);
  wrong.push(
    (await signIn(team, authenticator, { origin: "https://evil.example" })).answer,
    (await signIn(team, authenticator, { challenge: "AAAA" })).answer,
    (await signIn(team, authenticator, { userVerified: false })).answer,
    (await signIn(team, createAuthenticator())).answer,
  );
  expect(wrong.map(({ body }) => body.code)).toEqual(Array(9).fill("PASSKEY_REFUSED"));
  const late = await team.ask("POST", "/session/passkey/begin", {});
  team.clock.nowMs += 5 * 60_000 + 1;
  const answer = authenticator.get({ challenge: late.body.options.challenge });
  const tooLate = await team.ask("POST", "/session/passkey", {
    ceremony: late.body.ceremony,
    credential: answer,
  });
  expect(tooLate.body.code).toBe("PASSKEY_REFUSED");
  expect(team.failures).toEqual([]);
});
