import { eventIterator } from "@orpc/contract";
import * as z from "zod";
import { HeadWithProof, InclusionProof, LeafPage } from "../../audit/read-trail.ts";
import { procedure } from "./server-procedure.ts";

const Count = z.coerce.number().int().nonnegative();
const read = { kind: "org", permission: "audit.read" } as const;

/** What was done in the organisation. Leaves are for those with `audit.read`; that nobody changes them, all may check. */
export const audit = {
  /** Devices ask this each time they connect, with the size of the head that they saw last, and keep the answer. */
  head: procedure({ kind: "anyone" })
    .route({ method: "GET", path: "/audit/head", summary: "The trail's newest head, and that it goes on" })
    .input(z.object({ before: Count.default(0) }))
    .output(HeadWithProof),
  leaves: procedure(read)
    .route({ method: "GET", path: "/audit/leaves", summary: "What was done, newest first" })
    .input(
      z.object({ before: Count.optional(), limit: z.coerce.number().int().min(1).max(500).default(100) }),
    )
    .output(LeafPage),
  inclusion: procedure(read)
    .route({ method: "GET", path: "/audit/leaves/{seq}/proof", summary: "That an act is in the trail" })
    .input(z.object({ seq: Count }))
    .output(InclusionProof),
  /** Lines of a file that `tessera audit verify` checks; some at a time, each with its end. */
  export: procedure(read)
    .route({ method: "GET", path: "/audit/export", summary: "The trail as a file that proves itself" })
    .input(z.object({ from: Count.default(0) }))
    .output(eventIterator(z.object({ lines: z.string() }))),
};
