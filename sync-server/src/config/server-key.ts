/** The key that seals what the database must not tell: 32 bytes, in a file of its own or from the operator. */
import { randomBytes } from "node:crypto";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";

const keyBytes = 32;

/** `given`: base64url, where several instances share a database. Rejects with a sentence for the operator. */
export async function readServerKey(dataFolder: string, given: string | undefined): Promise<Uint8Array> {
  if (given !== undefined) return parseKey(given, "TESSERA_SERVER_KEY");
  const path = join(dataFolder, "server.key");
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  try {
    await using file = await open(path, "wx", 0o600);
    const key = randomBytes(keyBytes);
    await file.writeFile(key.toString("base64url"));
    await file.sync();
    return key;
  } catch (thrown) {
    if (!(thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST")) throw thrown;
    return parseKey(await readFile(path, "utf8"), path);
  }
}

function parseKey(text: string, where: string): Uint8Array {
  const key = Buffer.from(text.trim(), "base64url");
  if (key.byteLength === keyBytes) return key;
  throw new Error(
    `${where} is no key of ${keyBytes} bytes in base64url; put the right one back from a backup`,
  );
}
