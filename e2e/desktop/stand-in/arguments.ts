/** The folder of the app among the command-line arguments, and the switches that the app may ask for. */
export const appArgument = process.argv.slice(1).find((argument) => !argument.startsWith("-")) ?? ".";

export const userDataArgument = process.argv
  .find((argument) => argument.startsWith("--user-data-dir="))
  ?.slice("--user-data-dir=".length);
