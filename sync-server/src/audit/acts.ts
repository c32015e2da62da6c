/**
 * What the organisation's trail tells of, and in words why not where it does not. Every procedure, route and option of the
 * command line is named: a new procedure or option without a rule does not compile, a new route does not start.
 */
import type { FastifyInstance } from "fastify";
import type { Act, TargetKind } from "#shared/audit/leaf.ts";
import type { ServerContract } from "#shared/rpc/server/server-contract.ts";
import type { Option } from "../config/config.ts";

export interface ToldRule {
  readonly act: Act;
  /**
   * Who tells of what was done: the guard that let the call through, or the use case, which knows more. Of what was refused to
   * somebody who is known the guard tells in either case.
   */
  readonly by: "guard" | "use-case";
  /**
   * `before`: on the disk before anything leaves or is gone for good. `after`: before it is answered. `seldom`: that
   * too, but not again for the same caller and thing within some minutes.
   */
  readonly when: "before" | "after" | "seldom";
  /** What the input's `id` names. */
  readonly idOf?: TargetKind;
}

export interface QuietRule {
  /** What a refusal is told as. */
  readonly act: Act;
  /** Why nothing is told of it. */
  readonly quiet: string;
}

export type Rule = ToldRule | QuietRule;

const guard =
  (when: ToldRule["when"]) =>
  (act: Act, idOf?: TargetKind): ToldRule => ({
    act,
    by: "guard",
    when,
    ...(idOf === undefined ? {} : { idOf }),
  });
const useCase =
  (when: ToldRule["when"]) =>
  (act: Act): ToldRule => ({ act, by: "use-case", when });
const quiet = (act: Act, why: string): QuietRule => ({ act, quiet: why });

const [after, seldom] = [guard("after"), guard("seldom")];
const [toldBefore, toldAfter] = [useCase("before"), useCase("after")];

const ownDoing = "what one is oneself, and may do";
const nothingYet = "nothing is done until what it begins is ended, and that is told";

/** Down to the procedures. */
type Rules<Routes> = {
  readonly [Name in keyof Routes]: Routes[Name] extends { readonly "~orpc": unknown }
    ? Rule
    : Rules<Routes[Name]>;
};

const procedureRules: Rules<ServerContract> = {
  audit: {
    head: quiet(
      "audit.read",
      "every device asks at each connection, and is told a number and a root: no act",
    ),
    leaves: toldAfter("audit.read"),
    inclusion: toldAfter("audit.read"),
    export: toldBefore("export"),
  },
  erasure: {
    erase: toldBefore("erase"),
    erasePerson: toldBefore("erase"),
    receipt: after("audit.read", "erasure"),
  },
  devices: {
    challenge: quiet("device.change", nothingYet),
    join: toldAfter("device.change"),
    requestJoin: quiet("device.change", nothingYet),
    collectJoin: toldAfter("device.change"),
    request: quiet("device.change", "whoever was shown a device's code looks at what it is called"),
    approve: after("device.change"),
    refresh: quiet(
      "sign-in",
      "every device does so some times an hour, and stays who it was; a copy of it is told",
    ),
    mine: quiet("access.read", ownDoing),
    list: seldom("access.read"),
    rename: toldAfter("device.change"),
    revoke: toldAfter("device.change"),
    holding: quiet("wipe.done", "each connection says so; that something was wiped is told by the use case"),
    undoPreview: seldom("access.read"),
    undo: toldBefore("device.undo"),
  },
  documents: {
    projected: quiet(
      "item.list",
      "numbers of documents that the device has itself, asked for with each change",
    ),
    lacking: quiet("item.list", "which of the payloads that the device has itself the server lacks"),
  },
  items: {
    move: toldBefore("item.move"),
    describe: seldom("item.list"),
    suggest: after("item.edit"),
    suggestions: seldom("item.list"),
    decide: toldBefore("item.edit"),
    reopenSuggestion: toldBefore("item.edit"),
    withdrawSuggestion: after("item.edit"),
  },
  groups: {
    list: seldom("access.read"),
    create: toldAfter("permission.change"),
    update: toldAfter("permission.change"),
    remove: toldAfter("permission.change"),
    addMember: toldAfter("permission.change"),
    removeMember: toldAfter("permission.change"),
  },
  health: { read: seldom("server.read"), rebuild: toldBefore("server.change") },
  partitions: {
    list: quiet("access.read", ownDoing),
    create: toldAfter("partition.change"),
    rename: toldAfter("partition.change"),
    setArchived: toldAfter("partition.change"),
    access: seldom("access.read"),
    setAccess: toldAfter("permission.change"),
  },
  people: {
    list: seldom("access.read"),
    setRole: toldAfter("permission.change"),
    setActive: toldAfter("people.change"),
    remove: toldAfter("people.change"),
    resetSecondFactor: toldAfter("people.change"),
    invitations: seldom("access.read"),
    invite: toldAfter("people.change"),
    withdrawInvitation: toldAfter("people.change"),
    accept: toldAfter("people.change"),
  },
  search: { query: toldBefore("search"), suggest: toldBefore("suggest"), segments: toldBefore("item.read") },
  session: {
    signIn: toldAfter("sign-in"),
    signOut: toldAfter("sign-out"),
    whoAmI: quiet("access.read", ownDoing),
    changePassword: toldAfter("people.change"),
    totpEnrol: quiet("people.change", nothingYet),
    totpConfirm: toldAfter("people.change"),
    totpRemove: toldAfter("people.change"),
    passkeys: quiet("access.read", ownDoing),
    passkeyBegin: quiet("people.change", nothingYet),
    passkeyAdd: toldAfter("people.change"),
    passkeyRemove: toldAfter("people.change"),
    passkeyRestore: toldAfter("people.change"),
    passkeySignInBegin: quiet("sign-in", nothingYet),
    passkeySignIn: toldAfter("sign-in"),
    singleSignOnBegin: quiet("sign-in", nothingYet),
    singleSignOn: toldAfter("sign-in"),
  },
  setup: {
    state: quiet("server.read", "whether there is an organisation, for whoever opens the first page"),
    complete: toldAfter("server.change"),
  },
  tokens: {
    list: seldom("access.read"),
    create: toldAfter("token.change"),
    revoke: toldAfter("token.change"),
  },
};

