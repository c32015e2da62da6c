/** Puts identity and rights together, around the few things of the world that they need. */
import type { AccessDeps } from "./access-ports.ts";
import { createAccessWatch, type AccessWatch } from "./access-watch.ts";
import { createApiTokens } from "./api-tokens.ts";
import { createAttempts } from "./attempts.ts";
import { createAuthenticate, type Authenticate } from "./authenticate.ts";
import { createCeremonies } from "./ceremonies.ts";
import { createDevices } from "./devices.ts";
import { createGroups } from "./groups.ts";
import { createInvitations } from "./invitations.ts";
import { createJoin } from "./join.ts";
import { createOrgKeys, type OrgKeys } from "./org-keys.ts";
import { createOwnAccount } from "./own-account.ts";
import { createPartitions } from "./partitions.ts";
import { createPasskeys, type PageOrigin } from "./passkeys.ts";
import { createPasswords } from "./passwords.ts";
import { createPeople } from "./people.ts";
import { createSetUp } from "./set-up.ts";
import { createSignIn } from "./sign-in.ts";
import { createWipes } from "./wipes.ts";
import { createSingleSignOn, type SingleSignOnConfig } from "./single-sign-on.ts";

export interface AccessOptions {
  readonly pages: PageOrigin;
  readonly singleSignOn: SingleSignOnConfig | undefined;
  readonly report: (thrown: unknown) => void;
}
export interface Access {
  readonly authenticate: Authenticate;
  readonly watch: AccessWatch;
  /** The audit trail signs its heads with the same key. */
  readonly keys: OrgKeys;
  readonly services: ReturnType<typeof createServices>;
}

export function createAccess(
  world: Omit<AccessDeps, "changes">,
  { pages, singleSignOn, report }: AccessOptions,
): Access {
  const watch = createAccessWatch(world.store, world.nowMs, report);
  const keys = createOrgKeys(world);
  const authenticate = createAuthenticate({ store: world.store, nowMs: world.nowMs, keys, watch });
  const services = createServices({ ...world, changes: watch }, keys, pages, singleSignOn);
  return { authenticate, watch, keys, services };
}

function createServices(
  deps: AccessDeps,
  keys: OrgKeys,
  pages: PageOrigin,
  singleSignOn: SingleSignOnConfig | undefined,
) {
  const passwords = createPasswords();
  const attempts = createAttempts(deps);
  const ceremonies = createCeremonies(deps);
  const signIn = createSignIn(deps, passwords, attempts);
  const invitations = createInvitations(deps, passwords, attempts);
  const devices = createDevices(deps, keys);
  return {
    pages,
    setUp: createSetUp(deps, passwords, attempts),
    signIn,
    account: createOwnAccount(deps, passwords, attempts),
    ceremonies,
    passkeys: createPasskeys(deps, pages, ceremonies, attempts),
    singleSignOn: createSingleSignOn(deps, singleSignOn, { pages, ceremonies, attempts, invitations }),
    people: createPeople(deps),
    invitations,
    groups: createGroups(deps),
    partitions: createPartitions(deps),
    devices,
    wipes: createWipes(deps),
    join: createJoin({ access: deps, attempts, devices, invitations, signIn }),
    tokens: createApiTokens(deps),
  };
}
