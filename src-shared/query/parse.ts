import type { ParsedQuery } from "./ast.ts";
import { understand, type ParseContext } from "./understand.ts";

/** Any text is a query; what it could not mean is in `problems`. Never throws. */
export const parse = (text: string, context: ParseContext): ParsedQuery => understand(text, context).query;
