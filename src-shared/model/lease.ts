import * as z from "zod";
import { StreamName } from "./stream.ts";

/** Grows with each time that a lease is given: what an earlier holder still sends is known by it. */
export const LeaseToken = z.int().positive();
export type LeaseToken = z.infer<typeof LeaseToken>;

export const LeaseOwner = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}+$/u, "an owner's name has no control signs");
export const leaseMs = { min: 1_000, max: 24 * 3_600_000 } as const;
export const LeaseDurationMs = z.coerce.number().pipe(z.int().min(leaseMs.min).max(leaseMs.max));

/** That one producer, and no other, writes to the stream of this name. */
export const Lease = z.object({
  name: StreamName,
  owner: LeaseOwner,
  token: LeaseToken,
  /** Until it ends by itself, by the host's own count, which no clock can set. */
  remainingMs: z.number().nonnegative(),
});
export type Lease = z.infer<typeof Lease>;
