/** Passkeys (WebAuthn): the browser signs for this server's address alone, so nothing can be phished. */
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from "@simplewebauthn/server";
import * as z from "zod";
import type { SignedIn } from "#shared/rpc/server/people-model.ts";
import { refuse, type Refusal } from "../refusal.ts";
import type { AccessDeps } from "./access-ports.ts";
import type { Attempts } from "./attempts.ts";
import type { Ceremonies } from "./ceremonies.ts";
import { createOwnPasskeys, keepPasskey, type Passkey } from "./own-passkeys.ts";
import type { Principal } from "./principal.ts";
import { beginSession } from "./sessions.ts";

/** Where pages of this server are: what passkeys are bound to. */
export interface PageOrigin {
  /** `https://team.example.org`; known once the server listens. */
  readonly origin: () => string;
}
export interface Begun {
  readonly ceremony: string;
  readonly options: Record<string, unknown>;
}

/** Only what is read here: the rest is checked by the library, as it decodes it. */
const base64 = z.string().regex(/^[A-Za-z0-9_-]{1,20000}$/);
const Common = {
  id: base64,
  rawId: base64,
  type: z.literal("public-key"),
  clientExtensionResults: z.object({}),
};
const Registration = z.object({
  ...Common,
  response: z.object({ clientDataJSON: base64, attestationObject: base64 }),
});
const Authentication = z.object({
  ...Common,
  response: z.object({ clientDataJSON: base64, authenticatorData: base64, signature: base64 }),
});
const Asked = z.object({ challenge: z.string() });

export function createPasskeys(
  deps: AccessDeps,
  { origin }: PageOrigin,
  ceremonies: Ceremonies,
  attempts: Attempts,
) {
  return {
    ...createOwnPasskeys(deps, ceremonies),
    ...createRegistration(deps, origin, ceremonies),
    ...createPasskeySignIn(deps, origin, ceremonies, attempts),
  };
}

function createRegistration(deps: AccessDeps, origin: PageOrigin["origin"], ceremonies: Ceremonies) {
  const { store } = deps;
  const rpId = (): string => new URL(origin()).hostname;
  return {
    async begin({ userId }: Principal): Promise<Begun> {
      const [user, own] = await store.read(async (rows) => [
        await rows.one("users", { user_id: userId }),
        await rows.many("passkeys", { user_id: userId }),
      ]);
      const options = await generateRegistrationOptions({
        rpName: "Tessera",
        rpID: rpId(),
        userID: new TextEncoder().encode(userId),
        userName: user?.email ?? "",
        userDisplayName: user?.name ?? "",
        attestationType: "none",
        excludeCredentials: own.map(({ credential_id }) => ({ id: credential_id })),
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
      });
      const ceremony = await ceremonies.begin("passkey", { challenge: options.challenge, userId });
      return { ceremony, options: { ...options } };
    },

    async add(
      principal: Principal,
      given: { ceremony: string; name: string; credential: unknown },
    ): Promise<Passkey | Refusal> {
      const { userId } = principal;
      const asked = Asked.extend({ userId: z.literal(userId) }).safeParse(
        await ceremonies.end("passkey", given.ceremony),
      );
      const response = Registration.safeParse(given.credential);
      if (!asked.success || !response.success) return refuse("PASSKEY_REFUSED");
      const made = await tried(() =>
        verifyRegistrationResponse({
          response: response.data as RegistrationResponseJSON,
          expectedChallenge: asked.data.challenge,
          expectedOrigin: origin(),
          expectedRPID: rpId(),
        }),
      );
      if (made?.verified !== true) return refuse("PASSKEY_REFUSED");
      return keepPasskey(deps, principal, given.name, made.registrationInfo.credential);
    },
  };
}

function createPasskeySignIn(
  deps: AccessDeps,
  origin: PageOrigin["origin"],
  ceremonies: Ceremonies,
  attempts: Attempts,
) {
  const { store, note } = deps;
  const rpId = (): string => new URL(origin()).hostname;
  return {
    async signInBegin(): Promise<Begun> {
      const options = await generateAuthenticationOptions({ rpID: rpId(), userVerification: "required" });
      const ceremony = await ceremonies.begin("passkey-sign-in", { challenge: options.challenge });
      return { ceremony, options: { ...options } };
    },

    async signIn(
      given: { ceremony: string; credential: unknown },
      address: string,
    ): Promise<SignedIn | Refusal> {
      const attempt = { address };
      const tooMany = await attempts.begin(attempt);
      if (tooMany !== undefined) return tooMany;
      const asked = Asked.safeParse(await ceremonies.end("passkey-sign-in", given.ceremony));
      const response = Authentication.safeParse(given.credential);
      if (!asked.success || !response.success) return refuse("PASSKEY_REFUSED");
      const passkey = await store.read((rows) => rows.one("passkeys", { credential_id: response.data.id }));
      if (passkey === undefined) return refuse("PASSKEY_REFUSED");
      const shown = await tried(() =>
        verifyAuthenticationResponse({
          response: response.data as AuthenticationResponseJSON,
          expectedChallenge: asked.data.challenge,
          expectedOrigin: origin(),
          expectedRPID: rpId(),
          credential: {
            id: passkey.credential_id,
            publicKey: Uint8Array.from(Buffer.from(passkey.public_key, "base64url")),
            counter: passkey.counter,
          },
        }),
      );
      if (shown?.verified !== true) return refuse("PASSKEY_REFUSED");
      await attempts.succeeded(attempt);
      return store.write(async (rows) => {
        const user = await rows.one("users", { user_id: passkey.user_id, inactive_ms: null });
        // As it is now: one that was removed meanwhile stays so, and of two that show the same count one was copied.
        const now = await rows.one("passkeys", { credential_id: passkey.credential_id });
        if (user === undefined || now?.counter !== passkey.counter) return refuse("PASSKEY_REFUSED");
        await rows.put("passkeys", { ...now, counter: shown.authenticationInfo.newCounter });
        note({
          act: "sign-in",
          actor: { kind: "user", id: user.user_id },
          outcome: "done",
          detail: "passkey",
        });
        return beginSession(deps, rows, user, address);
      });
    },
  };
}

/** The library throws for whatever is wrong with what a browser sent: all of it is one refusal. */
async function tried<Value>(check: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await check();
  } catch (thrown) {
    if (thrown instanceof Error) return undefined;
    throw thrown;
  }
}
