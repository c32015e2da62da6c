/** Which procedures the trail tells of, and what it says of each. All of them are named: a new one does not compile without. */
import type { CallRule } from "#shared/audit/call-act.ts";
import type { Act, TargetKind } from "#shared/audit/leaf.ts";
import type { Contract } from "#shared/rpc/contract.ts";

/**
 * `before`: on the disk before it is begun, for bytes leave or are gone for good. `after`: before it is answered.
 * `noted`: a moment later.
 */
export interface ActRule extends CallRule {
  readonly when: "before" | "after" | "noted";
}
/** Tells nothing of anybody's things, or is asked again and again by whoever looks. */
const quiet = "quiet";

const noted = (act: Act, idOf?: TargetKind): ActRule => ({
  act,
  when: "noted",
  ...(idOf === undefined ? {} : { idOf }),
});
const after = (act: Act, idOf?: TargetKind): ActRule => ({ ...noted(act, idOf), when: "after" });
const before = (act: Act, idOf?: TargetKind): ActRule => ({ ...noted(act, idOf), when: "before" });

type Rule = ActRule | typeof quiet;
/** Down to the procedures, however deep they lie. */
type Rules<Routes> = {
  readonly [Name in keyof Routes]: Routes[Name] extends { readonly "~orpc": unknown }
    ? Rule
    : Rules<Routes[Name]>;
};

