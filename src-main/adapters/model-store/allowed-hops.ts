/** Where a download may lead: hosts that models come from, by an encrypted way, at public addresses. */
import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { BlockList, isIP } from "node:net";
import type { ModelEntry, ModelFile } from "#shared/model/model-catalogue.ts";
import { limits } from "./limits.ts";
import { ModelRefusal } from "./model-refusal.ts";

const origins = {
  huggingface: "https://huggingface.co",
  github: "https://raw.githubusercontent.com",
} as const satisfies Record<ModelEntry["host"], string>;

/** The hub hands large files to its own stores. */
const hosts = [
  /^huggingface\.co$/,
  /^(?:[a-z0-9-]+\.)+huggingface\.co$/,
  /^(?:[a-z0-9-]+\.)+hf\.co$/,
  /^raw\.githubusercontent\.com$/,
];

/** `mirror` stands in for the entry's own host and keeps its paths. */
export function addressOf(entry: ModelEntry, revision: string, file: ModelFile, mirror: string): URL {
  const base = (mirror === "" ? origins[entry.host] : mirror).replace(/\/+$/, "");
  const resolve = entry.host === "huggingface" ? "/resolve" : "";
  return new URL(`${base}/${entry.repository}${resolve}/${revision}/${file.from ?? file.path}`);
}

/** Whether the person named this very place as the mirror. */
export const isOfMirror = (url: URL, mirror: string): boolean =>
  mirror !== "" && url.origin === new URL(mirror).origin;

export function refuseOther(url: URL, mirror: string): void {
  if (isOfMirror(url, mirror)) return;
  const isPinned =
    url.protocol === "https:" && url.port === "" && hosts.some((host) => host.test(url.hostname));
  if (!isPinned || url.username !== "" || url.password !== "")
    throw new ModelRefusal({ code: "model-host-not-allowed", host: url.host });
}

const privateAddresses = new BlockList();
const networks: readonly (readonly [string, number, "ipv4" | "ipv6"])[] = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
  ["::", 127, "ipv6"],
  ["64:ff9b::", 96, "ipv6"],
  ["fc00::", 7, "ipv6"],
  ["fe80::", 10, "ipv6"],
  ["ff00::", 8, "ipv6"],
];
for (const [network, prefix, family] of networks) privateAddresses.addSubnet(network, prefix, family);

export const isPrivateAddress = (address: string): boolean =>
  privateAddresses.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

export type Lookup = (
  host: string,
  options: { readonly all: true },
  callback: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

type LookupAnswer = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/**
 * What a socket asks for addresses with. Invariant: the addresses that were looked at are those that are connected to, so a
 * name that answers differently the second time gains nothing.
 */
export function checkedLookup(lookup: Lookup = systemLookup) {
  return (host: string, options: { readonly all?: boolean | undefined }, answer: LookupAnswer): void =>
    lookup(host, { all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined) return answer(error ?? new Error("no address"), "", 0);
      const inside = addresses.find(({ address }) => isPrivateAddress(address));
      if (inside !== undefined)
        return answer(
          new ModelRefusal({ code: "model-address-private", host, address: inside.address }),
          "",
          0,
        );
      if (options.all === true) answer(null, [...addresses]);
      else answer(null, first.address, first.family);
    });
}

export function nextHop(from: URL, location: string | undefined, redirectCount: number): URL {
  if (redirectCount >= limits.redirectCountMax)
    throw new ModelRefusal({ code: "model-redirects-too-often", count: redirectCount });
  if (location === undefined || !URL.canParse(location, from.href))
    throw new ModelRefusal({ code: "model-host-answered", host: from.host, status: 302 });
  return new URL(location, from);
}
