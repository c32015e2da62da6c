import { oc } from "@orpc/contract";
import type { Permission } from "../../model/access.ts";
import { serverErrors } from "./server-errors.ts";

/** What a caller must be allowed. Every procedure of the server says it here, and one guard asks for it. */
export type Need =
  /** Answers anybody: a code, a password or a key in the input is the right. */
  | { readonly kind: "public" }
  /** Whoever has a valid token. */
  | { readonly kind: "anyone" }
  /** A person or their device, about themselves: never an API token. */
  | { readonly kind: "self" }
  /** A person who has signed in themselves: what lets in more than the caller, and outlives it, a device's token is not enough for. */
  | { readonly kind: "session" }
  /** What is one's own; what is another's with the permission. The use case tells the two apart by the same table. */
  | { readonly kind: "own"; readonly permission: Permission }
  | { readonly kind: "org"; readonly permission: Permission }
  /** In the partition that the input names as `partitionId`; who cannot read it is told that there is none. */
  | { readonly kind: "partition"; readonly permission: Permission }
  /** In one partition at least: the use case looks into those alone. */
  | { readonly kind: "partitions"; readonly permission: Permission };

export interface ServerMeta {
  readonly need: Need;
}

export const procedure = (need: Need) => oc.$meta<ServerMeta>({ need }).errors(serverErrors);
