import { BrowserWindow, desktopCapturer, dialog, screen, shell } from "electron";
import type { MessageBoxOptions, Session, WebContents } from "electron";
import { isOurs, mayHave } from "./permissions.ts";
import { chooseScreen } from "./screens.ts";
import type { ShellLanguage } from "./shell-sentences.ts";

export function guardPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(mayHave(permission, details.requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => mayHave(permission, origin));
}

/** Links of the web open in the system's browser; nothing but our own pages ever loads in the window. */
export function guardNavigation(contents: WebContents): void {
  contents.on("will-navigate", (event, url) => {
    if (!isOurs(url)) event.preventDefault();
  });
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    const target = URL.parse(url);
    if (target?.protocol === "https:" || target?.protocol === "http:") void shell.openExternal(target.href);
    return { action: "deny" };
  });
}

/** The person chooses by the system's own list where it has one; elsewhere by ours, where there is anything to choose. */
export function offerScreens(session: Session, language: ShellLanguage): void {
  session.setDisplayMediaRequestHandler(
    (request, answer) => {
      // `null` is a refusal; an empty object would be thrown back at us.
      if (!isOurs(request.securityOrigin)) return answer(null);
      askForScreen(language).then(
        (chosen) => answer(chosen === undefined ? null : { video: chosen }),
        () => answer(null),
      );
    },
    { useSystemPicker: true },
  );
}

async function askForScreen(language: ShellLanguage) {
  const screens = await desktopCapturer.getSources({ types: ["screen"] });
  return chooseScreen(screens, screen.getAllDisplays(), async (names) => {
    const { whichScreen, none } = language.current();
    const options: MessageBoxOptions = {
      type: "question",
      message: whichScreen,
      buttons: [...names, none],
      // What Escape means must record nothing.
      cancelId: names.length,
      noLink: true,
    };
    const window = BrowserWindow.getFocusedWindow();
    const asked = window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options);
    return (await asked).response;
  });
}
