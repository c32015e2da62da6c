/** Archives the commit with the prebuilt addons of every platform: `release/tessera-<version>.tar.gz`. */
import { mkdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { run } from "../setup/commands.mjs";
import { inRoot, root } from "../setup/paths.mjs";
import { addonIn, manifestIn, prebuiltFolderOf, prebuiltPlatforms, sha256Of } from "../setup/prebuilt.mjs";
import { say } from "../setup/say.mjs";

/** @type {{ version: string }} */
const { version } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
const name = `tessera-${version}`;

for (const platform of prebuiltPlatforms) {
  const folder = prebuiltFolderOf(platform);
  const manifest = manifestIn(folder);
  if (manifest === undefined) throw new Error(`there is no prebuilt addon for ${platform} in ${folder}`);
  if (manifest.sha256 !== sha256Of(addonIn(folder)))
    throw new Error(`the addon for ${platform} is not what its manifest says`);
}
const added = prebuiltPlatforms.flatMap((platform) => {
  const folder = relative(root, prebuiltFolderOf(platform)).replaceAll("\\", "/");
  // A prefix holds for the files that are added behind it.
  return [
    `--prefix=${name}/${folder}/`,
    ...["tessera.node", "tessera.json"].map((file) => `--add-file=${folder}/${file}`),
  ];
});
mkdirSync(inRoot("release"), { recursive: true });
const archive = join("release", `${name}.tar.gz`);
run("git", ["archive", "--format=tar.gz", `--output=${archive}`, ...added, `--prefix=${name}/`, "HEAD"]);
say(`${archive} has the sources and ${prebuiltPlatforms.length} prebuilt addons`);
