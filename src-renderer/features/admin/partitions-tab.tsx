import { Archive, ArchiveRestore, ChevronDown, ChevronRight } from "lucide-react";
import { useState } from "react";
import { type Me, mayIn, mayInOrg, type Partition, useAdminChange } from "#ui/state/admin.ts";
import { limits } from "#ui/state/limits.ts";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";
import { useToast } from "#ui/ui/toasts.tsx";
import { AccessList } from "./access-list.tsx";
import { ConfirmButton } from "./confirm-button.tsx";
import { NameForm } from "./name-form.tsx";
import { Renamed } from "./renamed.tsx";

/** The units of sharing, and who may do what in each. */
export function PartitionsTab({ me }: { readonly me: Me }) {
  const text = useText();
  const create = useAdminChange((admin, name: string) => admin.partitions.create({ name }), "NAME_TAKEN");
  const managed = me.partitions.filter((partition) => mayIn(me, partition, "partition.manage"));
  return (
    <Sheet title={text("admin.tab.partitions")}>
      <div className="py-4">
        {managed.length === 0 ? (
          <p className="mb-3 max-w-[64ch] text-sm text-muted">
            {text(mayInOrg(me, "partition.manage") ? "admin.noPartitionsYet" : "admin.noPartitions")}
          </p>
        ) : null}
        <ul aria-label={text("admin.tab.partitions")} className="mb-4 divide-y divide-line">
          {managed.map((partition) => (
            <PartitionRow key={partition.id} partition={partition} />
          ))}
        </ul>
        {mayInOrg(me, "partition.manage") ? (
          <NameForm
            label={text("admin.newPartition")}
            action={text("admin.make")}
            isBusy={create.isPending}
            failure={create.error}
            onName={(name, onDone) => create.mutate(name, { onSuccess: onDone })}
          />
        ) : null}
      </div>
    </Sheet>
  );
}

function PartitionRow({ partition }: { readonly partition: Partition }) {
  const text = useText();
  const toast = useToast();
  const [isOpen, setIsOpen] = useState(false);
  const { id: partitionId, name, archived } = partition;
  const rename = useAdminChange((admin, next: string) =>
    admin.partitions.rename({ partitionId, name: next }),
  );
  const setArchived = useAdminChange((admin, next: boolean) =>
    admin.partitions.setArchived({ partitionId, archived: next }),
  );
  return (
    <li className="py-3">
      <div className="flex items-center gap-2">
        <div className="min-w-0 flex-1">
          <Renamed name={name} onName={(next) => rename.mutate(next)} />
          {archived ? <p className="text-xs text-muted">{text("admin.archived")}</p> : null}
        </div>
        <IconButton
          label={text("admin.access", { name })}
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? <ChevronDown aria-hidden="true" /> : <ChevronRight aria-hidden="true" />}
        </IconButton>
        {archived ? (
          <IconButton label={text("admin.unarchive", { name })} onClick={() => setArchived.mutate(false)}>
            <ArchiveRestore aria-hidden="true" />
          </IconButton>
        ) : (
          <ConfirmButton
            label={text("admin.archive", { name })}
            icon={<Archive aria-hidden="true" />}
            title={text("admin.archiveTitle", { name })}
            hint={text("admin.archiveHint")}
            confirm={text("admin.archiveConfirm")}
            onConfirm={() =>
              setArchived.mutate(true, {
                onSuccess: () =>
                  toast({
                    message: text("admin.nowArchived", { name }),
                    durationMs: limits.undoMs,
                    action: { label: text("undo"), run: () => setArchived.mutate(false) },
                  }),
              })
            }
          />
        )}
      </div>
      {isOpen ? <AccessList partition={partition} /> : null}
    </li>
  );
}
