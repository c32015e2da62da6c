import type { ReactNode } from "react";
import type { ColourName } from "#shared/model/picture.ts";
import type { Suggestion } from "#shared/rpc/server/suggestions-contract.ts";
import { ColourSwatch } from "#ui/ui/colour-swatch.tsx";
import { useText } from "#ui/ui/text.tsx";

/** What an item would become: what holds now, as long as nobody has decided, and what would hold then. */
export function SuggestionChanges({ edit, item, state }: Pick<Suggestion, "edit" | "item" | "state">) {
  const text = useText();
  const { title, label, addTags = [], removeTags = [], note } = edit;
  return (
    <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-sm">
      {title === undefined ? null : (
        <Change what={text("team.change.title")}>
          <Became
            isOpen={state === "open"}
            before={<bdi>{item?.title ?? text("team.change.noTitle")}</bdi>}
            after={<bdi>{title ?? text("team.change.noTitle")}</bdi>}
          />
        </Change>
      )}
      {label === undefined ? null : (
        <Change what={text("team.change.label")}>
          <Became
            isOpen={state === "open"}
            before={<Labelled label={item?.label ?? null} />}
            after={<Labelled label={label} />}
          />
        </Change>
      )}
      {addTags.length + removeTags.length === 0 ? null : (
        <Change what={text("team.change.tags")}>
          <span className="flex flex-wrap gap-1">
            {removeTags.map((tag) => (
              <del key={tag} className="rounded-full bg-sunken px-2 text-xs leading-6 text-muted">
                <span className="sr-only">{text("team.change.withoutTag")} </span>
                <bdi>{tag}</bdi>
              </del>
            ))}
            {addTags.map((tag) => (
              <ins
                key={tag}
                className="rounded-full bg-accent-soft px-2 text-xs leading-6 text-accent no-underline"
              >
                <span className="sr-only">{text("team.change.withTag")} </span>
                <bdi>{tag}</bdi>
              </ins>
            ))}
          </span>
        </Change>
      )}
      {note === undefined ? null : (
        <Change what={text("team.change.note")}>
          <ins className="[overflow-wrap:anywhere] whitespace-pre-wrap no-underline">
            <bdi>{note}</bdi>
          </ins>
        </Change>
      )}
    </dl>
  );
}

const Change = ({ what, children }: { readonly what: string; readonly children: ReactNode }) => (
  <>
    <dt className="text-muted">{what}</dt>
    <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
  </>
);

interface BecameProps {
  /** What holds now is something else once it was decided. */
  readonly isOpen: boolean;
  readonly before: ReactNode;
  readonly after: ReactNode;
}

function Became({ isOpen, before, after }: BecameProps) {
  const text = useText();
  return (
    <>
      {isOpen ? (
        <>
          <del className="text-muted">{before}</del>
          <span aria-hidden="true" className="text-muted">
            {" → "}
          </span>
          <span className="sr-only"> {text("team.change.becomes")} </span>
        </>
      ) : null}
      <ins className="font-medium no-underline">{after}</ins>
    </>
  );
}

function Labelled({ label }: { readonly label: ColourName | null }) {
  const text = useText();
  return label === null ? (
    text("team.noLabel")
  ) : (
    <span className="inline-flex items-center gap-1 align-middle">
      <ColourSwatch colour={label} />
      {text(`colour.${label}`)}
    </span>
  );
}
