/**
 * The laws of an adapter. Which of them apply is read from the adapter's ability alone; there is no list of exceptions.
 * `lawsOf` gives them as a list; `adapterLaws` and `judge` put an adapter to them.
 */
import type { Adapter } from '#spi'
import { abilityLaws } from './ability-laws.ts'
import { behaviours, type Behaviour } from './behaviours.ts'
import { closingLaws, conductLaws, probeLaws } from './conduct-laws.ts'
import { contentLaws, zakenLaws } from './content-laws.ts'
import { failureLaws } from './failure-laws.ts'
import type { Faults } from './faults.ts'
import { filterLaws } from './filter-laws.ts'
import { getLaws } from './get-laws.ts'
import { isBreach, NotJudged, type Law, type Subject } from './law.ts'
import { listLaws } from './list-laws.ts'
import { orderedLaws, orderLaws } from './order-laws.ts'
import { persoonLaws } from './persoon-laws.ts'
import { portsOf } from './ports.ts'
import { recordLaws } from './record-laws.ts'
import { relationLaws } from './relation-laws.ts'
import { togetherLaws } from './together-laws.ts'
import { explore, type Samples, type World } from './world.ts'
import { writeLaws } from './write-laws.ts'

export { adapterLaws } from './mocha.ts'

/** What the laws are put to, as who tests an adapter opens it. */
export interface Opened {
  readonly adapter: Adapter
  readonly samples?: Samples
  /** Makes the source behind the adapter fail, for the laws on failures. Without it these laws are not judged, and the report says so. */
  readonly faults?: Faults
  /** Closes the adapter and all that was started for it. The laws may have closed the adapter already. */
  close(): Promise<void>
}

/** Laws that write come after those that read, and clean up; last come failures, and closing. */
export function lawsOf(adapter: Adapter, samples: Samples = {}, faults?: Faults): Law[] {
  let world: Promise<World> | undefined
  const subject: Subject = { adapter, samples, faults, world: () => (world ??= explore(adapter, samples)) }
  const forPorts = (...kinds: ((subject: Subject, ...port: ReturnType<typeof portsOf>[number]) => Law[])[]) =>
    portsOf(adapter).flatMap((port) => kinds.flatMap((laws) => laws(subject, ...port)))
  return inTurn([
    ...forPorts(abilityLaws),
    ...probeLaws(subject),
    ...forPorts(listLaws, orderLaws, filterLaws, persoonLaws, orderedLaws, getLaws, relationLaws, recordLaws, contentLaws, conductLaws),
    ...zakenLaws(subject),
    ...forPorts(writeLaws),
    ...togetherLaws(subject),
    ...failureLaws(subject),
    ...closingLaws(subject),
  ])
}

/** What a list must do before anything else that is asked of it says something. */
const first: readonly Behaviour[] = ['list-answers', 'list-ends']

/** Laws that know which of those they rest on were broken before. */
function inTurn(laws: readonly Law[]): Law[] {
  const breaches: Law[] = []
  return laws.map((law) => ({
    ...law,
    run: async () => {
      const cause = breaches.find((breach) => restsOn(law, breach))
      if (cause) throw new NotJudged(`it rests on "${cause.name}", which is broken`)
      await law.run().catch((error: unknown) => {
        if (isBreach(error)) breaches.push(law)
        throw error
      })
    },
  }))
}

function restsOn(law: Law, other: Law): boolean {
  const { restsOn = [] } = behaviours[law.behaviour]
  const named = restsOn.includes(other.behaviour) || (first.includes(other.behaviour) && !first.includes(law.behaviour))
  const isOfSame = other.resource === undefined || law.resource === other.resource
  return named && isOfSame && (law.about === undefined || other.about === undefined || law.about === other.about)
}

