import { clsx } from "clsx";
import { Pause, Play, RefreshCw } from "lucide-react";
import { useState } from "react";
import { SharingState } from "#shared/model/team.ts";
import type { TeamConnection, TeamRemark } from "#shared/rpc/team-status.ts";
import { type Membership, useTeamActions } from "#ui/state/team.ts";
import { Button } from "#ui/ui/button.tsx";
import { Dialog } from "#ui/ui/dialog.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { type Text, useFormats, useText } from "#ui/ui/text.tsx";
import { useToast } from "#ui/ui/toasts.tsx";
import { SignInAgain } from "./sign-in-again.tsx";
import { StateDot } from "./state-dot.tsx";

/** How the exchange goes, said as it is: never that all is there when it is not. */
export function ConnectionSheet({ status }: { readonly status: Membership }) {
  const text = useText();
  return (
    <Sheet title={text("team.exchange")}>
      <div className="py-4">
        <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
          <ConnectionState status={status} />
          <ConnectionButtons status={status} />
        </div>
        {status.connection === "expired" ? <SignInAgain status={status} /> : null}
        <OnItsWay status={status} />
      </div>
    </Sheet>
  );
}

const tones: Readonly<Record<TeamConnection, string>> = {
  off: "bg-line-strong",
  paused: "bg-line-strong",
  metered: "bg-gold",
  offline: "bg-gold",
  connecting: "bg-accent animate-pulse",
  "catching-up": "bg-accent animate-pulse",
  current: "bg-well",
  full: "bg-gold",
  expired: "bg-harm",
  revoked: "bg-harm",
  outdated: "bg-harm",
  unproved: "bg-harm",
};

function ConnectionState({ status }: { readonly status: Membership }) {
  const text = useText();
  const formats = useFormats();
  const {
    connection,
    server,
    currentMs,
    nextTryMs,
    failure,
    lagMs,
    trailDoubt,
    trailProvedMs,
    trailWithheld,
  } = status;
  const details = [
    server,
    currentMs === undefined
      ? text("team.neverCurrent")
      : text("team.lastCurrent", { time: formats.dateTime(currentMs) }),
    ...(trailProvedMs === undefined
      ? []
      : [text("team.trail.proved", { time: formats.dateTime(trailProvedMs) })]),
    ...(nextTryMs === undefined ? [] : [text("team.nextTry", { time: formats.time(nextTryMs) })]),
    ...(lagMs === 0 ? [] : [text("team.lag", { duration: formats.duration(lagMs) })]),
  ];
  return (
    <div className="min-w-60 flex-1">
      <p role="status" className="flex items-center gap-2 font-semibold">
        <span aria-hidden="true" className={clsx("size-2.5 shrink-0 rounded-full", tones[connection])} />
        {text(`team.connection.${connection}`)}
      </p>
      <p className="mt-0.5 max-w-[64ch] text-sm text-muted">{text(`team.connectionHint.${connection}`)}</p>
      {trailDoubt === undefined ? null : (
        <p role="alert" className="mt-1 max-w-[64ch] text-sm font-semibold text-harm">
          {text(`team.trail.${trailDoubt.why}`)}
        </p>
      )}
      {trailWithheld === undefined ? null : (
        <p role="alert" className="mt-1 max-w-[64ch] text-sm font-semibold text-harm">
          {text("team.trail.withheld", {
            since: formats.dateTime(trailWithheld.sinceMs),
            until: formats.dateTime(trailWithheld.untilMs),
          })}
        </p>
      )}
      {failure === undefined ? null : (
        <p className="mt-0.5 max-w-[64ch] text-sm text-harm">{remarkText(failure, text)}</p>
      )}
      <p className="mt-1 text-xs text-faint tabular-nums [overflow-wrap:anywhere]">{details.join(" · ")}</p>
    </div>
  );
}

function remarkText(remark: TeamRemark, text: Text): string {
  switch (remark.code) {
    case "unreachable":
      return text("team.remark.unreachable", { detail: remark.detail });
    case "closed":
      return text("team.remark.closed", { status: remark.status });
    case "answered":
      return text("team.remark.answered", { status: remark.status });
    default:
      return text(`team.remark.${remark.code}`);
  }
}

