import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type KeyVaultOpening, openKeyVault } from "#adapters/keychain/open-key-vault.ts";
import { createOsKeychain } from "#adapters/keychain/os-keychain.ts";
import { createSealedFiles } from "#adapters/sealed-files/sealed-files.ts";
import type { KeyVault } from "#core/ports/key-vault.ts";
import type { Environment } from "./data-folder.ts";

export const databasePath = (dataFolder: string): string => join(dataFolder, "library.db");

/** `TESSERA_KEYCHAIN=off` keeps the key out of the system's keychain: for services, tests and containers. */
export function openVault(
  dataFolder: string,
  environment: Environment,
  rights: { readonly mayCreate: boolean },
): Promise<KeyVaultOpening> {
  const keychain = environment["TESSERA_KEYCHAIN"] === "off" ? undefined : createOsKeychain("Tessera");
  const sealedPaths = [databasePath(dataFolder)];
  return openKeyVault({ folder: dataFolder, environment, keychain, sealedPaths, ...rights });
}

const tokenName = "api-token";

/** The token of a data folder, sealed by its vault; undefined where none was made yet. */
export async function readToken(dataFolder: string, vault: KeyVault): Promise<string | undefined> {
  const read = await (await secretFiles(dataFolder, vault)).read(tokenName);
  return read.kind === "found" ? Buffer.from(read.bytes).toString("utf8") : undefined;
}

/** A token that was damaged is as good as lost: a new one is made, and programs are given that. */
export async function readOrMakeToken(dataFolder: string, vault: KeyVault): Promise<string> {
  const known = await readToken(dataFolder, vault);
  if (known !== undefined) return known;
  const token = randomBytes(32).toString("base64url");
  await (await secretFiles(dataFolder, vault)).write(tokenName, Buffer.from(token));
  return token;
}

const secretFiles = async (dataFolder: string, vault: KeyVault) =>
  createSealedFiles({ folder: join(dataFolder, "secrets"), key: await vault.deriveKey("secrets") });
