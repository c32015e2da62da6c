import * as z from "zod";

/** What was read before it could be looked at, or listened to: done in calm moments, absent where all was. */
export const Backlog = z.object({
  /** Otherwise it waits: other work goes first, or all of it is paused. */
  isRunning: z.boolean(),
  /** Of all items of the kind, so many were. */
  doneCount: z.int().nonnegative(),
  totalCount: z.int().nonnegative(),
});
export type Backlog = z.infer<typeof Backlog>;