function ConnectionButtons({ status }: { readonly status: Membership }) {
  const text = useText();
  const toast = useToast();
  const { setPaused, retry } = useTeamActions();
  const [isLeaving, setIsLeaving] = useState(false);
  const { paused, connection } = status;
  const isShut = connection === "revoked" || connection === "expired" || connection === "outdated";
  return (
    <div className="flex flex-wrap gap-2">
      {connection === "outdated" ? null : (
        <Button
          disabled={retry.isPending || paused}
          onClick={() =>
            retry.mutate(undefined, {
              onSuccess: ({ itemCount, editCount }) => {
                toast({ message: text("team.retried", { count: itemCount }) });
                if (editCount > 0) toast({ message: text("team.remade", { count: editCount }) });
              },
            })
          }
        >
          <RefreshCw aria-hidden="true" className="size-4" />
          {text("team.retry")}
        </Button>
      )}
      {isShut ? null : (
        <Button onClick={() => setPaused(!paused)}>
          {paused ? (
            <Play aria-hidden="true" className="size-4" />
          ) : (
            <Pause aria-hidden="true" className="size-4" />
          )}
          {text(paused ? "team.resume" : "team.pause")}
        </Button>
      )}
      <Button look="harm" onClick={() => setIsLeaving(true)}>
        {text("team.leave")}
      </Button>
      <LeaveDialog status={status} isOpen={isLeaving} onOpen={setIsLeaving} />
    </div>
  );
}

function LeaveDialog({
  status,
  isOpen,
  onOpen,
}: {
  readonly status: Membership;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
}) {
  const text = useText();
  const toast = useToast();
  const { leave } = useTeamActions();
  const { org, counts, queue } = status;
  const lostCount = counts.local + counts.queued + counts.refused;
  return (
    <Dialog
      open={isOpen}
      onOpenChange={onOpen}
      title={text("team.leaveTitle", { name: org.name })}
      footer={
        <>
          <Button onClick={() => onOpen(false)}>{text("cancel")}</Button>
          <Button
            look="harm"
            disabled={leave.isPending}
            onClick={() => {
              // The screen is another by the time that it is done, and why not has been said.
              leave.mutateAsync().then(
                () => toast({ message: text("team.left", { name: org.name }) }),
                () => undefined,
              );
            }}
          >
            {text("team.leave")}
          </Button>
        </>
      }
    >
      <p>{text("team.leaveStays")}</p>
      {lostCount + queue.updateCount === 0 ? null : (
        <p className="mt-2 text-harm">{text("team.leaveLoses", { count: lostCount })}</p>
      )}
    </Dialog>
  );
}

/** What is on its way, by how far it has come. */
function OnItsWay({ status: { counts, queue, receivedCount } }: { readonly status: Membership }) {
  const text = useText();
  const formats = useFormats();
  return (
    <>
      <dl aria-label={text("team.onItsWay")} className="mt-4 grid grid-cols-3 gap-2 sm:grid-cols-6">
        {SharingState.options.map((state) => (
          <div key={state} className="rounded-md bg-sunken px-3 py-2">
            <dt className="flex items-center gap-1.5 text-xs text-muted">
              <StateDot state={state} />
              {text(`team.state.${state}`)}
            </dt>
            <dd
              className={clsx(
                "text-lg font-semibold tabular-nums",
                state === "refused" && counts.refused > 0 && "text-harm",
              )}
            >
              {formats.number(counts[state])}
            </dd>
          </div>
        ))}
        <div className="rounded-md bg-sunken px-3 py-2">
          <dt className="text-xs text-muted">{text("team.receivedCount")}</dt>
          <dd className="text-lg font-semibold tabular-nums">{formats.number(receivedCount)}</dd>
        </div>
      </dl>
      {queue.updateCount + queue.payloadCount === 0 ? null : (
        <p className="mt-2 text-sm text-muted">
          {[
            ...(queue.updateCount === 0 ? [] : [text("team.queue.updates", { count: queue.updateCount })]),
            ...(queue.payloadCount === 0 ? [] : [text("team.queue.payloads", { count: queue.payloadCount })]),
          ].join(" · ")}
        </p>
      )}
    </>
  );
}
