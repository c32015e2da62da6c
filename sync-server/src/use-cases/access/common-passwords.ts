/**
 * What guessing begins with. Lists of passwords that leaked (RockYou's, those that SplashData and NordPass publish each year,
 * that of the NCSC) are the same few words again and again, put together, with digits behind them and letters written as digits:
 * so the words are kept, and what is made of them alone is known as well.
 */
const words = [
  ..."password passwort passwd passw0rd pass login signin admin administrator root user guest test testing".split(
    " ",
  ),
  ..."default changeme change welcome willkommen hello hallo letmein secret geheim access master server".split(
    " ",
  ),
  ..."computer internet google facebook linkedin microsoft windows samsung apple android tessera team".split(
    " ",
  ),
  ..."iloveyou ichliebedich love lovely loveme forever princess prinzessin sunshine sonnenschein sommer summer".split(
    " ",
  ),
  ..."winter spring autumn herbst january monday freitag friday schatz baby angel engel sweet cookie chocolate".split(
    " ",
  ),
  ..."flower butterfly rainbow dragon monkey tiger lion eagle panther shadow phoenix wolf horse pferd katze kitty".split(
    " ",
  ),
  ..."football fussball baseball basketball soccer hockey tennis liverpool arsenal chelsea barcelona juventus".split(
    " ",
  ),
  ..."yankees cowboys steelers superman batman spiderman starwars pokemon naruto matrix trustno ninja killer".split(
    " ",
  ),
  ..."hunter ranger soldier warrior mustang ferrari porsche mercedes corvette harley yamaha jordan michael daniel".split(
    " ",
  ),
  ..."jennifer jessica ashley nicole michelle andrea thomas charlie andrew joshua matthew robert george anthony".split(
    " ",
  ),
  ..."maggie ginger pepper cheese banana orange purple silver golden diamond freedom whatever nothing blink family".split(
    " ",
  ),
  ..."berlin hamburg deutschland london america australia france mexico canada zaq xsw qazwsx asdf qwer qwert qwertz".split(
    " ",
  ),
  ..."abc abcd aaaa zzzz xxxx fuckyou fuck asshole money million success lucky jesus christ heaven blessed".split(
    " ",
  ),
].toSorted((one, other) => other.length - one.length);

/** Neighbours on a keyboard and in the alphabet: runs of them are no more than one thought. */
const rows = [
  "abcdefghijklmnopqrstuvwxyz",
  "qwertyuiop",
  "qwertzuiop",
  "azertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "yxcvbnm",
];
const runLengthMin = 4;
/** What has to be left when all of that is taken out. */
const ownLetterCountMin = 4;

const written: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "!": "i",
  "3": "e",
  "4": "a",
  "@": "a",
  "5": "s",
  $: "s",
  "7": "t",
};
const readAsLetters = (plain: string): string =>
  plain.replaceAll(/[013457!@$]/g, (sign) => written[sign] ?? sign);

/** Whether there is nothing of somebody's own in a password; given as it is compared, in small letters. */
export const isCommonPassword = (plain: string): boolean =>
  [plain, readAsLetters(plain)].some((each) => ownLetterCount(each) < ownLetterCountMin);

function ownLetterCount(plain: string): number {
  let left = plain;
  for (const word of words) left = left.replaceAll(word, " ");
  return withoutRuns(left).replaceAll(/\P{L}/gu, "").length;
}

function withoutRuns(plain: string): string {
  let left = plain;
  for (const row of rows)
    for (const line of [row, [...row].toReversed().join("")])
      for (let length = line.length; length >= runLengthMin; length -= 1)
        for (let from = 0; from + length <= line.length; from += 1)
          left = left.replaceAll(line.slice(from, from + length), " ");
  return left;
}
