import { availableParallelism } from "node:os";
import * as z from "zod";
import { createSerial } from "#shared/kit/serial.ts";
import { JsonText } from "#shared/model/json-text.ts";
import { Settings } from "#shared/rpc/system-contract.ts";
import { usualSettings } from "#shared/rpc/usual-settings.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { SettingsSource } from "#core/ports/use-cases.ts";

const defaultSettings: Settings = {
  ...usualSettings,
  locale: Intl.DateTimeFormat().resolvedOptions().locale.startsWith("de") ? "de" : "en",
  // Half of the cores: whoever sits before the device needs the others.
  modelThreads: Math.max(1, Math.min(64, Math.floor(availableParallelism() / 2))),
};

const settingName = "settings";
const Stored = JsonText.pipe(z.record(z.string(), z.unknown()));

/** A value that an older or newer version wrote and this one does not know is as good as absent. */
function settingsFrom(text: string | undefined): Settings {
  const stored = Stored.safeParse(text ?? "{}").data ?? {};
  const known = Object.entries(Settings.shape).flatMap(([name, schema]) => {
    const value = schema.safeParse(stored[name]);
    return value.success ? [[name, value.data] as const] : [];
  });
  return Settings.parse({ ...defaultSettings, ...Object.fromEntries(known) });
}

export async function openSettings(
  store: Pick<LibraryStore, "readSetting" | "writeSetting">,
): Promise<SettingsSource> {
  let settings = settingsFrom(await store.readSetting(settingName));
  const listeners: ((settings: Settings) => void)[] = [];
  /** Two changes at once would each lack what the other changes. */
  const oneAtATime = createSerial();
  return {
    current: () => settings,
    change: (part) =>
      oneAtATime(async () => {
        const changed = Settings.parse({ ...settings, ...part });
        await store.writeSetting(settingName, JSON.stringify(changed));
        settings = changed;
        for (const listener of listeners) listener(changed);
        return changed;
      }),
    onChange: (listener) => void listeners.push(listener),
  };
}
