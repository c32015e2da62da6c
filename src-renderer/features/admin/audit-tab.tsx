import { useMutation } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { HeadLine } from "#ui/features/audit/head-line.tsx";
import { TrailList } from "#ui/features/audit/trail-list.tsx";
import { FileForm } from "#ui/features/team/file-form.tsx";
import { type Me, useAdminQuery, useNames } from "#ui/state/admin.ts";
import { useClient } from "#ui/state/tessera.tsx";
import { useLeaves } from "#ui/state/trail.ts";
import { Button } from "#ui/ui/button.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";

/** What was done in the organisation, for those who may read it. */
export function AuditTab({ me }: { readonly me: Me }) {
  const text = useText();
  const formats = useFormats();
  const client = useClient();
  const { data } = useAdminQuery(["head"], (admin, signal) => admin.audit.head({}, { signal }));
  const found = useLeaves("team", (asked, input, signal) => asked.admin.audit.leaves(input, { signal }));
  const nameOf = useNames(me);
  const file = useMutation({ mutationFn: (path: string) => client.admin.audit.export({ path }) });
  return (
    <Sheet title={text("admin.tab.audit")}>
      <div className="py-4">
        <p className="mb-2 max-w-[64ch] text-sm text-muted">{text("trail.hint")}</p>
        <HeadLine head={data?.head} />
        <TrailList label={text("admin.tab.audit")} found={found} nameOf={nameOf} />
        <Button className="mt-3" onClick={found.refresh}>
          <RefreshCw aria-hidden="true" className="size-4" />
          {text("trail.refresh")}
        </Button>
        <div className="mt-4 border-t border-line pt-3">
          <p className="max-w-[64ch] text-sm text-muted">{text("admin.auditHint")}</p>
          <FileForm
            label={text("team.rejectedPath")}
            actions={[
              {
                label: text("trail.export"),
                mutation: file,
                done: ({ path, sizeBytes }) =>
                  text("admin.audited", { path, size: formats.bytes(sizeBytes) }),
              },
            ]}
          />
        </div>
      </div>
    </Sheet>
  );
}
