import { implement, type Router } from "@orpc/server";
import type { ItemId } from "#shared/model/ids.ts";
import { HeldId, type PictureFacts } from "#shared/model/picture.ts";
import type { Item } from "#shared/model/item.ts";
import { inEnglish } from "#shared/model/remark.ts";
import { contract, type Contract } from "#shared/rpc/contract.ts";
import { SavedSearchId, type SavedSearch } from "#shared/model/saved-search.ts";
import type { SynonymGroup } from "#shared/model/synonym.ts";
import type { DoctorCheck, Settings } from "#shared/rpc/system-contract.ts";
import { usualSettings } from "#shared/rpc/usual-settings.ts";
import { activityOf, extraFolders, type FakeSituation } from "./fake-activity.ts";
import { countStatuses, createFakeLibrary, fakeFolder, type FakeLibrary } from "./fake-library.ts";
import { fakeQuery } from "./fake-search.ts";
import { fakeSpaces } from "./fake-spaces.ts";
import { fakeAdmin } from "./fake-admin.ts";
import { fakeCameras } from "./fake-cameras.ts";
import { fakeCapture, fakeLeases } from "./fake-capture.ts";
import { fakeSeeing } from "./fake-seeing.ts";
import { fakeModels } from "./fake-models.ts";
import { fakeStreams } from "./fake-streams.ts";
import { fakeTogether } from "./fake-together.ts";
import { fakeSuggestions } from "./fake-suggestions.ts";
import { type FakeExchange, fakeTeam } from "./fake-team.ts";
import { fakeTrail } from "./fake-trail.ts";
import { fakeWatches } from "./fake-watches.ts";
import { fakeWebhooks } from "./fake-webhooks.ts";
import { fakeTrace } from "./fake-trace.ts";

const fakeHeldId = HeldId.parse("held-0123456789ab");

export interface FakeOptions {
  /** Nothing watched, nothing indexed: the first run. */
  readonly isEmpty: boolean;
  readonly situation: FakeSituation;
  readonly exchange: FakeExchange;
  /** Hears of what is done elsewhere: `grace-suggests`, `ada-lets-in`, `firefox-records`. */
  readonly elsewhere: EventTarget;
  /** Of the team: may suggest, and edit nothing. */
  readonly isViewer: boolean;
  /** Two models for pictures are here: one sees them, the other is being shown them. */
  readonly isChoosing: boolean;
  readonly settings: Partial<Settings>;
}

const fakePicture: PictureFacts = {
  widthPx: 320,
  heightPx: 240,
  place: { latitude: 48.1374, longitude: 11.5755 },
  colours: [
    { name: "white", share: 0.41, mean: "#e8e4d8" },
    { name: "blue", share: 0.3, mean: "#2b6f9e" },
    { name: "yellow", share: 0.2, mean: "#e3b23c" },
  ],
};

/** The whole contract over an invented library in memory, for work on the window and its tests. */
export function createFakeHost(options: FakeOptions): Router<Contract, Record<never, never>> {
  const { isEmpty, situation, settings: given } = options;
  const os = implement(contract);
  const library = createFakeLibrary(isEmpty);
  library.folders.push(...extraFolders(situation));
  const state: FakeState = {
    library,
    situation,
    paused: situation === "paused",
    synonyms: [["bread", "loaf"]],
    saved: [
      savedSearch("Baking", "bread OR flour kind:markdown"),
      savedSearch("Travel", "lisbon after:2026"),
    ],
    recent: [],
    settings: { ...usualSettings, ...given } as Settings,
  };
  return os.router({
    admin: fakeAdmin(os),
    audit: fakeTrail(os),
    library: { ...foldersOf(os, state), ...itemsOf(os, state), ...queueOf(os, state) },
    search: searchOf(os, state),
    places: {
      find: os.places.find.handler(() => ({ places: [], suggestions: [] })),
      nearest: os.places.nearest.handler(() => ({ nearest: { label: "Lisbon, PT", distanceKm: 3.4 } })),
    },
    pictures: picturesOf(os, options),
    sounds: {
      hold: os.sounds.hold.handler(({ input: { more } }) => ({ id: fakeHeldId, done: !more })),
    },
    saved: savedOf(os, state),
    recent: recentOf(os, state),
    spaces: fakeSpaces(os),
    cameras: fakeCameras(os),
    capture: fakeCapture(os, options),
    leases: fakeLeases(os),
    models: fakeModels(os, options),
    streams: fakeStreams(os),
    synonyms: synonymsOf(os, state),
    system: systemOf(os, state),
    vectors: vectorsOf(os),
    watches: fakeWatches(os),
    webhooks: fakeWebhooks(os),
    team: teamOf(os, state, options),
  });
}

