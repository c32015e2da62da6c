import * as z from "zod";
import { LeaseOwner } from "./lease.ts";

/** What a window can record. */
export const SourceKind = z.enum(["camera", "microphone", "screen"]);
export type SourceKind = z.infer<typeof SourceKind>;

/** A window that records now, as its lease calls it, and what it records. */
export const Recorder = z.object({ kind: SourceKind, owner: LeaseOwner });
export type Recorder = z.infer<typeof Recorder>;
