import { oc } from "@orpc/contract";
import * as z from "zod";
import { DoctorRemark } from "../model/doctor-remark.ts";
import { FolderRemark } from "../model/folder-remark.ts";
import { ItemId } from "../model/ids.ts";
import { ModelMirror, ModelProxy } from "../model/model-network.ts";
import { ModelRemark } from "../model/model-remark.ts";
import { ReadingLanguage } from "../model/reading.ts";
import { SpokenLanguage } from "../model/spoken-language.ts";
import { VectorsAtRest } from "../model/vectors-at-rest.ts";
import { errors } from "./errors.ts";

/** How well the master key is kept, best first. */
export const KeyLevel = z.enum(["os-keychain", "systemd-credential", "passphrase", "file-permissions-only"]);
export type KeyLevel = z.infer<typeof KeyLevel>;

export const DoctorCheck = z.object({
  name: z.enum([
    "node",
    "database",
    "encryption",
    "key",
    "words",
    "vectors",
    "search",
    "model",
    "models",
    "native",
    "parsers",
    "media",
    "reading",
    "watches",
    "clock",
    "disk",
    "network",
  ]),
  level: z.enum(["ok", "notice", "problem"]),
  /** What was found, in English. */
  found: z.string(),
  /** What to do about it, in English; empty when all is well. */
  advice: z.string(),
  /** Both for every language. A check of the folders tells what the folders tell. */
  foundRemarks: z.array(z.union([DoctorRemark, FolderRemark, ModelRemark])).readonly(),
  adviceRemarks: z.array(DoctorRemark).readonly(),
});
export type DoctorCheck = z.infer<typeof DoctorCheck>;

export const Settings = z.object({
  theme: z.enum(["system", "light", "dark"]),
  locale: z.enum(["en", "de"]),
  /** Most bytes of one file that are parsed; a larger one is skipped with the reason. */
  fileSizeBytesMax: z.int().min(1_000_000).max(2_000_000_000),
  /** Hours between comparisons of every folder with the library. */
  reconcileHours: z.number().min(0.1).max(168),
  /** From the next start on. */
  vectorsAtRest: VectorsAtRest,
  /** The system says when a watch found something and nobody looks at the window. */
  notify: z.boolean(),
  modelMirror: ModelMirror,
  modelProxy: ModelProxy,
  /** Threads that one model may use. */
  modelThreads: z.int().min(1).max(64),
  /** Of the process of one model; past it the process is ended. */
  modelMemoryMegabytes: z.int().min(256).max(65_536),
  /** Whether work that nobody waits for rests while the device runs on its battery. */
  modelPauseOnBattery: z.boolean(),
  /** Milliseconds in which a cross-encoder, where one is here, reads the best results once more; 0 is not at all. */
  rerankMs: z.int().min(0).max(10_000),
  /** Whether text in pictures is read, in calm moments. */
  readPictures: z.boolean(),
  /** Which languages it is expected in. */
  readLanguages: z.array(ReadingLanguage).min(1).max(ReadingLanguage.options.length),
  /** Which language recordings are taken to be in; `automatic`: the speech model hears it. */
  spokenLanguage: SpokenLanguage,
  /** Days that the trail keeps what was done on this device; its hashes stay, so what is kept can be proved. */
  trailDays: z.int().min(1).max(36_500),
  /** Lines in gitignore syntax that hold for every folder. */
  ignore: z.array(z.string().max(1000)).max(1000),
});
export type Settings = z.infer<typeof Settings>;

export const About = z.object({
  version: z.string(),
  shape: z.enum(["desktop", "edge", "cli"]),
  dataFolder: z.string(),
  /** Whether it is the sample library, which is apart from the person's own. */
  demo: z.boolean(),
  keyLevel: KeyLevel,
  platform: z.string(),
  canReveal: z.boolean(),
  model: z.object({ id: z.string(), dimensions: z.int(), basic: z.boolean() }),
});
export type About = z.infer<typeof About>;

export const system = {
  doctor: oc
    .errors(errors)
    .route({ method: "GET", path: "/doctor", summary: "Is everything well?" })
    .output(z.object({ checks: z.array(DoctorCheck).readonly() })),
  about: oc
    .errors(errors)
    .route({ method: "GET", path: "/about", summary: "Version, shape, data folder" })
    .output(About),
  getSettings: oc
    .errors(errors)
    .route({ method: "GET", path: "/settings", summary: "Settings" })
    .output(Settings),
  setSettings: oc
    .errors(errors)
    .route({ method: "PATCH", path: "/settings", summary: "Change settings" })
    .input(Settings.partial())
    .output(Settings),
  /** The copy opens with the key of this data folder and no other. */
  backUp: oc
    .errors(errors)
    .route({ method: "POST", path: "/backup", summary: "Copy the library, still sealed, to a new file" })
    .input(z.object({ path: z.string().min(1).max(4096) }))
    .output(z.object({ path: z.string(), sizeBytes: z.int().nonnegative() })),
  openItem: oc
    .errors(errors)
    .route({ method: "POST", path: "/items/{itemId}/open", summary: "Open in the system's program" })
    .input(z.object({ itemId: ItemId }))
    .output(z.object({ opened: z.string() })),
  revealItem: oc
    .errors(errors)
    .route({ method: "POST", path: "/items/{itemId}/reveal", summary: "Show in the system's file manager" })
    .input(z.object({ itemId: ItemId }))
    .output(z.object({ revealed: z.string() })),
};