const picturesOf = (os: Implementer, options: FakeOptions) => ({
  facts: os.pictures.facts.handler(() => fakePicture),
  ...fakeSeeing(os, options),
  hold: os.pictures.hold.handler(({ input: { more } }) => ({
    id: fakeHeldId,
    done: !more,
  })),
});

const teamOf = (
  os: Implementer,
  state: FakeState,
  options: Pick<FakeOptions, "exchange" | "isViewer" | "elsewhere">,
) => ({
  ...fakeTeam(os, options),
  ...fakeSuggestions(os.team, options),
  search: fakeTogether(os, options.exchange, (input) => fakeQuery(state.library, input)),
});

interface FakeState {
  readonly situation: FakeSituation;
  library: FakeLibrary;
  paused: boolean;
  settings: Settings;
  synonyms: readonly SynonymGroup[];
  saved: readonly SavedSearch[];
  recent: readonly string[];
}
export type Implementer = ReturnType<typeof implement<typeof contract>>;

const recentOf = ({ recent: face }: Implementer, state: FakeState) => ({
  list: face.list.handler(() => ({ texts: state.recent })),
  note: face.note.handler(({ input: { text } }) => {
    state.recent = [text, ...state.recent.filter((each) => each !== text)];
    return {};
  }),
  forget: face.forget.handler(() => {
    state.recent = [];
    return {};
  }),
});

function foldersOf({ library: face }: Implementer, state: FakeState) {
  const folderOf = (folderId: string) => state.library.folders.findIndex(({ id }) => id === folderId);
  return {
    addFolder: face.addFolder.handler(({ input, errors }) => {
      if (input.path.includes("missing")) throw errors.PATH_NOT_FOUND({ data: { path: input.path } });
      state.library = createFakeLibrary(false);
      return fakeFolder(input.path, state.library.items);
    }),
    listFolders: face.listFolders.handler(() => state.library.folders),
    updateFolder: face.updateFolder.handler(({ input, errors }) => {
      const index = folderOf(input.folderId);
      const folder = state.library.folders[index];
      if (folder === undefined) throw errors.NOT_FOUND();
      const paused = input.paused ?? folder.paused;
      return (state.library.folders[index] = {
        ...folder,
        paused,
        state: paused ? "paused" : "watching",
        ignore: input.ignore ?? folder.ignore,
      });
    }),
    rescanFolder: face.rescanFolder.handler(({ input, errors }) => {
      const folder = state.library.folders[folderOf(input.folderId)];
      if (folder === undefined) throw errors.NOT_FOUND();
      return folder;
    }),
    removeFolder: face.removeFolder.handler(() => {
      const removedItemCount = state.library.items.length;
      state.library = createFakeLibrary(true);
      return { removedItemCount };
    }),
    browse: face.browse.handler(({ input }) => ({
      path: input.path ?? "/home/ada",
      ...(input.path === undefined || input.path === "/home/ada" ? {} : { parent: "/home/ada" }),
      folders: ["Documents", "Music", "Notes", "Pictures"].map((name) => ({
        name,
        path: `${input.path ?? "/home/ada"}/${name}`,
      })),
      suggested: ["Documents", "Notes"].map((name) => ({ name, path: `/home/ada/${name}` })),
    })),
  };
}

