/**
 * `npm run check:standaard`: prints each undocumented difference between Gevel's documents and the standard, and their number.
 * Exit code 1 when there are any, and when there is nothing to compare with although `CI` is `true`.
 */
import { apiNames } from '#domain/resources.ts'
import { described } from './differences.ts'
import { differencesOf, isUndocumented, standardIsAtHand } from './standard.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

if (standardIsAtHand()) {
  const found = apiNames.flatMap((api) => differencesOf(api).filter(isUndocumented).map((one) => `${api}: ${described(one)}`))
  for (const line of found) say(line)
  say(`${found.length} undocumented differences`)
  process.exitCode = found.length > 0 ? 1 : 0
} else {
  say('The documents of the standard are not at hand (../shared/standaard): nothing was compared.')
  process.exitCode = process.env['CI'] === 'true' ? 1 : 0
}
