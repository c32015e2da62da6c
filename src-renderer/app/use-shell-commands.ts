import { useNavigate } from "@tanstack/react-router";
import { useEffect, useEffectEvent } from "react";
import { assertNever } from "#shared/kit/assert-never.ts";
import { WindowMessage, type ShellCommand } from "#shared/rpc/shell-command.ts";
import { useCapture } from "#ui/features/capture/capture-provider.tsx";
import { offerJoin } from "#ui/state/join-offer.ts";
import { focusSearch } from "#ui/state/window-events.ts";

/** The shell speaks as soon as the page is loaded, which may be before anything is drawn: a first link waits here. */
const early: ShellCommand[] = [];
let listener: ((command: ShellCommand) => void) | undefined;
addEventListener("message", (event: MessageEvent<unknown>) => {
  if (event.source !== window) return;
  const { data } = WindowMessage.safeParse(event.data);
  if (data?.kind !== "tessera-command") return;
  if (listener === undefined) early.push(data.command);
  else listener(data.command);
});

/** What the desktop's shell asks for: from the tray, the global shortcut, a link. */
export function useShellCommands(): void {
  const navigate = useNavigate();
  const { desk } = useCapture();
  const obey = useEffectEvent((command: ShellCommand) => {
    switch (command.kind) {
      case "focus-search":
        return void navigate({ to: "/", search: (before) => before }).then(focusSearch);
      case "search":
        return void navigate({ to: "/", search: { q: command.text } }).then(focusSearch);
      case "open-item":
        return void navigate({
          to: "/",
          search: {
            item: command.itemId,
            ...(command.segmentId === undefined ? {} : { segment: command.segmentId }),
          },
        });
      case "join-team":
        offerJoin(command.offer);
        return void navigate({ to: "/team" });
      case "stop-recording":
        return desk.pause();
      default:
        return assertNever(command);
    }
  });
  useEffect(() => {
    listener = (command) => obey(command);
    for (const command of early.splice(0)) obey(command);
    return () => {
      listener = undefined;
    };
  }, []);
}
