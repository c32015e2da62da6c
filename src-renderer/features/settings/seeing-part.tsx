import type { Seeing } from "#shared/rpc/pictures-contract.ts";
import type { ModelStatus } from "#shared/rpc/models-contract.ts";
import { useSeeing, useSeeingActions } from "#ui/state/seeing.ts";
import { comparePictureModels } from "#ui/state/spaces.ts";
import { Button } from "#ui/ui/button.tsx";
import { Meter } from "#ui/ui/meter.tsx";
import { useTell, useText } from "#ui/ui/text.tsx";
import { SpaceComparisonPart } from "./space-comparison.tsx";

type Model = Pick<ModelStatus["entry"], "id" | "name">;
type Actions = ReturnType<typeof useSeeingActions>;

/** Of one model for pictures that is here: how far it has seen them, or how it comes into use. */
export function SeeingPart({ id, name }: Model) {
  const text = useText();
  const seeing = useSeeing();
  const actions = useSeeingActions();
  if (seeing?.model === undefined) return <p className="text-sm text-well">{text("models.state.ready")}</p>;
  const { model, next, before } = seeing;
  if (model.id === id) return <Seen seen={seeing} name={name} isUsed />;
  if (next?.model.id === id)
    return (
      <>
        <Seen seen={next} name={name} isUsed={false} />
        <p className="text-sm text-muted">{text("models.seeing.meanwhile", { name: model.name })}</p>
        <Button className="mt-2" disabled={actions.cancel.isPending} onClick={() => actions.cancel.mutate()}>
          {text("models.seeing.stay", { name: model.name })}
        </Button>
      </>
    );
  if (before?.id === id) return <Before model={{ id, name }} actions={actions} isBusy={next !== undefined} />;
  return (
    <>
      <p className="text-sm text-muted">{text("models.seeing.other", { name: model.name })}</p>
      {next === undefined ? (
        <Button className="mt-2" disabled={actions.use.isPending} onClick={() => actions.use.mutate(id)}>
          {text("models.seeing.use", { name })}
        </Button>
      ) : null}
    </>
  );
}

/** Where there are two to choose between. */
export function SeeingComparison({ models }: { readonly models: readonly ModelStatus[] }) {
  const text = useText();
  const seeing = useSeeing();
  const beside = seeing?.next?.model ?? seeing?.before;
  if (seeing?.model === undefined || beside === undefined) return null;
  return (
    <div className="py-4">
      <p className="mb-2 max-w-[64ch] text-sm text-muted">
        {text("models.seeing.compare", { model: seeing.model.name, other: beside.name })}
      </p>
      <SpaceComparisonPart
        compare={comparePictureModels}
        nameOf={(modelId) => models.find(({ entry }) => entry.id === modelId)?.entry.name ?? modelId}
        partial="models.seeing.partial"
        className=""
      />
    </div>
  );
}

function Before({
  model: { id, name },
  actions,
  isBusy,
}: {
  readonly model: Model;
  readonly actions: Actions;
  /** Another one is being shown the pictures. */
  readonly isBusy: boolean;
}) {
  const text = useText();
  return (
    <>
      <p className="text-sm text-muted">{text("models.seeing.before")}</p>
      <div className="mt-2 flex flex-wrap gap-2">
        {isBusy ? null : (
          <Button disabled={actions.use.isPending} onClick={() => actions.use.mutate(id)}>
            {text("models.seeing.back", { name })}
          </Button>
        )}
        <Button look="harm" disabled={actions.forget.isPending} onClick={() => actions.forget.mutate()}>
          {text("models.seeing.forget", { name })}
        </Button>
      </div>
    </>
  );
}

function Seen({
  seen: { doneCount, totalCount, failure },
  name,
  isUsed,
}: {
  readonly seen: Pick<Seeing, "doneCount" | "totalCount" | "failure">;
  readonly name: string;
  readonly isUsed: boolean;
}) {
  const text = useText();
  const tell = useTell();
  const counts = { done: doneCount, count: totalCount };
  return (
    <>
      <p className={isUsed ? "text-sm text-well tabular-nums" : "text-sm tabular-nums"}>
        {isUsed && totalCount === 0
          ? text("models.seeing.none")
          : text(isUsed ? "models.seeing" : "models.seeing.next", counts)}
      </p>
      {isUsed && doneCount >= totalCount ? null : (
        <Meter
          fraction={totalCount === 0 ? 1 : doneCount / totalCount}
          label={text("models.seeing.progress", { name })}
          className="mt-1 max-w-80"
        />
      )}
      {failure === undefined ? null : (
        <p role="alert" className="text-sm [overflow-wrap:anywhere] text-harm">
          {tell(failure)}
        </p>
      )}
    </>
  );
}
