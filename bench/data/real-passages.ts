import { globSync, readFileSync, statSync } from "node:fs";
import { createHash } from "node:crypto";
import { inRoot } from "#scripts/setup/paths.mjs";

/** Sentences of one document, some thirty words together, as a message or a note has. */
export type Passage = string;

const passageWordCount = 30;
const sentenceWordCountMin = 5;
const sentenceWordCountMax = 60;
const fileMaxBytes = 512 * 1024;

/** English that people wrote: what is said in the documentation of the packages that are installed, each passage once. */
export function readPassages(): readonly Passage[] {
  const folder = inRoot("node_modules");
  const seen = new Set<string>();
  const passages: Passage[] = [];
  for (const path of globSync("**/*.{md,markdown}", { cwd: folder }).sort()) {
    const file = `${folder}/${path}`;
    if (statSync(file).size > fileMaxBytes) continue;
    for (const passage of passagesOf(readFileSync(file, "utf8"))) {
      const digest = createHash("sha256").update(passage).digest("base64");
      if (!seen.has(digest)) passages.push(passage);
      seen.add(digest);
    }
  }
  return passages;
}

/** Of Markdown or of plain text. */
export function* passagesOf(markdown: string): Generator<Passage> {
  let waiting: string[] = [];
  let wordCount = 0;
  for (const sentence of sentencesOf(markdown)) {
    waiting.push(sentence);
    wordCount += sentence.split(" ").length;
    if (wordCount < passageWordCount) continue;
    yield waiting.join(" ");
    [waiting, wordCount] = [[], 0];
  }
}

/** Licences say the same everywhere, and shout. */
const legal = /hereby|[Cc]opyright|[Ll]icen[cs]e|[A-Z]{4,} [A-Z]{3,}/;

/** Without code, tables, marks, addresses and licences. */
function sentencesOf(markdown: string): readonly string[] {
  const prose = markdown
    .replace(/```[\s\S]*?```/g, "\n\n")
    .replace(/<[^>]*>/g, " ")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/https?:\/\/\S+/g, " ");
  return prose
    .split(/\n\s*\n|\n\s*[-*+#|>]+|(?<=[.!?])\s+/)
    .map((text) =>
      text
        .replace(/[*_`#|[\]]/g, "")
        .replace(/\s+/g, " ")
        .trim(),
    )
    .filter((text) => {
      const words = text.split(" ");
      const isProse = words.filter((word) => /^[\p{L}'’]+[,.;:!?]?$/u.test(word)).length > words.length * 0.8;
      return (
        !legal.test(text) &&
        isProse &&
        words.length >= sentenceWordCountMin &&
        words.length <= sentenceWordCountMax
      );
    });
}
