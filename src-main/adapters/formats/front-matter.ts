/** What a document says of itself in the YAML at its head. */
import { Tag } from "#shared/model/item.ts";
import { contentLimits } from "./limits.ts";

export interface FrontMatter {
  readonly title?: string;
  readonly tags: readonly string[];
  readonly takenMs?: number;
  /** UTF-16 code units up to the first character of the body. */
  readonly length: number;
}

const FRONT_MATTER = /^---[^\S\n]*\r?\n([\s\S]*?)\r?\n(?:---|\.\.\.)[^\S\n]*(?:\r?\n|$)/u;
const FRONT_MATTER_CHARS_MAX = 20_000;

const asText = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value).trim() || undefined : undefined;

/** Tags as the model has them: one word, lower case; spaces become hyphens, what cannot be a tag is left out. */
export function tagsOf(value: unknown): readonly string[] {
  const raw = Array.isArray(value) ? value : typeof value === "string" ? value.split(/[,;]/u) : [];
  const tags = raw.flatMap((entry) => {
    const text = asText(entry);
    const tag = text === undefined ? undefined : Tag.safeParse(text.replace(/^#/u, "").replace(/\s+/gu, "-"));
    return tag?.success === true ? [tag.data] : [];
  });
  return [...new Set(tags)].slice(0, contentLimits.tagCountMax);
}

/**
 * Milliseconds of a date in front matter or `<meta>`. A day or month without a time begins where the person is, as it
 * does in a query, so that `after:` the same day finds it.
 */
export function dateMsOf(value: unknown): number | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.getTime();
  if (typeof value !== "string" || !/^\d{4}/u.test(value)) return undefined;
  const [, year, month = "01", day = "01"] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/u.exec(value.trim()) ?? [];
  const ms = Date.parse(year === undefined ? value : `${year}-${month}-${day}T00:00`);
  return Number.isNaN(ms) ? undefined : ms;
}

async function parseQuietly(yaml: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const { parse } = await import("yaml");
    const value: unknown = parse(yaml, { maxAliasCount: 0, logLevel: "silent", prettyErrors: false });
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    // Broken front matter costs its title and tags, never the document.
    return {};
  }
}

export async function frontMatterOf(text: string): Promise<FrontMatter> {
  const found = text.startsWith("---") ? FRONT_MATTER.exec(text.slice(0, FRONT_MATTER_CHARS_MAX)) : null;
  if (found === null) return { tags: [], length: 0 };
  const fields = await parseQuietly(found[1] ?? "");
  const title = asText(fields["title"]);
  const takenMs = dateMsOf(fields["date"] ?? fields["created"]);
  return {
    ...(title === undefined ? {} : { title: title.slice(0, contentLimits.titleCharsMax) }),
    ...(takenMs === undefined ? {} : { takenMs }),
    tags: tagsOf(fields["tags"] ?? fields["keywords"]),
    length: found[0].length,
  };
}
