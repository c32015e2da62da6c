/** Finds the formats: every folder with a `format` file in it is one. */
import { existsSync, readdirSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { BytesFormat, Format, TextFormat } from "./format.ts";

export interface FormatRegistry {
  readonly bytes: readonly BytesFormat[];
  readonly text: readonly TextFormat[];
}

/** `.ts` from a checkout, `.js` from a bundle: the formats are built the way this file is. */
const extension = extname(fileURLToPath(import.meta.url));

const isFormat = (value: unknown): value is Format =>
  typeof value === "object" &&
  value !== null &&
  "reads" in value &&
  "parse" in value &&
  typeof value.parse === "function";

/** Loads the formats below a directory in the order of their names, so that the same file always meets the same one first. */
export async function loadFormats(directory: URL = new URL("./", import.meta.url)): Promise<FormatRegistry> {
  const bytes: BytesFormat[] = [];
  const text: TextFormat[] = [];
  const folders = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
    const url = new URL(`${encodeURIComponent(name)}/format${extension}`, directory);
    if (!existsSync(url)) continue;
    const { format }: { readonly format?: unknown } = await import(url.href);
    if (!isFormat(format)) throw new Error(`the folder "${name}" exports no format`);
    if (format.reads === "bytes") bytes.push(format);
    else text.push(format);
  }
  return { bytes, text };
}
