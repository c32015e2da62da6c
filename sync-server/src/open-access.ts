/** Identity and rights over the server's own database, with its key and its pages. */
import { randomBytes } from "node:crypto";
import type { PartitionId } from "#shared/model/ids.ts";
import { readServerKey } from "./config/server-key.ts";
import type { Identity } from "./create-team-server.ts";
import type { Tier } from "./database/open-tier.ts";
import { createAccessStore } from "./repositories/access-store.ts";
import { pageRoutes } from "./routes/page-routes.ts";
import { procedureRoutes } from "./routes/procedure-routes.ts";
import { createServerRouter } from "./routes/server-router.ts";
import { createDocumentReads } from "./use-cases/documents.ts";
import type { AccessNote } from "./use-cases/access/access-ports.ts";
import { recoveringUntilMs, restoredMs } from "./restored.ts";
import { createAccess } from "./use-cases/access/create-access.ts";
import { createAnswerSigner, createSignerOf } from "./use-cases/access/signers.ts";
import { createSeal } from "./use-cases/access/seal.ts";
import type { SingleSignOnConfig } from "./use-cases/access/single-sign-on.ts";

export interface OpenAccessOptions {
  readonly dataFolder: string;
  /** Of several instances with one database; absent: a file in the data folder. */
  readonly serverKey: string | undefined;
  /** As people reach the server: links, passkeys and single sign-on are made for it. */
  readonly origin: () => string;
  readonly singleSignOn: SingleSignOnConfig | undefined;
  readonly version: string;
  readonly nowMs: () => number;
  readonly isClockTrusted: () => boolean;
  readonly note: (note: AccessNote) => void;
  readonly readLost: (partitionIds: readonly PartitionId[]) => void;
  readonly report: (thrown: unknown) => void;
}

export interface OpenedAccess extends Identity, Disposable {
  /** Good once and for a day; undefined where the server is set up. Printed, and logged nowhere. */
  setUpLink(): Promise<string | undefined>;
}

export async function openAccess(options: OpenAccessOptions, tier: Tier): Promise<OpenedAccess> {
  const { nowMs, isClockTrusted, note, readLost, report, singleSignOn, version } = options;
  // Browsers bind passkeys to names alone, and trust this machine's without TLS.
  const origin = (): string => options.origin().replace("//127.0.0.1:", "//localhost:");
  const seal = createSeal(await readServerKey(options.dataFolder, options.serverKey));
  const untilMs = await recoveringUntilMs(tier.database);
  const sinceMs = await restoredMs(tier.database);
  const access = createAccess(
    {
      store: createAccessStore(tier.database),
      nowMs,
      isClockTrusted,
      isBeforeRestore: (atMs) => nowMs() < untilMs && atMs < sinceMs,
      random: randomBytes,
      seal,
      note,
      readLost,
    },
    { pages: { origin }, singleSignOn, report },
  );
  const listening = new DisposableStack();
  return {
    authenticate: access.authenticate,
    signerOf: createSignerOf({ ...access, nowMs }),
    answerSigner: createAnswerSigner(access.keys),
    watch: access.watch,
    wipes: access.services.wipes,
    ceremonies: access.services.ceremonies,
    onChange: (listener) => void listening.use(access.watch.onChange(() => listener())),
    mount(app, { health, ...services }) {
      const router = createServerRouter({
        ...services,
        access,
        documents: createDocumentReads(tier),
        health: () => ({ ...health(), version }),
        report: (thrown) => report(thrown),
      });
      procedureRoutes(app, router);
      pageRoutes(app);
    },
    async setUpLink() {
      const code = await access.services.setUp.offer();
      return code === undefined ? undefined : `${origin()}/set-up#${code}`;
    },
    [Symbol.dispose]() {
      listening.dispose();
      access.watch[Symbol.dispose]();
    },
  };
}
