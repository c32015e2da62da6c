import type { LaunchOutcome } from "#core/ports/desktop.ts";
import type { ItemId } from "#shared/model/ids.ts";
import { isPushedPath } from "#shared/model/stream.ts";
import { answer, refusalError } from "./answer.ts";
import type { Implementer } from "./implementer.ts";
import type { Services } from "./services.ts";

export function systemHandlers(
  { system: os }: Implementer,
  { library, settings, desktop, about, doctor, backUp }: Services,
) {
  /** Only what is in the library is opened: a caller names an item, never a path. */
  const launch = async (itemId: ItemId, how: (path: string) => Promise<LaunchOutcome>): Promise<string> => {
    const { path } = answer(await library.getItem(itemId));
    if (isPushedPath(path)) throw refusalError("NO_FILE");
    const outcome = await how(path);
    switch (outcome.kind) {
      case "launched":
        return path;
      case "no-screen":
        throw refusalError("NO_SCREEN");
      case "is-program":
        throw refusalError("WOULD_RUN");
      case "unavailable":
        throw refusalError("CANNOT_OPEN", { detail: outcome.detail });
    }
  };
  return {
    doctor: os.doctor.handler(async () => ({ checks: await doctor() })),
    about: os.about.handler(() => about()),
    getSettings: os.getSettings.handler(() => settings.current()),
    setSettings: os.setSettings.handler(({ input }) => settings.change(input)),
    backUp: os.backUp.handler(async ({ input }) => answer(await backUp(input.path))),
    openItem: os.openItem.handler(async ({ input }) => ({
      opened: await launch(input.itemId, desktop.open),
    })),
    revealItem: os.revealItem.handler(async ({ input }) => ({
      revealed: await launch(input.itemId, desktop.reveal),
    })),
  };
}
