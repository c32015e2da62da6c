import * as z from "zod";
import { LeaseToken } from "#shared/model/lease.ts";

const LeaseText = z.coerce.number().pipe(LeaseToken).optional();

export type GivenLease =
  | { readonly kind: "lease"; readonly lease: LeaseToken | undefined }
  | { readonly kind: "wrong"; readonly message: string };

/** `?lease=`: the token of whoever holds the stream; none where it is left out. */
export function givenLease({ searchParams }: URL): GivenLease {
  const lease = LeaseText.safeParse(searchParams.get("lease") ?? undefined);
  return lease.success
    ? { kind: "lease", lease: lease.data }
    : { kind: "wrong", message: "lease: it is the token that taking it gave" };
}
