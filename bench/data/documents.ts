import { createProse, type Prose } from "./prose.ts";
import { createRandom, type Random } from "./random.ts";

export interface GeneratedDocument {
  readonly path: string;
  readonly text: string;
}

const folderNames = ["notes", "projects", "letters", "manuals", "reading", "minutes", "recipes", "travel"];

/** Markdown, HTML and plain text in folders, one after another; the same for the same seed. */
export function* generateDocuments(
  seed: number,
  count: number,
  words: readonly string[],
): Generator<GeneratedDocument> {
  const random = createRandom(seed);
  for (let number = 0; number < count; number += 1) {
    const prose = createProse(random, words);
    const paragraphCount = Math.max(1, Math.min(60, Math.round(random.logNormal(3, 0.9))));
    const kind = random.pick(["md", "md", "html", "txt"] as const);
    const folder = `${random.pick(folderNames)}/${2015 + random.below(11)}/${random.below(12) + 1}`;
    const name = `${prose.title().toLowerCase().replaceAll(" ", "-").slice(0, 60)}-${number}.${kind}`;
    yield { path: `${folder}/${name}`, text: writers[kind](random, prose, paragraphCount) };
  }
}

type Writer = (random: Random, prose: Prose, paragraphCount: number) => string;

const writers: Readonly<Record<"md" | "html" | "txt", Writer>> = {
  md(random, prose, paragraphCount) {
    const blocks = [`# ${prose.title()}`];
    for (let at = 0; at < paragraphCount; at += 1) {
      if (at % 4 === 3) blocks.push(`## ${prose.title()}`);
      const chance = random.next();
      if (chance < 0.1) blocks.push([1, 2, 3].map(() => `- ${prose.sentence()}`).join("\n"));
      else if (chance < 0.15) blocks.push(`\`\`\`\n${prose.title()} = ${random.below(1000)}\n\`\`\``);
      else blocks.push(`${prose.paragraph()} [${prose.title()}](https://example.org/${random.below(1000)})`);
    }
    return `${blocks.join("\n\n")}\n`;
  },
  html(random, prose, paragraphCount) {
    const body: string[] = [`<h1>${prose.title()}</h1>`];
    for (let at = 0; at < paragraphCount; at += 1) {
      if (at % 4 === 3) body.push(`<h2 id="s${at}">${prose.title()}</h2>`);
      body.push(
        `<p class="c${random.below(9)}">${prose.paragraph()} <a href="/p/${random.below(1000)}">${prose.title()}</a></p>`,
      );
    }
    const links = [1, 2, 3, 4].map((at) => `<li><a href="/${at}">${prose.title()}</a></li>`).join("");
    return (
      `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>${prose.title()}</title>` +
      `<style>p { margin: 0 }</style></head>\n<body><nav><ul>${links}</ul></nav>\n<main>\n${body.join("\n")}\n</main></body></html>\n`
    );
  },
  txt: (_, prose, paragraphCount) =>
    `${[prose.title(), ...Array.from({ length: paragraphCount }, () => wrap(prose.paragraph()))].join("\n\n")}\n`,
};

const wrap = (text: string): string => text.replace(/(.{1,76})(?:\s+|$)/g, "$1\n").trimEnd();
