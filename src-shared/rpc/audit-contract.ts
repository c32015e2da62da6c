import { eventIterator, oc } from "@orpc/contract";
import * as z from "zod";
import { InclusionProof, LeafPage, TrailStatus } from "../audit/read-trail.ts";
import { ProofHashes } from "../audit/tree-head.ts";
import { errors } from "./errors.ts";

const Count = z.coerce.number().int().nonnegative();

/** What was done on this device: who, what, when and on which things, in an order that cannot be changed unnoticed. */
export const audit = {
  status: oc
    .errors(errors)
    .route({ method: "GET", path: "/audit", summary: "The trail's last signed head and its key" })
    .output(TrailStatus),
  list: oc
    .errors(errors)
    .route({ method: "GET", path: "/audit/leaves", summary: "What was done, newest first" })
    .input(
      z.object({ before: Count.optional(), limit: z.coerce.number().int().min(1).max(500).default(100) }),
    )
    .output(LeafPage),
  prove: oc
    .errors(errors)
    .route({ method: "GET", path: "/audit/leaves/{seq}/proof", summary: "That an act is in the trail" })
    .input(z.object({ seq: Count }))
    .output(InclusionProof),
  consistency: oc
    .errors(errors)
    .route({
      method: "GET",
      path: "/audit/consistency/{before}",
      summary: "That the trail goes on from an older head",
    })
    .input(z.object({ before: Count }))
    .output(z.object({ proof: ProofHashes })),
  /** Lines of a file that proves itself; some at a time, each with its end. */
  export: oc
    .errors(errors)
    .route({ method: "GET", path: "/audit/export", summary: "The trail as a file that proves itself" })
    .input(z.object({ from: Count.default(0) }))
    .output(eventIterator(z.object({ lines: z.string() }))),
};
