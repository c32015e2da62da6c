/** Of several windows, one records a device: whoever has the lease. */
import { ORPCError } from "@orpc/client";
import * as z from "zod";
import type { Client } from "#ui/state/connection.ts";
import type { LeaseToken } from "#shared/model/lease.ts";
import type { SourceKind } from "#shared/model/recorder.ts";
import { StreamName } from "#shared/model/stream.ts";
import { limits } from "./limits.ts";

export type SourceLease =
  | { readonly kind: "held"; readonly release: () => void }
  /** Another window records it. */
  | { readonly kind: "elsewhere"; readonly owner: string };

/** `onLost`: it is another's by now. */
export type TakeSource = (kind: SourceKind, label: string, onLost: () => void) => Promise<SourceLease>;

const Held = z.object({ owner: z.string() });
const codeOf = (thrown: unknown): unknown => (thrown instanceof ORPCError ? thrown.code : undefined);

/** Where the host cannot be reached it records all the same: what is captured waits for the host as well. */
export function createSourceLeases({ leases }: Pick<Client, "leases">, owner: string): TakeSource {
  const durationMs = limits.leaseMs;
  const take = async (name: StreamName): Promise<LeaseToken | { readonly owner: string } | undefined> => {
    try {
      return (await leases.take({ name, owner, durationMs })).token;
    } catch (thrown) {
      const held = Held.safeParse(thrown instanceof ORPCError ? thrown.data : undefined);
      return codeOf(thrown) === "LEASE_HELD" && held.success ? held.data : undefined;
    }
  };
  return async (kind, label, onLost) => {
    const name = leaseNameOf(kind, label);
    const token = await take(name);
    if (typeof token === "object") return { kind: "elsewhere", owner: token.owner };
    if (token === undefined) return { kind: "held", release: () => undefined };
    const renew = (): void =>
      void leases.renew({ name, token, durationMs }).catch((thrown: unknown) => {
        // A host that cannot be reached gives it to nobody else either.
        if (codeOf(thrown) === "LEASE_LOST") onLost();
      });
    const timer = setInterval(renew, durationMs / 3);
    const release = (): void => {
      clearInterval(timer);
      removeEventListener("pagehide", release);
      // One that is not given back ends by itself.
      leases.release({ name, token }).catch(() => undefined);
    };
    addEventListener("pagehide", release);
    return { kind: "held", release };
  };
}

/** The same in every window for the same device, and of signs that a stream's name may have. */
export function leaseNameOf(kind: SourceKind, label: string): StreamName {
  const plain = label.toLowerCase().replaceAll(/[^a-z0-9]+/gu, "-");
  let hash = 0;
  for (const sign of label) hash = (Math.imul(hash, 31) + (sign.codePointAt(0) ?? 0)) >>> 0;
  return StreamName.parse(`${kind}-${plain.slice(0, 32)}-${hash.toString(16)}`);
}

const browsers = [
  ["Electron/", "Tessera"],
  ["Edg/", "Edge"],
  ["Firefox/", "Firefox"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
] as const;

/** What another window says who records: the program, and a number that tells its windows apart. */
export function windowName(userAgent: string, number: string): string {
  const [, name] = browsers.find(([sign]) => userAgent.includes(sign)) ?? ["", "?"];
  return `${name} ${number}`;
}
