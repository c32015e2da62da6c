/** An authenticator in software, for tests. */
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isoCBOR } from "@simplewebauthn/server/helpers";
import { origin } from "#server/access.fake.ts";

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const sha256 = (text: string | Uint8Array): Buffer => createHash("sha256").update(text).digest();

export interface Ceremony {
  readonly challenge: string;
  readonly origin?: string;
  readonly userVerified?: boolean;
}

/** WebAuthn level 2, ES256, attestation `none`, with a counter as cards have it. */
export function createAuthenticator(host = "team.example.org") {
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
export type Authenticator = ReturnType<typeof createAuthenticator>;
