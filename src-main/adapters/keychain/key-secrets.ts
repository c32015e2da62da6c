import { randomBytes, scrypt } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { KeyLevel } from "#shared/rpc/system-contract.ts";
import { passphraseLengthMin, scryptCost } from "./limits.ts";
import { readIfThere, replaceFile } from "./vault-file.ts";

export type SealedLevel = Exclude<KeyLevel, "os-keychain">;

/** Where the secret that seals the master key comes from. */
export interface SecretSources {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Asks a person, where one is there to be asked. */
  readonly askPassphrase?: (() => Promise<string | undefined>) | undefined;
}

export type Secret =
  | { readonly kind: "secret"; readonly bytes: Uint8Array }
  | { readonly kind: "missing"; readonly detail: string };

const missing = (detail: string): Secret => ({ kind: "missing", detail });

const keyFilePath = (folder: string): string => join(folder, "vault.key");

/** The best level that can be had without a keychain and without asking anybody. */
export async function bestSealedLevel({ environment }: SecretSources): Promise<SealedLevel> {
  if ((await readCredential(environment)) !== undefined) return "systemd-credential";
  return passphraseOf(environment) === undefined ? "file-permissions-only" : "passphrase";
}

export async function makeSecret(
  level: SealedLevel,
  sources: SecretSources,
  salt: Uint8Array,
): Promise<Secret> {
  if (level === "file-permissions-only") await replaceFile(keyFilePath(sources.folder), randomBytes(32));
  if (level === "passphrase" && (passphraseOf(sources.environment) ?? "").length < passphraseLengthMin)
    return missing(
      `A passphrase must have at least ${passphraseLengthMin} characters. Set a longer TESSERA_PASSPHRASE.`,
    );
  return readSecret(level, sources, salt);
}

export async function readSecret(
  level: SealedLevel,
  sources: SecretSources,
  salt: Uint8Array,
): Promise<Secret> {
  switch (level) {
    case "systemd-credential": {
      const bytes = await readCredential(sources.environment);
      if (bytes !== undefined) return { kind: "secret", bytes };
      return missing(
        "The key of this data folder is sealed with the systemd credential `tessera-key`, which this start was not given. Start it by its unit (`systemctl start tessera`), with LoadCredential or LoadCredentialEncrypted set as before.",
      );
    }
    case "passphrase": {
      const passphrase = passphraseOf(sources.environment) ?? (await sources.askPassphrase?.());
      if (passphrase !== undefined && passphrase !== "")
        return { kind: "secret", bytes: await stretch(passphrase, salt) };
      return missing(
        "The key of this data folder is sealed with a passphrase. Set TESSERA_PASSPHRASE to it.",
      );
    }
    case "file-permissions-only":
      return readKeyFile(keyFilePath(sources.folder));
  }
}

async function readCredential(environment: SecretSources["environment"]): Promise<Uint8Array | undefined> {
  const directory = environment["CREDENTIALS_DIRECTORY"];
  if (directory === undefined || directory === "") return undefined;
  const bytes = await readIfThere(join(directory, "tessera-key"));
  return bytes === undefined || bytes.byteLength === 0 ? undefined : bytes;
}

function passphraseOf(environment: SecretSources["environment"]): string | undefined {
  const passphrase = environment["TESSERA_PASSPHRASE"];
  return passphrase === "" ? undefined : passphrase;
}

async function readKeyFile(path: string): Promise<Secret> {
  const bytes = await readIfThere(path);
  if (bytes === undefined)
    return missing(
      `The key file ${path} is gone. Put it back from a backup: without it the library cannot be opened.`,
    );
  if (process.platform !== "win32" && ((await stat(path)).mode & 0o077) !== 0)
    return missing(`The key file ${path} can be read by others. Run \`chmod 600\` on it and start again.`);
  return { kind: "secret", bytes };
}

/** Two ways of typing the same letters are one passphrase. */
const stretch = (passphrase: string, salt: Uint8Array): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    scrypt(passphrase.normalize("NFKC"), salt, 32, scryptCost, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
