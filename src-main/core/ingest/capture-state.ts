/** Whether anything may be captured now, and what: rows of the store, and whoever wants to be told of them. */
import { createSerial } from "#shared/kit/serial.ts";
import { CaptureSettings, type CaptureState, usualCaptureSettings } from "#shared/model/capture.ts";
import { JsonText } from "#shared/model/json-text.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { Captures } from "#core/ports/use-cases.ts";
import { createListeners } from "./listeners.ts";
import { createPause, wasPaused } from "./pause.ts";

const pausedSetting = "capture-paused";
const settingsSetting = "capture";

export function createCaptureState(
  store: Pick<LibraryStore, "readSetting" | "writeSetting">,
): Pick<Captures, "current" | "setPaused" | "changeSettings" | "watch"> {
  const listeners = createListeners();
  const oneAtATime = createSerial();
  let stored: CaptureState | undefined;
  /** In this run: newer than what is read, and in force where it could not be written down. */
  let said: Partial<CaptureState> = {};
  const become = (part: Partial<CaptureState>): void => {
    said = { ...said, ...part };
    listeners.tell();
  };
  const current = async (): Promise<CaptureState> => {
    stored ??= await read(store);
    return { ...stored, ...said };
  };
  const pause = createPause({ store, settingName: pausedSetting, become: (paused) => become({ paused }) });
  return {
    current,
    async setPaused(paused) {
      await pause(paused);
      return current();
    },
    changeSettings: (part) =>
      oneAtATime(async () => {
        const settings = CaptureSettings.parse({ ...(await current()).settings, ...part });
        await store.writeSetting(settingsSetting, JSON.stringify(settings));
        become({ settings });
        return current();
      }),
    async *watch(signal) {
      for await (const _ of listeners.changes(signal)) yield await current();
    },
  };
}

async function read(store: Pick<LibraryStore, "readSetting">): Promise<CaptureState> {
  const [paused, settings] = await Promise.all([
    wasPaused(store, pausedSetting),
    store.readSetting(settingsSetting),
  ]);
  return { paused, settings: settingsFrom(settings) };
}

/** A value that another version wrote and this one does not know is as good as absent. */
function settingsFrom(text: string | undefined): CaptureSettings {
  const stored = JsonText.pipe(CaptureSettings.partial()).safeParse(text ?? "{}").data ?? {};
  return CaptureSettings.parse({ ...usualCaptureSettings, ...stored });
}
