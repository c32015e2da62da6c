import { Settings } from "#shared/rpc/system-contract.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { SettingsSource } from "#core/ports/use-cases.ts";

const defaultSettings: Settings = {
  theme: "system",
  locale: "en",
  fileSizeBytesMax: 200_000_000,
  reconcileHours: 6,
  ignore: [],
};
const names = Settings.keyof().options;

/** Each setting is a row: one that cannot be read (written by another version) falls back alone. */
export async function openSettings(store: Pick<LibraryStore, "readSetting" | "writeSetting">): Promise<SettingsSource> {
  const entries = await Promise.all(names.map(async (name) => [name, parse(name, await store.readSetting(name))] as const));
  let settings = Settings.parse(Object.fromEntries(entries));
  const listeners: ((settings: Settings) => void)[] = [];
  return {
    current: () => settings,
    async change(part) {
      const next = Settings.parse({ ...settings, ...part });
      for (const name of names) if (part[name] !== undefined) await store.writeSetting(name, JSON.stringify(next[name]));
      settings = next;
      for (const listener of listeners) listener(settings);
      return settings;
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

function parse(name: keyof Settings, text: string | undefined): unknown {
  if (text === undefined) return defaultSettings[name];
  try {
    const read = Settings.shape[name].safeParse(JSON.parse(text));
    return read.success ? read.data : defaultSettings[name];
  } catch {
    // Not JSON: as good as a value out of range.
    return defaultSettings[name];
  }
}
