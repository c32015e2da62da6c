import { oc } from "@orpc/contract";
import * as z from "zod";
import { SynonymGroup } from "../model/synonym.ts";
import { errors } from "./errors.ts";

/** As given, before it is known whether they make a group: the limits are told by codes of their own. */
const Words = z.array(z.string().max(1000)).max(100);

export const synonyms = {
  list: oc
    .errors(errors)
    .route({ method: "GET", path: "/synonyms", summary: "Words that stand for each other" })
    .output(z.object({ groups: z.array(SynonymGroup).readonly() })),
  /** Joins the group of which one of them is; otherwise makes a new one. Answers with the whole group. */
  add: oc
    .errors(errors)
    .route({ method: "POST", path: "/synonyms", summary: "Let words stand for each other" })
    .input(z.object({ words: Words }))
    .output(z.object({ words: SynonymGroup })),
  remove: oc
    .errors(errors)
    .route({ method: "POST", path: "/synonyms/remove", summary: "Let words stand for themselves again" })
    .input(z.object({ words: Words }))
    .output(z.object({ removedCount: z.int().nonnegative() })),
};
