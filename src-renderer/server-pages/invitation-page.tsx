import { useText } from "#ui/ui/text.tsx";
import { codeInAddress, go, PageLink } from "./address.tsx";
import { useFields } from "./fields.ts";
import { Form } from "./form.tsx";
import { Narrow } from "./frame.tsx";
import { linkLook } from "./link-look.ts";
import { useSession } from "./server.ts";

/** Whoever was invited chooses a password here, or joins with the app and the same code. */
export function InvitationPage() {
  const text = useText();
  const { server, signedIn } = useSession();
  const { coded, named, newPassword } = useFields();
  return (
    <Narrow title={text("server.invitation.title")} about={text("server.invitation.about")}>
      <Form
        label={text("server.invitation.title")}
        fields={[
          coded({ name: "code", label: text("team.code"), value: codeInAddress, mono: true }),
          named({
            name: "name",
            label: text("server.invitation.name"),
            autoComplete: "name",
            isOptional: true,
          }),
          newPassword,
        ]}
        submit={text("server.invitation.submit")}
        refusedAt={{ CODE_INVALID: "code", PASSWORD_WEAK: "password" }}
        onSubmit={async (valueOf) => {
          const name = valueOf("name").trim();
          const { token } = await server.people.accept({
            code: valueOf("code"),
            password: valueOf("password"),
            ...(name === "" ? {} : { name }),
          });
          signedIn(token);
          go("/");
        }}
      />
      <p className="text-sm text-muted">
        {text("server.invitation.app")}{" "}
        <PageLink to="/join" className={linkLook}>
          {text("server.invitation.toJoin")}
        </PageLink>
      </p>
    </Narrow>
  );
}
