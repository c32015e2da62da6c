import { oc } from "@orpc/contract";
import * as z from "zod";
import { SavedSearch, SavedSearchId, savedNameLengthMax, savedTextLengthMax } from "../model/saved-search.ts";
import { errors } from "./errors.ts";

const Name = z.string().trim().min(1).max(savedNameLengthMax);
const Text = z.string().trim().min(1).max(savedTextLengthMax);

/** Searches under a name. */
export const saved = {
  list: oc
    .errors(errors)
    .route({ method: "GET", path: "/saved", summary: "Saved searches, by name" })
    .output(z.object({ searches: z.array(SavedSearch).readonly() })),
  save: oc
    .errors(errors)
    .route({ method: "POST", path: "/saved", summary: "Keep a search under a name" })
    .input(z.object({ name: Name, text: Text }))
    .output(SavedSearch),
  rename: oc
    .errors(errors)
    .route({ method: "PATCH", path: "/saved/{id}", summary: "Give a saved search another name" })
    .input(z.object({ id: SavedSearchId, name: Name }))
    .output(SavedSearch),
  /** Answers with what it was, so that it can be saved again. */
  remove: oc
    .errors(errors)
    .route({ method: "DELETE", path: "/saved/{id}", summary: "Forget a saved search" })
    .input(z.object({ id: SavedSearchId }))
    .output(SavedSearch),
};

/** Searches that were made, for suggestions: only those that the window says were meant, none of scripts. */
export const recent = {
  list: oc
    .errors(errors)
    .route({ method: "GET", path: "/recent", summary: "The last searches, newest first" })
    .input(z.object({ limit: z.coerce.number().int().min(1).max(50).default(10) }))
    .output(z.object({ texts: z.array(z.string()).readonly() })),
  note: oc
    .errors(errors)
    .route({ method: "POST", path: "/recent", summary: "Remember a search" })
    .input(z.object({ text: Text }))
    .output(z.object({})),
  forget: oc
    .errors(errors)
    .route({ method: "DELETE", path: "/recent", summary: "Forget all searches that were made" })
    .output(z.object({})),
};
