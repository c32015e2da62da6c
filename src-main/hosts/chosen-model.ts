import type { ModelStore, ReadyModel } from "#core/ports/models.ts";
import { createSerial } from "#shared/kit/serial.ts";
import type { ModelKind } from "#shared/model/model-catalogue.ts";
import type { ModelStatus } from "#shared/rpc/models-contract.ts";

/** The model of a kind that is used: the first that is here. One process for it, whoever asks. */
export interface Chosen<Part> extends AsyncDisposable {
  /** As it is now; a model that came or went since is noticed. */
  ready(): Promise<Part | undefined>;
  /** It did not do its work: who asks next looks whether it is still there. */
  doubt(): void;
  /** As it was when somebody looked last, or when one came or went while it is used. */
  last(): Part | undefined;
  /** Resolves once it is another than now. */
  came(): Promise<void>;
}

export function choose<Part extends AsyncDisposable>(
  store: Pick<ModelStore, "list" | "open" | "stream">,
  kind: ModelKind,
  open: (model: ReadyModel) => Part,
): Chosen<Part> {
  const inTurn = createSerial();
  const closing = new AbortController();
  /** What is here may have changed since somebody looked: a search that asks is not to look at files each time. */
  let isOld = true;
  let wasAsked = false;
  let news = Promise.withResolvers<void>();
  let chosen: { readonly folder: string; readonly part: Part } | undefined;
  const isHere = ({ entry, state }: ModelStatus): boolean => entry.kind === kind && state.kind === "ready";
  const look = async (): Promise<Part | undefined> => {
    if (!isOld) return chosen?.part;
    isOld = false;
    const here = (await store.list()).find(isHere);
    const found = here === undefined ? undefined : await store.open(here.entry.id);
    const model = found?.kind === "ready" ? found : undefined;
    if (chosen?.folder !== model?.folder) {
      const before = chosen;
      chosen = model === undefined ? undefined : { folder: model.folder, part: open(model) };
      const told = news;
      news = Promise.withResolvers();
      told.resolve();
      await before?.part[Symbol.asyncDispose]();
    }
    return chosen?.part;
  };
  const ready = (): Promise<Part | undefined> =>
    inTurn(() =>
      look().catch((thrown: unknown) => {
        isOld = true;
        throw thrown;
      }),
    );
  /** Whoever asked for one that was not here is not to ask once more before it serves. */
  const follow = async (): Promise<void> => {
    let before: string | undefined;
    for await (const list of store.stream(closing.signal)) {
      isOld = true;
      const here = JSON.stringify(list.filter(isHere).map(({ entry }) => entry.id));
      // Whoever waits for it is told of a failure.
      if (wasAsked && here !== before) await ready().catch(() => undefined);
      before = here;
    }
  };
  const following = follow().catch(() => undefined);
  return {
    ready() {
      wasAsked = true;
      return ready();
    },
    doubt: () => void (isOld = true),
    last: () => chosen?.part,
    came: () => news.promise,
    async [Symbol.asyncDispose]() {
      closing.abort();
      await following;
      await inTurn(async () => chosen?.part[Symbol.asyncDispose]());
    },
  };
}
