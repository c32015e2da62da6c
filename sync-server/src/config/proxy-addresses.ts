/** Proxies whose word is taken for where a request came from. */
import { isIP } from "node:net";
import * as z from "zod";

const Address = z.string().refine(isAddressOrNetwork, {
  error: ({ input }) =>
    `--proxy is an address such as 10.0.0.10, or a network such as 10.0.0.0/24: ${String(input)} is neither`,
});

/** Networks of everybody are none: then anybody's word would be taken. */
function isAddressOrNetwork(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const bitCountMax = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  if (bitCountMax === 0 || address.includes("%") || rest.length > 0) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= bitCountMax);
}

export const proxyAddresses = z.array(Address).readonly();
