import { useNavigate } from "@tanstack/react-router";
import { useEffect, useEffectEvent } from "react";
import { assertNever } from "#shared/kit/assert-never.ts";
import { WindowMessage, type ShellCommand } from "#shared/rpc/shell-command.ts";
import { focusSearch } from "#ui/state/window-events.ts";

/** What the desktop's shell asks for: from the tray, the global shortcut, a link. */
export function useShellCommands(): void {
  const navigate = useNavigate();
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
      default:
        return assertNever(command);
    }
  });
  useEffect(() => {
    const listen = (event: MessageEvent<unknown>): void => {
      if (event.source !== window) return;
      const { data } = WindowMessage.safeParse(event.data);
      if (data?.kind === "tessera-command") obey(data.command);
    };
    addEventListener("message", listen);
    return () => removeEventListener("message", listen);
  }, []);
}
