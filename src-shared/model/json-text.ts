import * as z from "zod";

/** What a JSON text holds, for a schema to be piped to: `JsonText.pipe(Settings)`. A text that is no JSON is an issue, not a throw. */
export const JsonText = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue("not JSON");
    return z.NEVER;
  }
});
