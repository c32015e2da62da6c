import { desktopCapturer, shell } from "electron";
import type { Session, WebContents } from "electron";
import { isOurs, mayHave } from "./permissions.ts";

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

/** The person chooses by the system's own list where it has one; elsewhere the first screen is what is asked for. */
export function offerScreens(session: Session): void {
  session.setDisplayMediaRequestHandler(
    (request, answer) => {
      if (!isOurs(request.securityOrigin)) return answer({});
      desktopCapturer.getSources({ types: ["screen"] }).then(
        ([screen]) => answer(screen === undefined ? {} : { video: screen }),
        () => answer({}),
      );
    },
    { useSystemPicker: true },
  );
}
