import * as z from "zod";

/** Languages that text in pictures can be read in. */
export const ReadingLanguage = z.enum(["en", "de"]);
export type ReadingLanguage = z.infer<typeof ReadingLanguage>;

/** How far the text in pictures was read. */
export const ReadingStatus = z.object({
  /** `waiting`: other work goes first, or all of it is paused. `resting`: the device runs on its battery. */
  state: z.enum(["off", "waiting", "resting", "reading", "done"]),
  /** Of those that can be read, so many were. */
  doneCount: z.int().nonnegative(),
  wantedCount: z.int().nonnegative(),
  /** In so many of them text was found. */
  withTextCount: z.int().nonnegative(),
});
export type ReadingStatus = z.infer<typeof ReadingStatus>;
