/**
 * Receipts of erasures in a file beside the database, a line each. A backup of the database lacks what was erased since it was made: this
 * file, kept apart from backups, tells it.
 */
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Receipt } from "#shared/audit/receipt.ts";
import { JsonText } from "#shared/model/json-text.ts";

export interface KeptReceipts {
  /** Resolves when it is on the disk. The same may come twice. */
  keep(receipt: Receipt): Promise<void>;
}

export const receiptsPath = (dataFolder: string): string => join(dataFolder, "receipts.ndjson");

export const createKeptReceipts = (path: string): KeptReceipts => ({
  async keep(receipt) {
    await using file = await open(path, "a", 0o600);
    // On a line of its own, also behind one that a crash cut short.
    await file.appendFile(`\n${JSON.stringify(receipt)}\n`);
    await file.sync();
  },
});

export interface ReadReceipts {
  /** The last that there is of each erasure. */
  readonly receipts: readonly Receipt[];
  /** What a crash cut short, or somebody wrote into the file: lines that are none. */
  readonly passedOver: number;
}

/** Nothing where there is no such file. Throws where it cannot be read. */
export async function readReceipts(path: string): Promise<ReadReceipts> {
  const text = await readFile(path, "utf8").catch((thrown: unknown) => {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return "";
    throw thrown;
  });
  const read = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JsonText.pipe(Receipt).safeParse(line).data);
  const receipts = read.filter((each) => each !== undefined);
  return {
    receipts: [...new Map(receipts.map((each) => [each.erasure.id, each])).values()],
    passedOver: read.length - receipts.length,
  };
}
