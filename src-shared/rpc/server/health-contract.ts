import * as z from "zod";
import { procedure } from "./server-procedure.ts";

const Health = z.object({
  version: z.string(),
  /** Where rows and documents are kept. */
  tier: z.enum(["embedded", "postgresql"]),
  connectionCount: z.int().nonnegative(),
  /** Documents that are in memory. */
  documentCount: z.int().nonnegative(),
  /** Updates that wait for the disk. */
  waitingCount: z.int().nonnegative(),
  /** Documents of which the newest is not searchable yet. */
  behindCount: z.int().nonnegative(),
});
export type Health = z.infer<typeof Health>;

/** How the server is. */
export const health = {
  read: procedure({ kind: "org", permission: "server.manage" })
    .route({ method: "GET", path: "/health", summary: "How the server is" })
    .output(Health),
  /** What is there stays searchable meanwhile. */
  rebuild: procedure({ kind: "org", permission: "server.manage" })
    .route({ method: "POST", path: "/health/rebuild", summary: "Make all that is searched anew" })
    .output(Health),
};
