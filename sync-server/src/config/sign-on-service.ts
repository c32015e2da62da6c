/** A service that an organisation's people sign in at (OpenID Connect), as an operator names it. */
import * as z from "zod";

/** What is asked there leaves this machine nowhere, and so needs no TLS. */
export const isOfThisMachine = (address: string): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(address).hostname);

/** What is wrong is said by the names that the operator gave the values by. */
export const signOnService = (named: { readonly issuer: string; readonly clientId: string }) =>
  z.strictObject({
    issuer: z
      .url(`${named.issuer} is an address such as https://accounts.example.org`)
      .refine(
        (issuer) => /^https:/i.test(issuer) || (/^http:/i.test(issuer) && isOfThisMachine(issuer)),
        `${named.issuer} begins with https: without it anybody on the way could say who somebody is`,
      ),
    clientId: z
      .string(`${named.clientId} is missing: set it, or leave ${named.issuer} out`)
      .min(1, `${named.clientId} is empty: it is what the service calls this server`),
    clientSecret: z.string().optional(),
  });
