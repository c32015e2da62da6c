import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { generateDocuments } from "./documents.ts";
import { readWords } from "./prose.ts";

export interface DocumentTree {
  readonly fileCount: number;
  readonly sizeBytes: number;
}

const systemDocs = "/usr/share/doc";
const systemFileMaxBytes = 1024 * 1024;

/**
 * Writes a tree of text to index: generated documents, and what documentation the system has. Compressed files are
 * unpacked and text without an ending gets one, so that no program has to guess or to unpack.
 */
export function writeDocumentTree(folder: string, seed: number, generatedCount: number): DocumentTree {
  let fileCount = 0;
  let sizeBytes = 0;
  const write = (path: string, bytes: string | Uint8Array): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
    fileCount += 1;
    sizeBytes += bytes.length;
  };
  for (const { path, text } of generateDocuments(seed, generatedCount, readWords())) write(path, text);
  for (const { path, bytes } of systemDocuments()) write(join("doc", path), bytes);
  return { fileCount, sizeBytes };
}

function* systemDocuments(): Generator<{ readonly path: string; readonly bytes: Uint8Array }> {
  if (!existsSync(systemDocs)) return;
  const seen = new Set<string>();
  for (const path of globSync("**/*", { cwd: systemDocs }).sort()) {
    const stat = statSync(join(systemDocs, path), { throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile() || stat.size > systemFileMaxBytes) continue;
    const name = textName(path);
    if (name === undefined) continue;
    const stored = readFileSync(join(systemDocs, path));
    const bytes = path.endsWith(".gz") ? gunzipSync(stored) : stored;
    // Packages of one source share their change log: it counts once.
    const digest = createHash("sha256").update(bytes).digest("base64");
    if (bytes.length === 0 || bytes.length > systemFileMaxBytes || seen.has(digest)) continue;
    seen.add(digest);
    yield { path: name, bytes };
  }
}

/** The name under which a file of text is written; undefined for what is no Markdown, HTML or text. */
function textName(path: string): string | undefined {
  const plain = path.replace(/\.gz$/, "");
  const ending = extname(plain).toLowerCase();
  if ([".md", ".html", ".htm", ".txt"].includes(ending)) return plain;
  return /\/(copyright|changelog[^/]*|news[^/]*|readme[^/]*|authors|thanks|todo[^/]*)$/i.test(plain)
    ? `${plain}.txt`
    : undefined;
}
