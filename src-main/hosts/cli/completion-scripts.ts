import { commands } from "./commands.ts";
import type { CommandSpec } from "./command.ts";

const names = (): string => Object.keys(commands).join(" ");
const optionsOf = ({ options }: CommandSpec): string =>
  Object.keys(options)
    .map((name) => `--${name}`)
    .join(" ");
const wordsOf = ({ words }: CommandSpec): string => (typeof words === "string" ? "" : words.join(" "));
const takesPaths = ({ words, thenPaths }: CommandSpec): boolean => words === "paths" || thenPaths === true;
const quoted = (text: string): string => `'${text.replaceAll("'", "’")}'`;

const bash = (): string => `# eval "$(tessera completion bash)"
_tessera() {
  local word="\${COMP_WORDS[COMP_CWORD]}" command="" at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "\${COMP_WORDS[at]}" in
      --data) ((at++)) ;;
      -*) ;;
      *) command="\${COMP_WORDS[at]}"; break ;;
    esac
  done
  local words="" paths=no
  case "$command" in
    "") words="--data ${names()}" ;;
${Object.entries(commands)
  .map(
    ([name, spec]) =>
      `    ${name}) words="${`${optionsOf(spec)} ${wordsOf(spec)}`.trim()}"${takesPaths(spec) ? "; paths=yes" : ""} ;;`,
  )
  .join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  if [[ "$paths" == yes || "\${COMP_WORDS[COMP_CWORD-1]}" == --data ]]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY+=($(compgen -f -- "$word"))
  fi
}
complete -F _tessera tessera`;

const zsh = (): string => `#compdef tessera
# tessera completion zsh > ~/.zfunc/_tessera
_tessera() {
  local -a names
  names=(
${Object.entries(commands)
  .map(([name, { summary }]) => `    ${quoted(`${name}:${summary.replaceAll(":", "")}`)}`)
  .join("\n")}
  )
  _arguments -C '--data[the library]:folder:_files -/' '1:command:->command' '*::argument:->argument'
  case "$state" in
    command) _describe command names ;;
    argument)
      case "\${words[1]}" in
${Object.entries(commands)
  .map(
    ([name, spec]) =>
      `        ${name}) compadd -- ${`${optionsOf(spec)} ${wordsOf(spec)}`.trim()}${takesPaths(spec) ? "; _files" : ""} ;;`,
  )
  .join("\n")}
      esac ;;
  esac
}
_tessera "$@"`;

const fish = (): string =>
  [
    "# tessera completion fish > ~/.config/fish/completions/tessera.fish",
    "complete -c tessera -f",
    "complete -c tessera -l data -r -a '(__fish_complete_directories)' -d 'the library'",
    ...Object.entries(commands).flatMap(([name, spec]) => [
      `complete -c tessera -n __fish_use_subcommand -a ${name} -d ${quoted(spec.summary)}`,
      ...Object.entries(spec.options).map(
        ([option, { summary, short, type }]) =>
          `complete -c tessera -n '__fish_seen_subcommand_from ${name}' -l ${option}${short === undefined ? "" : ` -s ${short}`}${type === "string" ? " -r" : ""} -d ${quoted(summary)}`,
      ),
      ...(wordsOf(spec) === ""
        ? []
        : [`complete -c tessera -n '__fish_seen_subcommand_from ${name}' -a '${wordsOf(spec)}'`]),
      ...(takesPaths(spec) ? [`complete -c tessera -n '__fish_seen_subcommand_from ${name}' -F`] : []),
    ]),
  ].join("\n");

export const completionScripts: Readonly<Record<string, () => string>> = { bash, zsh, fish };
