import { RotateCcw } from "lucide-react";
import { useAdminChange, useAdminQuery } from "#ui/state/admin.ts";
import { failureText } from "#ui/state/item-actions.ts";
import { limits } from "#ui/state/limits.ts";
import { Button } from "#ui/ui/button.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { useToast } from "#ui/ui/toasts.tsx";

/** How the server is: where it keeps things, who is connected, and what waits. */
export function HealthTab() {
  const text = useText();
  const formats = useFormats();
  const { data: health, error } = useAdminQuery(
    ["health"],
    (admin, signal) => admin.health.read(undefined, { signal }),
    { everyMs: () => limits.teamEveryMs },
  );
  if (health === undefined)
    return (
      <p role={error === null ? undefined : "alert"} className="text-sm text-muted">
        {error === null ? text("loading") : failureText(error, text)}
      </p>
    );
  const { version, tier, connectionCount, documentCount, waitingCount, behindCount, replicas } = health;
  const facts = [
    { key: "admin.health.connections", value: connectionCount },
    { key: "admin.health.documents", value: documentCount },
    { key: "admin.health.waiting", value: waitingCount },
    { key: "admin.health.behind", value: behindCount },
  ] as const;
  const isFull = health.disk?.isFull === true;
  const isWell = waitingCount === 0 && behindCount === 0;
  return (
    <Sheet title={text("admin.tab.health")}>
      <div className="py-4">
        {isFull ? (
          <p role="alert" className="font-semibold">
            {text("admin.health.full")}
          </p>
        ) : (
          <p role="status" className="font-semibold">
            {text(isWell ? "admin.health.well" : "admin.health.working")}
          </p>
        )}
        {isFull && <p className="mt-0.5 text-sm">{text("admin.health.fullHint")}</p>}
        <p className="mt-0.5 text-sm text-muted">
          {[text("admin.health.version", { version }), text(`admin.health.tier.${tier}`)].join(" · ")}
        </p>
        <dl className="mt-4 grid grid-cols-2 gap-2 sm:grid-cols-4">
          {facts.map(({ key, value }) => (
            <div key={key} className="rounded-md bg-sunken px-3 py-2">
              <dt className="text-xs text-muted">{text(key)}</dt>
              <dd className="text-lg font-semibold tabular-nums">{formats.number(value)}</dd>
            </div>
          ))}
        </dl>
        {(health.behindMs > 0 || health.awaitedMs > 0) && (
          <p className="mt-2 text-sm text-muted">
            {[
              ...(health.behindMs > 0
                ? [text("admin.health.behindFor", { time: formats.duration(health.behindMs) })]
                : []),
              ...(health.awaitedMs > 0
                ? [text("admin.health.awaitedFor", { time: formats.duration(health.awaitedMs) })]
                : []),
            ].join(" ")}
          </p>
        )}
        {replicas.length > 0 && (
          <section aria-labelledby="replicas">
            <h3 id="replicas" className="mt-4 font-semibold">
              {text("admin.health.replicas")}
            </h3>
            <ul className="mt-1 text-sm">
              {replicas.map(({ name, state, lagBytes, readCount }) => (
                <ReadFrom key={name} name={name}>
                  {text(`admin.health.replica.${state}`, { lag: formats.bytes(lagBytes), reads: readCount })}
                </ReadFrom>
              ))}
              <ReadFrom name={text("admin.health.primary")}>
                {text("admin.health.primaryReads", { reads: health.primaryReadCount })}
              </ReadFrom>
            </ul>
          </section>
        )}
        {health.disk?.freeBytes !== undefined && (
          <p className="mt-4 text-sm text-muted">
            {text("admin.health.free", { size: formats.bytes(health.disk.freeBytes) })}
          </p>
        )}
        {health.keptDays !== undefined && (
          <p className="mt-4 text-sm text-muted">
            {[
              text("admin.health.keptTrash", { count: health.keptDays.trash }),
              text("admin.health.keptTrail", { count: health.keptDays.trail }),
            ].join(" ")}
          </p>
        )}
        <Rebuild />
      </div>
    </Sheet>
  );
}

/** Of what is searched nothing is truth: it can be made again of what devices sent. */
function Rebuild() {
  const text = useText();
  const toast = useToast();
  const rebuild = useAdminChange((admin) => admin.health.rebuild());
  const onDone = (): void => toast({ message: text("admin.health.rebuilding") });
  return (
    <div className="mt-4 flex flex-wrap items-center gap-3">
      <Button disabled={rebuild.isPending} onClick={() => rebuild.mutate(undefined, { onSuccess: onDone })}>
        <RotateCcw aria-hidden="true" className="size-3.5" />
        {text("admin.health.rebuild")}
      </Button>
      <p className="text-sm text-muted">{text("admin.health.rebuildHint")}</p>
    </div>
  );
}

/** A database that searches were read from, and how it is. */
const ReadFrom = ({ name, children }: { readonly name: string; readonly children: string }) => (
  <li className="flex flex-wrap justify-between gap-x-4 py-1">
    <span>{name}</span>
    <span className="text-muted">{children}</span>
  </li>
);
