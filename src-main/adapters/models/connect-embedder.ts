import type { Embedder } from "#core/ports/embedder.ts";
import { connectRemote, type RemotePort } from "#shared/kit/remote.ts";
import type { EmbedService } from "./embed-service.ts";

/** The embedder behind `port`, which an embed thread serves. Its owner ends the thread. */
export async function connectEmbedder(port: RemotePort): Promise<Embedder> {
  const { remote, closed } = connectRemote<EmbedServiceCalls>(port);
  const space = await remote.describe();
  return {
    space,
    embed: (texts, signal) => remote.embed(texts, signal),
    countTokens: (texts, signal) => remote.countTokens(texts, signal),
    [Symbol.asyncDispose]() {
      closed("the embedder was closed");
      return Promise.resolve();
    },
  };
}

// As called from here: the signal of `EmbedService` is added by the connection.
type EmbedServiceCalls = {
  readonly describe: EmbedService["describe"];
  readonly embed: (texts: readonly string[]) => ReturnType<EmbedService["embed"]>;
  readonly countTokens: (texts: readonly string[]) => ReturnType<EmbedService["countTokens"]>;
};
