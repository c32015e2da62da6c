import { BrowserWindow, desktopCapturer, dialog, screen, shell } from "electron";
import type { Session, WebContents } from "electron";
import { isOurs, mayHave, webAddress } from "./permissions.ts";
import { chooseScreen, refused, screenQuestion, videoOf } from "./screens.ts";
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
    const address = webAddress(url);
    if (address !== undefined) void shell.openExternal(address);
    return { action: "deny" };
  });
}

/** The person chooses by the system's own list where it has one; elsewhere by ours, where there is anything to choose. */
export function offerScreens(session: Session, language: ShellLanguage): void {
  session.setDisplayMediaRequestHandler(
    (request, answer) => {
      void (isOurs(request.securityOrigin) ? videoOf(askForScreen(language)) : refused).then(answer);
    },
    { useSystemPicker: true },
  );
}

async function askForScreen(language: ShellLanguage) {
  const screens = await desktopCapturer.getSources({ types: ["screen"] });
  return chooseScreen(screens, screen.getAllDisplays(), async (names) => {
    const question = screenQuestion(names, language.current());
    const window = BrowserWindow.getFocusedWindow();
    const asked = window === null ? dialog.showMessageBox(question) : dialog.showMessageBox(window, question);
    return (await asked).response;
  });
}
