/** Sign-in by the organisation's own service: OpenID Connect, authorisation code with PKCE, state and nonce. */
import * as oidc from "openid-client";
import * as z from "zod";
import type { AccessRow } from "#server/database/access-tables.ts";
import { Email, type SignedIn } from "#shared/rpc/server/people-model.ts";
import { isRefusal, refuse, type Refusal } from "../refusal.ts";
import type { AccessDeps, AccessWriter } from "./access-ports.ts";
import { changeAccess } from "./access-watch.ts";
import type { Attempts } from "./attempts.ts";
import type { Ceremonies } from "./ceremonies.ts";
import type { Invitations } from "./invitations.ts";
import type { PageOrigin } from "./passkeys.ts";
import { beginSession } from "./sessions.ts";

export interface SingleSignOnConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** A provider on this machine, for trying things out: without TLS. */
  readonly allowHttp: boolean;
}

/** Where the other service sends the browser back to. */
const callbackPath = "/sign-in/callback";
const Facts = z.object({ verifier: z.string(), state: z.string(), nonce: z.string() });
const Claims = z.object({
  iss: z.string().min(1).max(500),
  sub: z.string().min(1).max(255),
  email: Email.optional(),
  email_verified: z.boolean().optional(),
});
type Claims = z.infer<typeof Claims>;

export interface SingleSignOnDeps {
  readonly pages: PageOrigin;
  readonly ceremonies: Ceremonies;
  readonly attempts: Attempts;
  readonly invitations: Pick<Invitations, "orgInviting" | "redeemFor">;
}

export interface SingleSignOn {
  readonly isOn: boolean;
  begin(address: string): Promise<{ ceremony: string; url: string } | Refusal>;
  /** `query`: what the service added to the address that it sent the browser back to. */
  end(given: { ceremony: string; query: string }, address: string): Promise<SignedIn | Refusal>;
}

export function createSingleSignOn(
  deps: AccessDeps,
  config: SingleSignOnConfig | undefined,
  { pages: { origin }, ceremonies, attempts, invitations }: SingleSignOnDeps,
): SingleSignOn {
  if (config === undefined) {
    const off = (): Promise<Refusal> => Promise.resolve(refuse("SINGLE_SIGN_ON_OFF"));
    return { isOn: false, begin: off, end: off };
  }
  const { store, note } = deps;
  const redirectUri = (): string => `${origin()}${callbackPath}`;
  const discover = discovery(config);
  const begun = (address: string): Promise<Refusal | undefined> => attempts.begin({ address });
  return {
    isOn: true,
    async begin(address) {
      const tooMany = await begun(address);
      if (tooMany !== undefined) return tooMany;
      const client = await answered(discover);
      if (client === undefined) return refuse("SINGLE_SIGN_ON_REFUSED");
      const { facts, url } = await question(client, redirectUri());
      return { ceremony: await ceremonies.begin("single-sign-on", facts), url };
    },
    async end({ ceremony, query }, address) {
      const tooMany = await begun(address);
      if (tooMany !== undefined) return tooMany;
      const facts = Facts.safeParse(await ceremonies.end("single-sign-on", ceremony));
      const client = facts.success ? await answered(discover) : undefined;
      if (!facts.success || client === undefined) return refuse("SINGLE_SIGN_ON_REFUSED");
      const tokens = await answered(() =>
        oidc.authorizationCodeGrant(client, new URL(`${redirectUri()}?${query.replace(/^\?/, "")}`), {
          pkceCodeVerifier: facts.data.verifier,
          expectedState: facts.data.state,
          expectedNonce: facts.data.nonce,
          idTokenExpected: true,
        }),
      );
      const claims = Claims.safeParse(tokens?.claims());
      if (!claims.success) return refuse("SINGLE_SIGN_ON_REFUSED");
      const signedIn = await enter(claims.data, address);
      // Both halves of it: a whole office is behind one address.
      if (!isRefusal(signedIn)) for (const _ of ["begin", "end"]) await attempts.succeeded({ address });
      return signedIn;
    },
  };

  async function enter(claims: Claims, address: string): Promise<SignedIn | Refusal> {
    const work = async (rows: AccessWriter): Promise<SignedIn | Refusal> => {
      const user = await personOf(rows, claims, invitations);
      if (isRefusal(user)) return user;
      const actor = { kind: "user", id: user.user_id } as const;
      note({ act: "sign-in", actor, outcome: "done", detail: "single-sign-on" });
      return beginSession(deps, rows, user, address);
    };
    const email = confirmedEmail(claims);
    const inviting =
      email === undefined ? undefined : await store.read((rows) => invitations.orgInviting(rows, email));
    // Whoever comes in by an invitation brings rights along.
    return inviting === undefined ? store.write(work) : changeAccess(deps, inviting, work);
  }
}

async function question(client: oidc.Configuration, redirectUri: string) {
  const facts = {
    verifier: oidc.randomPKCECodeVerifier(),
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
  };
  const url = oidc.buildAuthorizationUrl(client, {
    redirect_uri: redirectUri,
    scope: "openid email profile",
    code_challenge: await oidc.calculatePKCECodeChallenge(facts.verifier),
    code_challenge_method: "S256",
    state: facts.state,
    nonce: facts.nonce,
  });
  return { facts, url: url.href };
}

const confirmedEmail = ({ email, email_verified }: Claims): string | undefined =>
  email_verified === true ? email : undefined;

/**
 * By the service's own name for them; the first time by an address that the service has confirmed, of somebody who is
 * in the organisation or invited to it: who could read the invitation's letter needs no code.
 */
async function personOf(
  rows: AccessWriter,
  claims: Claims,
  { redeemFor }: SingleSignOnDeps["invitations"],
): Promise<AccessRow<"users"> | Refusal> {
  const subject = `${claims.iss} ${claims.sub}`;
  const known = await rows.one("sign_on_subjects", { subject });
  const email = confirmedEmail(claims);
  const user =
    known !== undefined
      ? await rows.one("users", { user_id: known.user_id })
      : email !== undefined
        ? ((await rows.one("users", { email })) ?? (await redeemFor(rows, email)))
        : undefined;
  if (user === undefined || user.inactive_ms !== null) return refuse("SINGLE_SIGN_ON_REFUSED");
  if (known === undefined) await rows.put("sign_on_subjects", { subject, user_id: user.user_id });
  return user;
}

/** What the service says of itself, asked for when it is first needed, and again while it has not answered. */
function discovery(config: SingleSignOnConfig): () => Promise<oidc.Configuration> {
  let found: Promise<oidc.Configuration> | undefined;
  return () => {
    found ??= oidc
      .discovery(
        new URL(config.issuer),
        config.clientId,
        undefined,
        config.clientSecret === undefined ? oidc.None() : oidc.ClientSecretPost(config.clientSecret),
        {
          timeout: 10,
          // The library believes an ID token for the connection that it came over; here its signature counts as well.
          execute: [
            oidc.enableNonRepudiationChecks,
            ...(config.allowHttp ? [oidc.allowInsecureRequests] : []),
          ],
        },
      )
      .catch((thrown: unknown) => {
        found = undefined;
        throw thrown;
      });
    return found;
  };
}

/** The library throws for whatever another service got wrong, or did not answer. */
async function answered<Value>(ask: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await ask();
  } catch (thrown) {
    if (thrown instanceof Error) return undefined;
    throw thrown;
  }
}
