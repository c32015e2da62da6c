import { answer } from "./answer.ts";
import type { Implementer } from "./implementer.ts";
import type { Services } from "./services.ts";

const forever = new AbortController().signal;

export const teamHandlers = (
  { team: os }: Implementer,
  { team, searchWithTeam }: Pick<Services, "team" | "searchWithTeam">,
) => ({
  status: os.status.handler(() => team.status()),
  watchStatus: os.watchStatus.handler(async function* ({ signal }) {
    yield* team.watchStatus(signal ?? forever);
  }),
  join: os.join.handler(async ({ input, signal }) => answer(await team.join(input, signal ?? forever))),
  joinInBrowser: os.joinInBrowser.handler(async function* ({ input, signal }) {
    for await (const step of team.joinInBrowser(input, signal ?? forever)) yield answer(step);
  }),
  leave: os.leave.handler(async () => answer(await team.leave())),
  partitions: os.partitions.handler(() => team.partitions()),
  sources: os.sources.handler(() => team.sources()),
  share: os.share.handler(async ({ input }) => answer(await team.share(input))),
  unshare: os.unshare.handler(async ({ input }) => answer(await team.unshare(input.source))),
  items: os.items.handler(({ input }) => team.items(input)),
  received: os.received.handler(({ input }) => team.received(input)),
  edit: os.edit.handler(async ({ input }) => answer(await team.edit(input))),
  move: os.move.handler(async ({ input, signal }) => answer(await team.move(input, signal ?? forever))),
  ...suggestionHandlers(os, team),
  setPaused: os.setPaused.handler(async ({ input }) => answer(await team.setPaused(input.paused))),
  setLimits: os.setLimits.handler(async ({ input }) => answer(await team.setLimits(input))),
  retry: os.retry.handler(async () => answer(await team.retry())),
  forgetRejected: os.forgetRejected.handler(async () => answer(await team.forgetRejected())),
  exportRejected: os.exportRejected.handler(async ({ input }) =>
    answer(await team.exportRejected(input.path)),
  ),
  exportDelta: os.exportDelta.handler(async ({ input, signal }) =>
    answer(await team.exportDelta(input.path, signal ?? forever)),
  ),
  deliverDelta: os.deliverDelta.handler(async ({ input, signal }) =>
    answer(await team.deliverDelta(input.path, signal ?? forever)),
  ),
  fetchAnswer: os.fetchAnswer.handler(async ({ input, signal }) =>
    answer(await team.fetchAnswer(input, signal ?? forever)),
  ),
  importDelta: os.importDelta.handler(async ({ input, signal }) =>
    answer(await team.importDelta(input.path, signal ?? forever)),
  ),
  search: os.search.handler(async function* ({ input, signal }) {
    for await (const found of searchWithTeam.query(input, signal ?? forever)) yield answer(found);
  }),
  openShared: os.openShared.handler(async ({ input, signal }) =>
    answer(await team.openShared(input.id, signal ?? forever)),
  ),
  fetchOriginal: os.fetchOriginal.handler(async function* ({ input, signal }) {
    for await (const step of team.fetchOriginal(input.id, signal ?? forever)) yield answer(step);
  }),
});

const suggestionHandlers = (os: Implementer["team"], team: Services["team"]) => ({
  suggest: os.suggest.handler(async ({ input, signal }) =>
    answer(await team.suggest(input, signal ?? forever)),
  ),
  suggestions: os.suggestions.handler(async ({ input, signal }) =>
    answer(await team.suggestions(input, signal ?? forever)),
  ),
  decideSuggestions: os.decideSuggestions.handler(async ({ input, signal }) =>
    answer(await team.decideSuggestions(input, signal ?? forever)),
  ),
  reopenSuggestion: os.reopenSuggestion.handler(async ({ input, signal }) =>
    answer(await team.reopenSuggestion(input.suggestionId, signal ?? forever)),
  ),
  withdrawSuggestion: os.withdrawSuggestion.handler(async ({ input, signal }) =>
    answer(await team.withdrawSuggestion(input.suggestionId, signal ?? forever)),
  ),
});
