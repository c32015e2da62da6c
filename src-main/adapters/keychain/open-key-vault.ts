import { randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { existsSync } from "node:fs";
import type { KeyVault } from "#core/ports/key-vault.ts";
import type { KeyRemark } from "#shared/model/doctor-remark.ts";
import type { KeyLevel } from "#shared/rpc/system-contract.ts";
import {
  bestSealedLevel,
  makeSecret,
  readSecret,
  type SealedLevel,
  type SecretSources,
} from "./key-secrets.ts";
import type { OsKeychain } from "./os-keychain.ts";
import { derive, openKey, sealKey } from "./sealed-key.ts";
import { readVaultFile, type VaultFile, vaultPath, writeVaultFile } from "./vault-file.ts";

export interface KeyVaultOptions extends SecretSources {
  /** Absent where the keychain is not to be asked. */
  readonly keychain?: OsKeychain | undefined;
  /** Only whoever holds the lock of the folder may: two that make a key at once would lose one of them. */
  readonly mayCreate: boolean;
  /** Files that only a key which was lost could open: where one of them is, no new key is made. */
  readonly sealedPaths: readonly string[];
}

/** `detail` is a sentence for people that says what to do. */
export type KeyVaultOpening =
  | { readonly kind: "open"; readonly vault: KeyVault }
  | { readonly kind: "refused"; readonly detail: string };

type MasterKey =
  | { readonly kind: "key"; readonly bytes: Uint8Array }
  | { readonly kind: "refused"; readonly detail: string };

const refused = (detail: string): { readonly kind: "refused"; readonly detail: string } => ({
  kind: "refused",
  detail,
});

/**
 * Opens the vault of a data folder, or makes it on the first start, at the best level that can be had.
 * Invariant: the level is remembered, and a folder that has a key never gets another one; what keeps the key
 * may be away for a while (no session bus, locked keychain, no credential), and then the start is refused.
 */
export async function openKeyVault(options: KeyVaultOptions): Promise<KeyVaultOpening> {
  const file = await readVaultFile(options.folder);
  if (file === "damaged")
    return refused(
      `${vaultPath(options.folder)} is damaged. Put it back from a backup; nothing was changed.`,
    );
  if (file === "absent")
    return options.mayCreate
      ? createVault(options)
      : refused(`There is no library in ${options.folder} yet. Start Tessera once.`);
  const key =
    file.level === "os-keychain"
      ? await keyFromKeychain(file, options)
      : await keyFromBox(file, file.level, options);
  if (key.kind === "refused") return key;
  if (!isChecked(key.bytes, file))
    return refused(
      `What keeps the key of this data folder (${inWords[file.level]}) gave another key. Restore the right one; nothing was changed.`,
    );
  return { kind: "open", vault: vaultOf(key.bytes, file, noticesOf(file.level)) };
}

const inWords: Readonly<Record<KeyLevel, string>> = {
  "os-keychain": "the system's keychain",
  "systemd-credential": "the systemd credential",
  passphrase: "the passphrase",
  "file-permissions-only": "the key file",
};

async function createVault(options: KeyVaultOptions): Promise<KeyVaultOpening> {
  const orphan = options.sealedPaths.find((path) => existsSync(path));
  if (orphan !== undefined)
    return refused(
      `${orphan} is there, but ${vaultPath(options.folder)}, which says how its key is kept, is not. Put it back from a backup, or move the old library away to begin a new one.`,
    );
  const id = randomUUID();
  const masterKey = randomBytes(32);
  const base = { version: 1, id, check: Buffer.from(checkOf(masterKey, id)).toString("base64") } as const;
  const stored = await storeInKeychain(masterKey, id, options.keychain);
  const { folder } = options;
  if (stored === undefined) {
    const file: VaultFile = { ...base, level: "os-keychain" };
    await writeVaultFile(folder, file);
    return { kind: "open", vault: vaultOf(masterKey, file) };
  }
  const level = await bestSealedLevel(options);
  const salt = randomBytes(16);
  const secret = await makeSecret(level, options, salt);
  if (secret.kind === "missing") return refused(secret.detail);
  const file: VaultFile = { ...base, level, sealed: sealKey(masterKey, secret.bytes, salt, id, level) };
  await writeVaultFile(folder, file);
  return { kind: "open", vault: vaultOf(masterKey, file, [stored, ...noticesOf(level)]) };
}

const accountOf = (id: string): string => `master key of data folder ${id}`;

/** Why the keychain could not take the key; undefined when it has it. */
async function storeInKeychain(
  masterKey: Uint8Array,
  id: string,
  keychain: OsKeychain | undefined,
): Promise<KeyRemark | undefined> {
  if (keychain === undefined) return { code: "keychain-not-asked" };
  const probed = await keychain.probe();
  if (probed.kind !== "works")
    return probed.kind === "locked"
      ? { code: "keychain-locked" }
      : { code: "keychain-unusable", detail: probed.detail };
  const written = await keychain.write(accountOf(id), Buffer.from(masterKey).toString("base64"));
  return written.kind === "written" ? undefined : { code: "keychain-refused", detail: written.detail };
}

async function keyFromKeychain(file: VaultFile, { keychain }: KeyVaultOptions): Promise<MasterKey> {
  if (keychain === undefined)
    return refused(
      "The key of this data folder is in the system's keychain, which this start was told not to ask. Allow it (unset TESSERA_KEYCHAIN) and start again.",
    );
  const answer = await keychain.read(accountOf(file.id));
  switch (answer.kind) {
    case "found":
      return { kind: "key", bytes: Buffer.from(answer.secret, "base64") };
    case "locked":
      return refused(
        "The key of this data folder is in the system's keychain, which is locked. Unlock it and start again; nothing was changed.",
      );
    case "unavailable":
      return refused(
        `The key of this data folder is in the system's keychain, which does not answer (${answer.detail}). Start Tessera from the desktop session of the same user, where the keychain runs; nothing was changed.`,
      );
    case "absent":
      return refused(
        `The key of this data folder should be in the system's keychain as "${accountOf(file.id)}", and is not there. Log in as the user who made it, in a session where the keychain runs, or restore the keychain; nothing was changed.`,
      );
  }
}

async function keyFromBox(file: VaultFile, level: SealedLevel, options: KeyVaultOptions): Promise<MasterKey> {
  if (file.sealed === undefined)
    return refused(
      `${vaultPath(options.folder)} holds no key. Put it back from a backup; nothing was changed.`,
    );
  const secret = await readSecret(level, options, Buffer.from(file.sealed.salt, "base64"));
  if (secret.kind === "missing") return refused(secret.detail);
  const bytes = openKey(file.sealed, secret.bytes, file.id, level);
  if (bytes !== undefined) return { kind: "key", bytes };
  return refused(
    level === "passphrase"
      ? "The passphrase is not the one that this data folder was made with, or vault.json was altered. Try again, or restore vault.json from a backup."
      : `${capitalised(inWords[level])} is not the one that this data folder was made with, or vault.json was altered. Restore the two together from a backup.`,
  );
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const checkOf = (masterKey: Uint8Array, id: string): Uint8Array =>
  derive(masterKey, Buffer.from(id), "vault check");

function isChecked(masterKey: Uint8Array, { id, check }: VaultFile): boolean {
  const wanted = Buffer.from(check, "base64");
  const found = checkOf(masterKey, id);
  return wanted.byteLength === found.byteLength && timingSafeEqual(wanted, found);
}

const noticesOf = (level: KeyLevel): readonly KeyRemark[] =>
  level === "file-permissions-only" ? [{ code: "key-beside-library" }] : [];

function vaultOf(
  masterKey: Uint8Array,
  { id, level }: VaultFile,
  notices: readonly KeyRemark[] = [],
): KeyVault {
  return {
    level,
    notices,
    deriveKey: (purpose) => Promise.resolve(derive(masterKey, Buffer.from(id), `key for ${purpose}`)),
  };
}
