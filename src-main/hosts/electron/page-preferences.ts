import { fileURLToPath } from "node:url";

/** What every page of ours has: the preload that hands over ports, and no rights. */
export const pagePreferences = {
  preload: fileURLToPath(new URL("../../../../preload/preload.cjs", import.meta.url)),
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  webviewTag: false,
} as const;
