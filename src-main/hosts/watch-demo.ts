import { isRefusal, type Library } from "#core/ports/use-cases.ts";
import { errors } from "#shared/rpc/errors.ts";

/** Watches the sample library. A sentence where that cannot be; that it is watched already is no such case. */
export async function watchDemo(
  library: Pick<Library, "addFolder">,
  path: string,
): Promise<string | undefined> {
  const added = await library.addFolder({ path, ignore: [] });
  if (!isRefusal(added)) return undefined;
  const { refused, data } = added;
  if (refused === "FOLDER_OVERLAPS" && data?.["existing"] === data?.["path"]) return undefined;
  return `The sample library at ${data?.["path"] ?? path} is not watched. ${errors[refused].message}`;
}
