import { extname } from "node:path";
import type { Refused } from "#core/ports/vector-files.ts";
import { FileRefusal } from "./file-refusal.ts";

export function answered<Answer>(act: () => Answer): Answer | Refused {
  try {
    return act();
  } catch (thrown) {
    if (thrown instanceof FileRefusal) return { kind: "refused", why: thrown.why };
    throw thrown;
  }
}

export function ofEnding<Format>(formats: Readonly<Record<string, Format>>, path: string): Format {
  const ending = extname(path).toLowerCase();
  const format = Object.hasOwn(formats, ending) ? formats[ending] : undefined;
  if (format === undefined) throw new FileRefusal({ code: "vector-ending-unknown", path });
  return format;
}
