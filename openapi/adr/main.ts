/**
 * `npm run check:adr`: puts each document of Gevel to the NL API Design Rules and prints what is wrong, where, and what is explained.
 * Exit code 1 for anything that is not explained, and for an explanation of what is not there. `-- --ruleset PATH` puts them to a rule
 * set for Spectral as well, which stays outside the project: what is explained there is counted by its names.
 */
import { parseArgs } from 'node:util'
import { ownDocument } from '../check/standard.ts'
import { described, judge } from './check.ts'
import { explanations } from './explained.ts'
import { externalFaults } from './ruleset.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

const { ruleset } = parseArgs({ options: { ruleset: { type: 'string' } } }).values
let wrong = 0

for (const api of ['klantbeeld', 'klantinteracties', 'contactgegevens'] as const) {
  const { faults, explained, stale } = judge(ownDocument(api), explanations[api])
  for (const one of faults) say(`${api}: ${described(one)}`)
  for (const one of stale) say(`${api}: ${one}`)
  for (const [{ rule, reason }, found] of explained) say(`${api}: ${found.length} explained ${rule}: ${reason}`)
  const others = ruleset === undefined ? [] : externalFaults(api, ruleset)
  for (const one of others) say(`${api}: ${one}`)
  const number = (level: string) => faults.filter((one) => one.level === level).length
  say(`${api}: ${number('error')} errors, ${number('warning')} warnings`)
  wrong += faults.length + stale.length + others.length
}

process.exitCode = wrong > 0 ? 1 : 0
