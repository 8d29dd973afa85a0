/** What a source that was unwell for a while is worth once it is well: each fault is healed and asked on until its rows are back. */
import pLimit from 'p-limit'
import { ask, bronnenOf, volledigOf, type Answer } from './asking.ts'
import type { Fault } from './faults.ts'
import { merged } from './people.ts'
import type { Bench, Place } from './setup.ts'

export interface Recovery {
  readonly fault: Fault
  /** Milliseconds from being healed until the first whole answer; undefined when there was none in time. */
  readonly milliseconds: number | undefined
}

/** Enough failures to open a circuit. */
const failures = 8
const patienceMs = 15_000
const whole = merged(['register', 'archief', 'wankel']).length

/** `atOnce`: faults at the same time. Heals the stand-ins of the bench, so nothing else can be asked of it afterwards. */
export async function recoveries(bench: Bench, atOnce: number): Promise<Recovery[]> {
  const limit = pLimit(atOnce)
  // One that is configured to be elsewhere gets well by another configuration only.
  const faults = bench.faults.filter(({ address }) => !address)
  const places = await bench.places(faults.map((fault) => ({ fault, verplichting: 'optioneel', handling: 'standaard' })))
  return Promise.all(faults.map((fault, index) => limit(async () => {
    const place = places[index]!
    for (let asked = 0; asked < failures; asked++) await ask(place, 'lijst')
    await place.stand.heal()
    return { fault, milliseconds: await untilWhole(place) }
  })))
}

async function untilWhole(place: Place): Promise<number | undefined> {
  const healed = performance.now()
  while (performance.now() - healed < patienceMs) {
    if (isWhole(await ask(place, 'lijst'), place)) return performance.now() - healed
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return undefined
}

function isWhole(answer: Answer, { source }: Place): boolean {
  return answer.status === 200 && volledigOf(answer) === true && bronnenOf(answer)[source]?.status === 'ok' && answer.body.count === whole
}