const rules: Rules<Contract> = {
  // The server's own trail tells of them as well; this one says what was asked from this device.
  admin: {
    session: { whoAmI: quiet },
    people: {
      list: quiet,
      setRole: after("people.change"),
      setActive: after("people.change"),
      remove: after("people.change"),
      resetSecondFactor: after("people.change"),
      invitations: quiet,
      invite: after("people.change"),
      withdrawInvitation: after("people.change", "invitation"),
    },
    groups: {
      list: quiet,
      create: after("people.change"),
      update: after("people.change"),
      remove: after("people.change"),
      addMember: after("people.change"),
      removeMember: after("people.change"),
    },
    devices: {
      list: quiet,
      mine: quiet,
      rename: after("device.change"),
      revoke: after("device.change"),
      undoPreview: quiet,
      undo: after("device.undo"),
    },
    partitions: {
      list: quiet,
      create: after("partition.change"),
      rename: after("partition.change"),
      setArchived: after("partition.change"),
      access: quiet,
      setAccess: after("permission.change"),
    },
    tokens: { list: quiet, create: after("token.change"), revoke: after("token.change", "token") },
    audit: {
      head: quiet,
      leaves: noted("audit.read"),
      inclusion: noted("audit.read"),
      export: before("export"),
    },
    erasure: { erase: before("erase"), erasePerson: before("erase"), receipt: quiet },
    items: { describe: noted("item.list") },
    search: { query: noted("search"), segments: noted("item.read") },
    health: { read: quiet, rebuild: after("server.change") },
  },
  audit: {
    status: quiet,
    list: noted("audit.read"),
    prove: noted("audit.read"),
    consistency: quiet,
    export: before("export"),
  },
  cameras: {
    list: quiet,
    watch: quiet,
    add: after("capture.change"),
    update: after("capture.change"),
    remove: after("capture.change"),
    look: noted("item.read"),
  },
  capture: {
    state: quiet,
    watchState: quiet,
    announce: quiet,
    watchRecorders: quiet,
    setPaused: after("capture.change"),
    setSettings: after("capture.change"),
    retentions: quiet,
    previewRetention: quiet,
    setRetention: after("retention"),
  },
  leases: { list: quiet, take: quiet, renew: quiet, release: quiet },
  library: {
    addFolder: after("folder.change"),
    listFolders: quiet,
    updateFolder: after("folder.change"),
    rescanFolder: quiet,
    removeFolder: after("folder.change"),
    browse: quiet,
    listItems: noted("item.list"),
    getItem: noted("item.read"),
    nameItems: noted("item.list"),
    readSegments: noted("item.read"),
    retryItems: quiet,
    cancelItems: quiet,
    tagItem: after("item.edit"),
    trace: noted("item.list"),
    activity: quiet,
    watchActivity: quiet,
    setPaused: after("setting.change"),
  },
  models: {
    list: quiet,
    stream: quiet,
    download: after("model.change", "model"),
    pause: quiet,
    remove: after("model.change", "model"),
    try: quiet,
    addCatalogue: after("model.change"),
    takeFolder: after("model.change", "model"),
    exportPack: quiet,
    importPack: after("model.change"),
  },
  search: { query: noted("search"), similar: noted("search"), suggest: noted("suggest") },
  pictures: {
    seeing: quiet,
    useModel: after("model.change"),
    cancelModel: after("model.change"),
    forgetModel: after("model.change"),
    compareModels: quiet,
    facts: noted("item.read"),
    hold: quiet,
  },
  sounds: { hold: quiet },
  places: { find: quiet, nearest: quiet },
  saved: {
    list: noted("item.list"),
    save: after("item.edit"),
    rename: after("item.edit", "saved"),
    remove: after("item.edit", "saved"),
  },
  recent: { list: quiet, note: quiet, forget: after("item.remove") },
  spaces: {
    status: quiet,
    use: after("model.change"),
    setPaused: quiet,
    cancel: after("model.change"),
    rollBack: after("model.change"),
    forget: after("model.change"),
    compare: quiet,
  },
  streams: {
    list: quiet,
    add: after("stream.change"),
    update: after("stream.change"),
    remove: after("stream.change"),
    push: noted("item.add"),
  },
  synonyms: { list: quiet, add: after("item.edit"), remove: after("item.edit") },
  system: {
    doctor: quiet,
    about: quiet,
    getSettings: quiet,
    setSettings: after("setting.change"),
    backUp: before("backup"),
    openItem: before("original.read"),
    revealItem: noted("item.read"),
  },
  team: {
    status: quiet,
    watchStatus: quiet,
    join: after("device.change"),
    joinInBrowser: before("device.change"),
    leave: after("device.change"),
    partitions: quiet,
    sources: quiet,
    share: before("item.share"),
    unshare: after("item.withdraw"),
    items: noted("item.list"),
    received: noted("item.list"),
    edit: after("item.edit", "item"),
    move: before("item.move", "item"),
    suggest: before("item.edit", "item"),
    suggestions: noted("item.list"),
    decideSuggestions: before("item.edit"),
    reopenSuggestion: before("item.edit"),
    withdrawSuggestion: after("item.edit"),
    setPaused: after("setting.change"),
    setLimits: after("setting.change"),
    retry: quiet,
    forgetRejected: after("item.remove"),
    exportRejected: before("export"),
    exportDelta: before("export"),
    deliverDelta: before("export"),
    fetchAnswer: before("export"),
    importDelta: after("item.add"),
    search: noted("search"),
    openShared: noted("item.read", "item"),
    // Told of where its bytes are read.
    fetchOriginal: quiet,
  },
  vectors: { exportFile: before("export"), importFile: after("item.edit") },
  watches: {
    list: quiet,
    add: after("watch"),
    update: after("watch", "watch"),
    remove: after("watch", "watch"),
    preview: noted("item.list"),
    matches: noted("item.list"),
    see: quiet,
    stream: noted("item.list"),
  },
  webhooks: {
    list: quiet,
    add: before("permission.change"),
    update: after("permission.change", "webhook"),
    remove: after("permission.change", "webhook"),
    secret: before("secret.read", "webhook"),
    test: noted("permission.change", "webhook"),
  },
};

interface RuleTree {
  readonly [name: string]: Rule | RuleTree;
}

export function ruleOf(path: readonly string[]): ActRule | undefined {
  let found: Rule | RuleTree | undefined = rules;
  for (const name of path)
    found =
      typeof found === "object" && !isRule(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  if (found === quiet) return undefined;
  if (found === undefined || !isRule(found))
    throw new Error(`no rule says what the trail tells of ${path.join(".")}`);
  return found;
}

/** Of the contract no part and no procedure is named so. */
const isRule = (found: Rule | RuleTree): found is ActRule => typeof found === "object" && "act" in found;
