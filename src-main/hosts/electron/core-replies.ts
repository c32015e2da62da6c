import type { ShellNotice } from "#hosts/match-notices.ts";
import type { CoreReply } from "./core-messages.ts";
import type { CoreRequests } from "./core-requests.ts";
import type { ShellLanguage } from "./shell-sentences.ts";

export interface CoreListeners {
  readonly requests: Pick<CoreRequests, "answer">;
  readonly language: ShellLanguage;
  /** Watches found something. */
  readonly onMatch: (notice: ShellNotice) => void;
  readonly showError: (title: string, message: string) => void;
}

/** What the core says, each to whom it is for. */
export const hearCore =
  ({ requests, language, onMatch, showError }: CoreListeners) =>
  (reply: CoreReply): void => {
    switch (reply.kind) {
      case "response":
        return requests.answer(reply);
      case "locale":
        return language.become(reply.locale);
      case "matched":
        return onMatch(reply.notice);
      case "cannot-start":
        return showError(language.current().cannotStart, reply.message);
    }
  };
