import type { Settings } from "./system-contract.ts";

/** What holds until the person says otherwise; how many threads a model has, and which language the system speaks, is for the host to say. */
export const usualSettings: Settings = {
  theme: "system",
  locale: "en",
  fileSizeBytesMax: 200_000_000,
  reconcileHours: 6,
  vectorsAtRest: "sealed",
  notify: true,
  modelMirror: "",
  modelProxy: "",
  modelThreads: 1,
  modelMemoryMegabytes: 2_000,
  modelPauseOnBattery: true,
  rerankMs: 1_000,
  readPictures: true,
  readLanguages: ["en", "de"],
  spokenLanguage: "automatic",
  trailDays: 365,
  ignore: [],
};
