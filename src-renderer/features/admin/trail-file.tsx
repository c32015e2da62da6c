import { useMutation } from "@tanstack/react-query";
import { FileForm } from "#ui/features/team/file-form.tsx";
import { useClient } from "#ui/state/tessera.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";

/** The team's trail as a file on this device, which proves itself. */
export function TrailFile() {
  const text = useText();
  const formats = useFormats();
  const client = useClient();
  const file = useMutation({ mutationFn: (path: string) => client.admin.audit.export({ path }) });
  return (
    <>
      <p className="max-w-[64ch] text-sm text-muted">{text("admin.auditHint")}</p>
      <FileForm
        label={text("team.rejectedPath")}
        actions={[
          {
            label: text("trail.export"),
            mutation: file,
            done: ({ path, sizeBytes }) => text("admin.audited", { path, size: formats.bytes(sizeBytes) }),
          },
        ]}
      />
    </>
  );
}
