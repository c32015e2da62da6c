/** What the laboratory is asked for, and says in the end. */
import type { FoundServer } from "#server/database/debian-server.fake.ts";
import type { TagsById } from "./device-calls.ts";

/** What a device's tags begin with. */
export const marks = ["a", "b", "c"] as const;
/** Of one device on one item: three of them stay below what an item may have. */
export const tagsEach = 20;

export interface PartitionOrder {
  readonly balancer: FoundServer;
  /** Of each device while it is alone; a multiple of the tags that an item gets. */
  readonly editsEach: number;
}

export interface PartitionReport {
  /** From the plugging of the cables until nothing waited and all saw everything. */
  readonly healMs: number;
  /** What each device saw while it was alone, and in the end. */
  readonly alone: readonly TagsById[];
  readonly ends: readonly TagsById[];
}

export type LabSaid = { readonly report: PartitionReport } | { readonly failure: string };
