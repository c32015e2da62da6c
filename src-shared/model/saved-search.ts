import * as z from "zod";

export const SavedSearchId = z.uuid().brand<"SavedSearchId">();
export type SavedSearchId = z.infer<typeof SavedSearchId>;

/** A query that the person keeps under a name of its own. */
export const SavedSearch = z.object({
  id: SavedSearchId,
  name: z.string(),
  /** As it was written: dates like `after:yesterday` go on meaning what they say. */
  text: z.string(),
});
export type SavedSearch = z.infer<typeof SavedSearch>;

/** Code units of a name. */
export const savedNameLengthMax = 80;
/** Code units of a query that is kept or remembered. */
export const savedTextLengthMax = 2_000;
/** Saved searches in all; another one is refused. */
export const savedSearchCountMax = 200;
/** Searches that are remembered; the oldest goes. */
export const recentSearchCountMax = 50;

/** Two names that differ only in case, in how accents are written or in spaces are one. */
export const foldName = (name: string): string =>
  name.normalize("NFC").toLowerCase().trim().replace(/\s+/gu, " ");
