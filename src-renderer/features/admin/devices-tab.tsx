import { MonitorX, TriangleAlert } from "lucide-react";
import { type Device, useAdminChange, useDevices, useMe, usePeople } from "#ui/state/admin.ts";
import { useThisDevice } from "#ui/state/admin-client.ts";
import { Sheet } from "#ui/ui/page.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { ConfirmButton } from "./confirm-button.tsx";
import { Renamed } from "./renamed.tsx";
import { UndoDevice } from "./undo-device.tsx";

/** All devices of the organisation; one that is revoked can never connect again. */
export function DevicesTab() {
  const text = useText();
  const { data: devices } = useDevices();
  return (
    <Sheet title={text("admin.tab.devices")}>
      {devices === undefined ? <p className="py-4 text-sm text-muted">{text("loading")}</p> : null}
      {devices?.length === 0 ? <p className="py-4 text-sm text-muted">{text("admin.noDevices")}</p> : null}
      <ul aria-label={text("admin.tab.devices")} className="divide-y divide-line">
        {(devices ?? []).map((device) => (
          <DeviceRow key={device.id} device={device} />
        ))}
      </ul>
    </Sheet>
  );
}

function DeviceRow({ device }: { readonly device: Device }) {
  const text = useText();
  const formats = useFormats();
  const people = usePeople().data ?? [];
  const partitions = useMe().data?.partitions ?? [];
  const { id: deviceId, name, userId, joinedMs, lastSeenMs, revokedMs, clonedMs, wipes } = device;
  const rename = useAdminChange((admin, next: string) => admin.devices.rename({ deviceId, name: next }));
  const revoke = useAdminChange((admin) => admin.devices.revoke({ deviceId }));
  const isThis = useThisDevice() === deviceId;
  const details = [
    people.find(({ id }) => id === userId)?.name ?? text("admin.someone"),
    ...(isThis ? [text("admin.thisDevice")] : []),
    text("admin.since", { time: formats.date(joinedMs) }),
    text("admin.seen", { time: formats.dateTime(lastSeenMs) }),
  ];
  return (
    <li className="flex items-start gap-3 py-3">
      <div className="min-w-0 flex-1">
        {revokedMs === null ? (
          <Renamed name={name} onName={(next) => rename.mutate(next)} />
        ) : (
          <h3 className="text-sm font-semibold [overflow-wrap:anywhere] text-muted line-through">{name}</h3>
        )}
        <p className="text-xs [overflow-wrap:anywhere] text-muted">{details.join(" · ")}</p>
        {revokedMs === null ? null : (
          <p className="text-xs text-harm">
            {text("admin.revokedAt", { time: formats.dateTime(revokedMs) })}
          </p>
        )}
        {wipes.map(({ partitionId, askedMs, wipedMs }) => (
          <p key={partitionId} className={wipedMs === null ? "text-xs text-harm" : "text-xs text-muted"}>
            {text(wipedMs === null ? "admin.wipeAsked" : "admin.wiped", {
              partition: partitions.find(({ id }) => id === partitionId)?.name ?? text("admin.aPartition"),
              asked: formats.dateTime(askedMs),
              time: formats.dateTime(wipedMs ?? askedMs),
            })}
          </p>
        ))}
        {clonedMs === null ? null : (
          <p className="mt-1 flex items-center gap-1.5 text-xs text-harm">
            <TriangleAlert aria-hidden="true" className="size-3.5 shrink-0" />
            {text("admin.cloned", { time: formats.dateTime(clonedMs) })}
          </p>
        )}
      </div>
      {revokedMs === null ? (
        <ConfirmButton
          label={text("admin.revoke", { name })}
          icon={<MonitorX aria-hidden="true" />}
          title={text("admin.revokeTitle", { name })}
          hint={text(isThis ? "admin.revokeThisHint" : "admin.revokeHint")}
          confirm={text("admin.revokeConfirm")}
          onConfirm={() => revoke.mutate(undefined)}
        />
      ) : (
        <UndoDevice device={device} />
      )}
    </li>
  );
}