interface RuleTree {
  readonly [name: string]: Rule | RuleTree;
}
const isRule = (found: Rule | RuleTree): found is Rule => typeof found["act"] === "string";

export function procedureRuleOf(path: readonly string[]): Rule {
  let found: Rule | RuleTree | undefined = procedureRules;
  for (const name of path)
    found = found !== undefined && !isRule(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  if (found === undefined || !isRule(found))
    throw new Error(`no rule says what the trail tells of ${path.join(".")}`);
  return found;
}

const forTheMachine = "for whoever watches over the machine: numbers, and nothing of anybody";
const page = quiet("server.read", "a page or a part of it, the same for everybody; what it asks for is told");

/** By method and address, as they are registered; `HEAD` is as `GET`. */
const routeRules: Readonly<Record<string, Rule>> = {
  "GET /sync": toldBefore("item.list"),
  "GET /v1/partitions/:partitionId/payloads/:payloadId": toldBefore("original.read"),
  "PUT /v1/partitions/:partitionId/payloads/:payloadId": toldAfter("item.share"),
  "POST /v1/deltas": toldAfter("item.add"),
  "GET /v1/deltas/:deviceId": toldBefore("export"),
  "GET /livez": quiet("server.read", forTheMachine),
  "GET /healthz": quiet("server.read", forTheMachine),
  "GET /readyz": quiet("server.read", forTheMachine),
  "GET /metrics": quiet("server.read", forTheMachine),
};

/** Undefined: nobody has said what the trail tells of it. */
export function routeRuleOf(method: string, url: string): Rule | "procedures" | undefined {
  if (url === "/v1/*") return "procedures";
  const asked = `${method === "HEAD" ? "GET" : method} ${url}`;
  if (Object.hasOwn(routeRules, asked)) return routeRules[asked];
  return asked.startsWith("GET /") && !url.startsWith("/v1/") ? page : undefined;
}

const theOperators = "says how the program runs, and changes nothing of the organisation's";
const setting = quiet("server.change", theOperators);

/** What whoever runs the server asks of it on the command line. */
export const optionRules: Readonly<Record<Option, Rule>> = {
  restored: toldBefore("server.restore"),
  import: toldAfter("item.add"),
  export: toldBefore("export"),
  move: toldBefore("server.move"),
  scrub: quiet("erase", "takes away what is left in files of what an erasure took out, which was told"),
  place: quiet(
    "server.change",
    "there is no organisation yet, and so no trail: its set-up is the first that is told",
  ),
  directory: quiet("server.read", "shows a file that is the operator's own"),
  data: setting,
  host: setting,
  port: setting,
  database: setting,
  replica: setting,
  cells: setting,
  cell: setting,
  to: setting,
  cancel: setting,
  organisation: setting,
  bus: setting,
  "public-url": setting,
  proxy: setting,
  "trail-days": quiet("server.change", "what it lets go is told when it does"),
  "trash-days": quiet("server.change", "what is removed by it is told before it is"),
  "recover-days": setting,
  for: setting,
  contents: setting,
  origin: setting,
  help: setting,
};

/** What the program does by itself. */
export const startRules = {
  migrations: toldAfter("server.migrate"),
  forgetting: toldBefore("retention"),
  purging: toldBefore("item.purge"),
  setUpLink: quiet(
    "server.change",
    "until it is used there is no organisation, and so no trail; its use is told",
  ),
  running: quiet("server.read", "it begins and ends whenever a machine does, and changes nothing"),
} as const satisfies Record<string, Rule>;

/** To be called before any route is registered: one that nobody has said anything of is a bug of whoever added it. */
export function reportUnruled(app: FastifyInstance, report: (error: unknown) => void): void {
  app.addHook("onRoute", ({ method, url }) => {
    for (const each of [method].flat())
      if (routeRuleOf(each, url) === undefined)
        report(new Error(`no rule says what the trail tells of ${each} ${url}`));
  });
}