function itemsOf({ library: face }: Implementer, state: FakeState) {
  const find = (itemId: ItemId): Item | undefined => state.library.items.find(({ id }) => id === itemId);
  return {
    listItems: face.listItems.handler(({ input }) => {
      const name = input.nameContains?.toLowerCase();
      const items = state.library.items.filter(
        (item) =>
          (input.statuses?.includes(item.status) ?? true) &&
          (input.kinds?.includes(item.kind) ?? true) &&
          (name === undefined || item.path.toLowerCase().includes(name)),
      );
      return {
        items: items.slice(input.offset, input.offset + input.limit),
        totalCount: items.length,
        revision: 1,
      };
    }),
    getItem: face.getItem.handler(({ input, errors }) => {
      const item = find(input.itemId);
      if (item === undefined) throw errors.NOT_FOUND();
      return item;
    }),
    nameItems: face.nameItems.handler(({ input: { ids } }) => ({
      items: ids.flatMap((id) => find(id) ?? []),
    })),
    readSegments: face.readSegments.handler(({ input }) => {
      const own = state.library.segments.filter(({ itemId }) => itemId === input.itemId);
      return {
        segments: own.slice(input.fromOrdinal, input.fromOrdinal + input.limit),
        totalCount: own.length,
      };
    }),
    retryItems: face.retryItems.handler(({ input }) => ({
      itemCount: input.itemIds?.length ?? countStatuses(state.library.items).failed,
    })),
    cancelItems: face.cancelItems.handler(({ input }) => ({ itemCount: input.itemIds?.length ?? 0 })),
    tagItem: face.tagItem.handler(({ input, errors }) => {
      const index = state.library.items.findIndex(({ id }) => id === input.itemId);
      const item = state.library.items[index];
      if (item === undefined) throw errors.NOT_FOUND();
      return (state.library.items[index] = { ...item, tags: input.tags });
    }),
    trace: face.trace.handler(({ input }) => fakeTrace(state.library, input.path)),
  };
}

