import * as z from "zod";

/** One socket of the server. Never used again for another while the server runs. */
export const ConnectionId = z.int().positive().brand<"ConnectionId">();
export type ConnectionId = z.infer<typeof ConnectionId>;

/** Counts the updates that a device made: a later one has a greater id. */
export const OutboxId = z.int().positive().brand<"OutboxId">();
export type OutboxId = z.infer<typeof OutboxId>;
