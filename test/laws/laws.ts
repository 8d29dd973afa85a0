/**
 * The laws of an adapter. Which of them apply is read from the adapter's ability alone; there is no list of exceptions.
 * `adapterLaws` registers them with mocha; `lawsOf` gives them as a list, to run in any other way.
 */
import type { Adapter } from '#spi'
import { adapterLaws as lawsOfConduct, conductLaws } from './conduct-laws.ts'
import { filterLaws } from './filter-laws.ts'
import { getLaws } from './get-laws.ts'
import type { Law, Subject } from './law.ts'
import { listLaws } from './list-laws.ts'
import { persoonLaws } from './persoon-laws.ts'
import { portsOf } from './ports.ts'
import { recordLaws } from './record-laws.ts'
import type { Faults } from './faults.ts'
import { explore, type Samples, type World } from './world.ts'
import { togetherLaws, writeLaws } from './write-laws.ts'

export type { Law } from './law.ts'
export type { Samples } from './world.ts'

export interface Opened {
  readonly adapter: Adapter
  readonly samples?: Samples
  /** Makes the source behind the adapter fail, for the laws on failures. Without it these laws are not judged, and the report says so. */
  readonly faults?: Faults
  /** Closes the adapter and all that was started for it. */
  close(): Promise<void>
}

/** Laws that write come last, and clean up. */
export function lawsOf(adapter: Adapter, samples: Samples = {}): Law[] {
  let world: Promise<World> | undefined
  const subject: Subject = { adapter, samples, world: () => (world ??= explore(adapter, samples)) }
  const forPorts = (...kinds: ((subject: Subject, ...port: ReturnType<typeof portsOf>[number]) => Law[])[]) =>
    portsOf(adapter).flatMap((port) => kinds.flatMap((laws) => laws(subject, ...port)))
  return [
    ...lawsOfConduct(subject),
    ...forPorts(conductLaws, listLaws, filterLaws, persoonLaws, getLaws, recordLaws),
    ...forPorts(writeLaws),
    ...togetherLaws(subject),
  ]
}

/** Opens the adapter once to see which laws apply, and again when they are run: a suite that is not run leaves nothing open. */
export async function adapterLaws(name: string, open: () => Promise<Opened>): Promise<void> {
  const first = await open()
  const names = lawsOf(first.adapter, first.samples).map((law) => law.name)
  await first.close()

  describe(`the laws of an adapter: ${name}`, function () {
    this.timeout(60_000)
    let opened: Opened | undefined
    const laws = new Map<string, Law>()
    before(async () => {
      opened = await open()
      for (const law of lawsOf(opened.adapter, opened.samples)) laws.set(law.name, law)
    })
    after(() => opened?.close())
    for (const law of names) it(law, () => laws.get(law)!.run())
  })
}
