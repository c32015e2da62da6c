/** Names and values as other decoders tell them, so that what is made of them is the same. */
import type { MetadataTags } from "mediabunny";
import type { PageProbe } from "#shared/rpc/decoder-page.ts";

const COUNT_MAX = 2_000;
const NAME_CHARS_MAX = 100;
const VALUE_CHARS_MAX = 50_000;

/** Atoms of four signs, of which one is a copyright sign, have names for machines. */
const namesOfAtoms: Readonly<Record<string, string>> = {
  "©xyz": "location",
  "©mak": "make",
  "©mod": "model",
  keyw: "keywords",
};

export function tagsOf({ raw = {}, ...known }: MetadataTags): PageProbe["tags"] {
  const found = new Map<string, string>();
  const put = (name: string, value: unknown): void => {
    const text = Array.isArray(value)
      ? value.join(", ")
      : value instanceof Uint8Array
        ? atomText(name, value)
        : value;
    if (typeof text !== "string" || text === "" || name.length > NAME_CHARS_MAX) return;
    if (found.size < COUNT_MAX) found.set(name.toLowerCase(), text.slice(0, VALUE_CHARS_MAX));
  };
  for (const [name, value] of Object.entries(raw)) put(namesOfAtoms[name] ?? name, value);
  const { title, description, artist, album, albumArtist, genre, lyrics, comment, date } = known;
  const named = { title, description, artist, album, album_artist: albumArtist, genre, lyrics, comment };
  for (const [name, value] of Object.entries(named)) put(name, value);
  // A year alone is told by who published it, and the first of January by nobody: it stays as it was written.
  if (date !== undefined && !found.has("date") && !found.has("com.apple.quicktime.creationdate"))
    put("date", writtenDate(date, raw));
  return [...found];
}

/** Text atoms of cameras: a length and a language of two bytes each go before it. */
const atomText = (name: string, bytes: Uint8Array): string | undefined =>
  name.startsWith("©") ? new TextDecoder().decode(bytes.subarray(4)) : undefined;

function writtenDate(date: Date, raw: NonNullable<MetadataTags["raw"]>): string | undefined {
  if (Number.isNaN(date.getTime())) return undefined;
  const isYear = Object.values(raw).some((value) => typeof value === "string" && /^\d{4}$/u.test(value));
  return isYear ? String(date.getUTCFullYear()) : date.toISOString();
}