function queueOf({ library: face }: Implementer, state: FakeState) {
  return {
    activity: face.activity.handler(() => activityOf(state)),
    watchActivity: face.watchActivity.handler(async function* ({ signal }) {
      let last = "";
      while (signal?.aborted !== true) {
        const activity = activityOf(state);
        const now = JSON.stringify(activity);
        if (now !== last) yield activity;
        last = now;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    }),
    setPaused: face.setPaused.handler(({ input }) => {
      state.paused = input.paused;
      return activityOf(state);
    }),
  };
}

const savedSearch = (name: string, text: string): SavedSearch => ({
  id: SavedSearchId.parse(crypto.randomUUID()),
  name,
  text,
});

function savedOf({ saved: face }: Implementer, state: FakeState) {
  const without = (id: SavedSearchId): readonly SavedSearch[] => state.saved.filter((each) => each.id !== id);
  const put = (search: SavedSearch): SavedSearch => {
    state.saved = [...without(search.id), search].toSorted((a, b) => a.name.localeCompare(b.name));
    return search;
  };
  return {
    list: face.list.handler(() => ({ searches: state.saved })),
    save: face.save.handler(({ input: { name, text }, errors }) => {
      if (state.saved.some((each) => each.name === name)) throw errors.SAVED_NAME_TAKEN({ data: { name } });
      return put(savedSearch(name, text));
    }),
    rename: face.rename.handler(({ input: { id, name }, errors }) => {
      const known = state.saved.find((each) => each.id === id);
      if (known === undefined) throw errors.NOT_FOUND();
      return put({ ...known, name });
    }),
    remove: face.remove.handler(({ input: { id }, errors }) => {
      const known = state.saved.find((each) => each.id === id);
      if (known === undefined) throw errors.NOT_FOUND();
      state.saved = without(id);
      return known;
    }),
  };
}

function synonymsOf({ synonyms: face }: Implementer, state: FakeState) {
  return {
    list: face.list.handler(() => ({ groups: state.synonyms })),
    add: face.add.handler(({ input: { words }, errors }) => {
      if (words.length < 2) throw errors.SYNONYM_ALONE();
      state.synonyms = [...state.synonyms, words];
      return { words };
    }),
    remove: face.remove.handler(({ input: { words } }) => {
      state.synonyms = state.synonyms
        .map((group) => group.filter((word) => !words.includes(word)))
        .filter((group) => group.length > 1);
      return { removedCount: words.length };
    }),
  };
}

function searchOf(os: Implementer, state: FakeState) {
  const { search: face } = os;
  return {
    query: face.query.handler(({ input }) => fakeQuery(state.library, input)),
    similar: face.similar.handler(({ input }) =>
      fakeQuery(state.library, { ...input, text: "bread", typing: false, weak: false }),
    ),
    suggest: face.suggest.handler(({ input }) => {
      const last = /(\S*)$/.exec(input.text)?.[1] ?? "";
      const before = input.text.slice(0, input.text.length - last.length);
      const offers = [
        "kind:pdf",
        "kind:code",
        "kind:image",
        "in:Notes",
        "tag:kitchen",
        "sourdough",
        "starter",
        "agreement",
      ];
      const suggestions = offers
        .filter((offer) => last.length > 1 && offer.startsWith(last) && offer !== last)
        .map((offer) => ({
          text: before + offer,
          source: offer.includes(":") ? ("value" as const) : ("vocabulary" as const),
        }));
      const saved = state.saved
        .filter(({ name }) => last.length > 1 && name.toLowerCase().includes(input.text.trim().toLowerCase()))
        .map(({ name, text }) => ({ name, text, source: "saved" as const }));
      return { suggestions: [...saved, ...suggestions] };
    }),
  };
}

const fakeCheck = (
  name: DoctorCheck["name"],
  level: DoctorCheck["level"],
  foundRemarks: DoctorCheck["foundRemarks"],
  adviceRemarks: DoctorCheck["adviceRemarks"] = [],
): DoctorCheck => ({
  name,
  level,
  found: inEnglish(...foundRemarks),
  advice: inEnglish(...adviceRemarks),
  foundRemarks,
  adviceRemarks,
});

function systemOf(os: Implementer, state: FakeState) {
  const { system: face } = os;
  return {
    doctor: face.doctor.handler(() => ({
      checks: [
        fakeCheck("encryption", "ok", [{ code: "all-sealed" }]),
        fakeCheck("key", "notice", [{ code: "key-in-file" }], [{ code: "key-beside-library" }]),
        fakeCheck("vectors", "ok", [{ code: "vectors-held", vectorCount: 131_072, engine: "avx2" }]),
        fakeCheck("search", "ok", [
          { code: "answers-kept", hitCount: 12, count: 40 },
          {
            code: "recall-measured",
            spaceId: "static@1",
            strategy: "graph",
            sharePercent: 100,
            recallPercent: 98,
            sampleCount: 31,
          },
          { code: "recall-made-exact", spaceId: "static@1", sharePercent: 1, recallPercent: 91 },
        ]),
        fakeCheck("disk", "problem", [{ code: "disk-free", freeGigabytes: 0.3 }], [{ code: "make-room" }]),
      ],
    })),
    about: face.about.handler(() => ({
      version: "0.1.0",
      shape: "edge" as const,
      dataFolder: "/home/ada/.local/share/tessera",
      demo: false,
      keyLevel: "file-permissions-only" as const,
      platform: "linux x64",
      canReveal: true,
      model: { id: "static-en@1", dimensions: 256, basic: true },
    })),
    getSettings: face.getSettings.handler(() => state.settings),
    setSettings: face.setSettings.handler(
      ({ input }) => (state.settings = { ...state.settings, ...input } as Settings),
    ),
    backUp: face.backUp.handler(({ input }) => ({ path: input.path, sizeBytes: 14_000_000 })),
    openItem: face.openItem.handler(({ input }) => ({
      opened: state.library.items.find(({ id }) => id === input.itemId)?.path ?? "",
    })),
    revealItem: face.revealItem.handler(({ input }) => ({
      revealed: state.library.items.find(({ id }) => id === input.itemId)?.path ?? "",
    })),
  };
}

/** The page moves no vectors; the contract is whole all the same. */
function vectorsOf({ vectors: face }: Implementer) {
  return {
    exportFile: face.exportFile.handler(async function* ({ input }) {
      yield await Promise.resolve({
        kind: "written",
        paths: [input.path],
        vectorCount: 0,
        sizeBytes: 128,
      } as const);
    }),
    importFile: face.importFile.handler(async function* () {
      yield await Promise.resolve({
        kind: "replaced",
        replacedCount: 0,
        unknownCount: 0,
        goneCount: 0,
      } as const);
    }),
  };
}
