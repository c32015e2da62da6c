import { CircleCheck, CircleX, Info, RefreshCw } from "lucide-react";
import type { DoctorCheck } from "#shared/rpc/system-contract.ts";
import { useDoctor } from "#ui/state/system.ts";
import { Button } from "#ui/ui/button.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useTell, useText } from "#ui/ui/text.tsx";

/** Whether all is well, part by part. */
export function DoctorSheet() {
  const text = useText();
  const doctor = useDoctor();
  return (
    <Sheet title={text("doctor.title")}>
      <div className="flex items-center justify-between py-3">
        <p role="status" className="text-sm text-muted">
          {doctor.data === undefined
            ? text("loading")
            : text("doctor.summary", {
                count: doctor.data.checks.filter(({ level }) => level !== "ok").length,
              })}
        </p>
        <Button look="quiet" disabled={doctor.isFetching} onClick={() => void doctor.refetch()}>
          <RefreshCw aria-hidden="true" className="size-4" />
          {text("doctor.again")}
        </Button>
      </div>
      <ul>
        {doctor.data?.checks.map((check) => (
          <CheckLine key={check.name} check={check} />
        ))}
      </ul>
    </Sheet>
  );
}

const looks = {
  ok: { Icon: CircleCheck, tone: "text-well" },
  notice: { Icon: Info, tone: "text-gold-ink" },
  problem: { Icon: CircleX, tone: "text-harm" },
} as const;

function CheckLine({ check }: { readonly check: DoctorCheck }) {
  const text = useText();
  const tell = useTell();
  const { Icon, tone } = looks[check.level];
  return (
    <li className="flex gap-3 border-t border-line py-3 text-sm">
      <Icon aria-label={text(`doctor.level.${check.level}`)} className={`mt-0.5 size-4 shrink-0 ${tone}`} />
      <span className="w-28 shrink-0 font-medium">{text(`doctor.${check.name}`)}</span>
      <span className="min-w-0 flex-1 [overflow-wrap:anywhere] text-muted">
        {tell(...check.foundRemarks)}
        {check.adviceRemarks.length === 0 ? null : (
          <span className="mt-0.5 block text-ink">{tell(...check.adviceRemarks)}</span>
        )}
      </span>
    </li>
  );
}
