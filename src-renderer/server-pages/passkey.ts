/** Passkeys: what the browser makes and signs, as the server reads it. */
import type { Server } from "./server.ts";

export const hasPasskeys = (): boolean => "PublicKeyCredential" in globalThis;

/** What the server gave goes to the browser as it is, which refuses what it does not understand. */
type Options<Json> = Json & Readonly<Record<string, unknown>>;

export async function addPasskey(server: Server, name: string): Promise<void> {
  const { ceremony, options } = await server.session.passkeyBegin();
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as Options<PublicKeyCredentialCreationOptionsJSON>,
  );
  const credential = await navigator.credentials.create({ publicKey });
  if (credential instanceof PublicKeyCredential)
    await server.session.passkeyAdd({ ceremony, name, credential: { ...credential.toJSON() } });
}

export async function signInWithPasskey(server: Server): Promise<string | undefined> {
  const { ceremony, options } = await server.session.passkeySignInBegin();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as Options<PublicKeyCredentialRequestOptionsJSON>,
  );
  const credential = await navigator.credentials.get({ publicKey });
  if (!(credential instanceof PublicKeyCredential)) return undefined;
  return (await server.session.passkeySignIn({ ceremony, credential: { ...credential.toJSON() } })).token;
}
