import type { WatchMatch } from "#shared/model/watch.ts";
import type { CoreMessage, CoreReply } from "./core-messages.ts";
import type { CoreRequests } from "./core-requests.ts";
import type { ShellLanguage } from "./shell-sentences.ts";
import type { ShellOptions } from "./shell-options.ts";

export interface CoreStart<Port> extends ShellOptions {
  readonly version: string;
  /** A watch found something. */
  readonly onMatch: (match: WatchMatch) => void;
  /** Indexing was paused or goes on. */
  readonly onPaused: (paused: boolean) => void;
  /** What the core records from by itself; nothing while there is no core. */
  readonly onRecording: (cameras: readonly string[]) => void;
  readonly decoder: DecoderOpener<Port>;
}

/** Opens the window that decodes, and a port to it. */
export interface DecoderOpener<Port> {
  connect(): Promise<{ readonly port: Port; readonly processId: number }>;
  close(): void;
}

export interface CoreListeners<Port> extends Pick<
  CoreStart<Port>,
  "onMatch" | "onPaused" | "onRecording" | "decoder"
> {
  readonly requests: Pick<CoreRequests, "answer">;
  readonly language: ShellLanguage;
  readonly post: (message: CoreMessage, ports: Port[]) => void;
  readonly showError: (title: string, message: string) => void;
}

/** What the core says, each to whom it is for. */
export const hearCore =
  <Port>({
    requests,
    language,
    onMatch,
    onPaused,
    onRecording,
    decoder,
    post,
    showError,
  }: CoreListeners<Port>) =>
  (reply: CoreReply): void => {
    switch (reply.kind) {
      case "response":
        return requests.answer(reply);
      case "locale":
        return language.become(reply.locale);
      case "matched":
        return onMatch(reply.match);
      case "paused":
        return onPaused(reply.paused);
      case "recording":
        return onRecording(reply.cameras);
      case "decoder-wanted":
        return void openDecoder(decoder, reply.id, post);
      case "decoder-unwanted":
        return decoder.close();
      case "cannot-start":
        return showError(language.current().cannotStart, reply.message);
    }
  };

/** Where the page cannot be opened, the core is told so: its file is not read by it. */
async function openDecoder<Port>(
  { connect }: DecoderOpener<Port>,
  id: number,
  post: CoreListeners<Port>["post"],
): Promise<void> {
  const opened = await connect().catch(() => undefined);
  const processId = opened?.processId ?? 0;
  post({ kind: "decoder", id, processId }, opened === undefined ? [] : [opened.port]);
}
