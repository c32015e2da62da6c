import { Info, SearchX } from "lucide-react";
import { lookSpace } from "#shared/model/look-space.ts";
import { soundSpace } from "#shared/model/sound-space.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { inWords } from "./query-line.tsx";
import { PlaceNotices } from "./place-notices.tsx";
import { Button } from "#ui/ui/button.tsx";
import { Empty } from "#ui/ui/empty.tsx";
import { useTell, useText } from "#ui/ui/text.tsx";

/** What the person should know of how the answer came about. */
export function SearchNotices({
  result,
  written,
}: {
  readonly result: SearchResult;
  /** The query as it was written. */
  readonly written: string;
}) {
  const text = useText();
  const tell = useTell();
  return (
    <>
      {result.modelFailure === undefined ? null : (
        <p role="alert" className="px-3 text-sm text-harm">
          {text("search.modelFails", {
            model: result.modelFailure.modelId,
            why: tell(result.modelFailure.why),
          })}
        </p>
      )}
      {result.corrections.map(({ from, to }) => (
        <p key={from} className="px-3 text-sm text-muted">
          {text("search.corrected", { from, to })}
        </p>
      ))}
      {result.synonyms.map(({ word, alternatives }) => (
        <p key={word} className="px-3 text-sm text-muted">
          {text("search.synonym", { word, words: alternatives.join(", ") })}
        </p>
      ))}
      <PlaceNotices result={result} text={written} />
      {result.looks.some(({ name }) => name === undefined) ? (
        <p role="alert" className="px-3 text-sm text-harm">
          {text("search.lookGone")}
        </p>
      ) : null}
      {result.looks.map(({ target, name, sound, unseen }) =>
        name === undefined || !unseen ? null : (
          <p key={target} className="px-3 text-sm text-muted">
            {text(sound === undefined ? "search.lookUnseen" : "search.soundUnheard", { name })}
          </p>
        ),
      )}
      {result.lookSpaceId === lookSpace.id ? (
        <p className="px-3 text-sm text-muted">
          {text(result.jointSpaceId === undefined ? "search.looksBasic" : "search.looksShown")}
        </p>
      ) : null}
      {result.soundSpaceId === soundSpace.id ? (
        <p className="px-3 text-sm text-muted">{text("search.soundsBasic")}</p>
      ) : null}
      {result.meaningReady ? null : (
        <p className="mx-3 flex items-center gap-2 rounded-md bg-accent-soft px-3 py-2 text-sm text-accent">
          <Info aria-hidden="true" className="size-4 shrink-0" />
          {text("search.meaningBuilding")}
        </p>
      )}
    </>
  );
}

interface NoMatchProps {
  readonly text: string;
  readonly canWeaken: boolean;
  readonly onWeak: () => void;
  readonly onTrace: () => void;
}

/** Says honestly that nothing fits, and offers what comes nearest. */
export function NoMatch({ text: query, canWeaken, onWeak, onTrace }: NoMatchProps) {
  const text = useText();
  return (
    <Empty
      icon={<SearchX aria-hidden="true" />}
      title={text("search.noMatch")}
      hint={text("search.noMatchHint", { query: inWords(query, text) })}
    >
      {canWeaken ? (
        <Button look="primary" onClick={onWeak}>
          {text("search.showWeak")}
        </Button>
      ) : null}
      <Button onClick={onTrace}>{text("trace.open")}</Button>
    </Empty>
  );
}
