/** Passkeys: what the browser makes and signs, as the server reads it. */
import { ask } from "./server.ts";

interface Begun<Options> {
  readonly ceremony: string;
  readonly options: Options;
}

export const hasPasskeys = (): boolean => "PublicKeyCredential" in globalThis;

export async function addPasskey(name: string): Promise<void> {
  const { ceremony, options } = await ask<Begun<PublicKeyCredentialCreationOptionsJSON>>(
    "POST",
    "/session/passkeys/begin",
  );
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = await navigator.credentials.create({ publicKey });
  if (credential instanceof PublicKeyCredential) {
    await ask("POST", "/session/passkeys", { ceremony, name, credential: credential.toJSON() });
  }
}

export async function signInWithPasskey(): Promise<{ token: string; name: string } | undefined> {
  const { ceremony, options } = await ask<Begun<PublicKeyCredentialRequestOptionsJSON>>(
    "POST",
    "/session/passkey/begin",
  );
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await navigator.credentials.get({ publicKey });
  return credential instanceof PublicKeyCredential
    ? ask("POST", "/session/passkey", { ceremony, credential: credential.toJSON() })
    : undefined;
}
