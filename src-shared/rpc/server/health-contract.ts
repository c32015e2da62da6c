import * as z from "zod";
import { procedure } from "./server-procedure.ts";

const ReplicaHealth = z.object({
  /** Host and database. */
  name: z.string(),
  /** `used`: it answers. `behind`: it lacks what the primary had a look ago. `away`: it does not answer, or is no standby. */
  state: z.enum(["used", "behind", "away"]),
  /** What the primary had at the last look, and it had not. */
  lagBytes: z.int().nonnegative(),
  /** For how long it has not been level. */
  lagMs: z.number().nonnegative(),
  /** Reads that it answered. */
  readCount: z.int().nonnegative(),
});
export type ReplicaHealth = z.infer<typeof ReplicaHealth>;

/** For how many days the server keeps what goes by itself, as its operator has set it. */
const KeptDays = z.object({
  trash: z.int().positive(),
  /** The words of the trail; what stands for them in its proofs stays. */
  trail: z.int().positive(),
});

/** Where the server keeps things: what is there is read and found whatever it is. */
const DiskHealth = z.object({
  /** Nothing new is taken until there is room. */
  isFull: z.boolean(),
  /** Beside what the server holds back for itself; absent where the database lies elsewhere. */
  freeBytes: z.int().nonnegative().optional(),
});

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
  /**
   * How long ago the oldest update came that is not searchable yet, of those that wait for nothing but their turn, as this instance sees
   * it; 0 where there is none, and of a server of a version before, which does not say.
   */
  behindMs: z.number().nonnegative().default(0),
  /** For how long the first item has been waiting for content that its device has yet to send; 0 likewise. */
  awaitedMs: z.number().nonnegative().default(0),
  /** Standbys that answer searches, as this instance sees them; a server that knows of none says nothing. */
  replicas: z.array(ReplicaHealth).readonly().default([]),
  /** Reads that a replica could have answered, and the primary did. */
  primaryReadCount: z.int().nonnegative().default(0),
  /** Absent: a server of a version before, which does not say. */
  keptDays: KeptDays.optional(),
  /** Absent: likewise. */
  disk: DiskHealth.optional(),
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
