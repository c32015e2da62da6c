import { useState } from "react";
import type { SpacesStatus } from "#shared/rpc/spaces-contract.ts";
import { compareTextModels, useSpaceActions, useSpaces } from "#ui/state/spaces.ts";
import { Button } from "#ui/ui/button.tsx";
import { Choice } from "#ui/ui/field.tsx";
import { Meter } from "#ui/ui/meter.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useFormats, useTell, useText } from "#ui/ui/text.tsx";
import { modelHint, modelName } from "./model-name.ts";
import { SpaceComparisonPart } from "./space-comparison.tsx";

type Actions = ReturnType<typeof useSpaceActions>;

/** Which model the library is embedded by: choose another, see it prepared, compare, go back. */
export function SpacesSheet() {
  const text = useText();
  const spaces = useSpaces();
  const actions = useSpaceActions();
  if (spaces === undefined) return null;
  const { active, building, previous, isForgetting } = spaces;
  return (
    <Sheet title={text("spaces.title")}>
      <div className="py-4">
        <p className="max-w-[64ch] text-sm text-muted">{text("spaces.hint")}</p>
        <p className="mt-3 font-medium">
          {text("spaces.inUse", {
            model: modelName(text, active.modelId),
            dimensions: active.dimensions,
          })}
        </p>
        <Failing spaces={spaces} actions={actions} />
        <Missing active={active} />
        {building === undefined ? <ModelChoice spaces={spaces} actions={actions} /> : null}
      </div>
      {building === undefined ? null : <Building building={building} actions={actions} />}
      {previous === undefined ? null : <Previous previous={previous} actions={actions} />}
      {isForgetting ? (
        <p role="status" className="border-t border-line py-3 text-sm text-muted">
          {text("spaces.forgetting")}
        </p>
      ) : null}
      {building === undefined && previous === undefined ? null : (
        <SpaceComparisonPart
          compare={compareTextModels}
          nameOf={(modelId) => modelName(text, modelId)}
          partial="spaces.comparePartial"
          className="border-t border-line py-4"
        />
      )}
    </Sheet>
  );
}

/** The model does not run: another one can take its place at once. */
function Failing({ spaces, actions }: { readonly spaces: SpacesStatus; readonly actions: Actions }) {
  const text = useText();
  const tell = useTell();
  const { active, previous, models } = spaces;
  if (active.failure === undefined) return null;
  const instead = previous?.modelId ?? models.find((model) => model !== active.modelId);
  return (
    <div role="alert" className="mt-1 flex flex-wrap items-center gap-2">
      <p className="min-w-48 flex-1 text-sm [overflow-wrap:anywhere] text-harm">
        {text("spaces.fails", { model: modelName(text, active.modelId), why: tell(active.failure) })}
      </p>
      {instead === undefined ? null : (
        <Button look="primary" disabled={actions.use.isPending} onClick={() => actions.use.mutate(instead)}>
          {text("spaces.instead", { model: modelName(text, instead) })}
        </Button>
      )}
    </div>
  );
}

function Missing({ active: { missing } }: Pick<SpacesStatus, "active">) {
  const text = useText();
  if (missing === undefined) return null;
  const { doneCount: done, totalCount: total } = missing;
  return (
    <p role="status" className="mt-1 text-sm text-muted">
      {text("spaces.missing", { done, total })}
    </p>
  );
}

function ModelChoice({ spaces, actions }: { readonly spaces: SpacesStatus; readonly actions: Actions }) {
  const text = useText();
  const { modelId: used } = spaces.active;
  const [chosen, setChosen] = useState<string>();
  const value = chosen ?? used;
  const hint = modelHint(text, value);
  return (
    <form
      className="mt-3"
      onSubmit={(event) => {
        event.preventDefault();
        actions.use.mutate(value, { onSuccess: () => setChosen(undefined) });
      }}
    >
      <div className="flex flex-wrap items-end gap-2">
        <Choice
          label={text("spaces.choose")}
          value={value}
          choices={spaces.models.map((model) => ({ value: model, label: modelName(text, model) }))}
          onValue={setChosen}
          className="w-72 max-w-full"
        />
        <Button type="submit" look="primary" disabled={value === used || actions.use.isPending}>
          {text("spaces.use")}
        </Button>
      </div>
      {hint === undefined ? null : <p className="mt-1 text-sm text-muted">{hint}</p>}
    </form>
  );
}

function Building({
  building,
  actions,
}: {
  readonly building: NonNullable<SpacesStatus["building"]>;
  readonly actions: Actions;
}) {
  const text = useText();
  const formats = useFormats();
  const { modelId, doneCount: done, totalCount: total, stage, remainingMs, detail } = building;
  const title = text("spaces.building", { model: modelName(text, modelId) });
  const isWaiting = stage === "paused" || stage === "failed";
  return (
    <section aria-label={title} className="border-t border-line py-4">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="min-w-48 flex-1 font-medium">{title}</h3>
        <Button onClick={() => actions.setPaused.mutate(!isWaiting)}>
          {text(isWaiting ? "spaces.resume" : "spaces.pause")}
        </Button>
        <Button look="harm" onClick={() => actions.cancel.mutate()}>
          {text("spaces.cancel")}
        </Button>
      </div>
      <Meter
        label={title}
        fraction={stage === "indexing" ? undefined : total === 0 ? 1 : done / total}
        className="mt-3"
      />
      <p role="status" className="mt-2 text-sm text-muted">
        {[
          text(`spaces.stage.${stage}`),
          text("spaces.coverage", { done, total }),
          ...(remainingMs === undefined
            ? []
            : [text("spaces.left", { time: formats.duration(remainingMs) })]),
        ].join(" · ")}
      </p>
      {detail === undefined ? null : (
        <p className="mt-1 text-sm [overflow-wrap:anywhere] text-harm">{detail}</p>
      )}
    </section>
  );
}

function Previous({
  previous,
  actions,
}: {
  readonly previous: NonNullable<SpacesStatus["previous"]>;
  readonly actions: Actions;
}) {
  const text = useText();
  return (
    <div className="flex flex-wrap items-center gap-2 border-t border-line py-4">
      <p className="min-w-48 flex-1 text-sm">
        {text("spaces.previous", { model: modelName(text, previous.modelId) })}
      </p>
      <Button disabled={actions.rollBack.isPending} onClick={() => actions.rollBack.mutate()}>
        {text("spaces.rollBack")}
      </Button>
      <Button look="harm" onClick={() => actions.forget.mutate()}>
        {text("spaces.forget")}
      </Button>
    </div>
  );
}
