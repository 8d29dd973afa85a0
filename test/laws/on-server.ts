/** The laws of an adapter on a real server, which is started only when they are run, and only where its programs are. */
import type { Adapter } from '#spi'
import { wantPrograms, type Programs } from '../servers/debian.ts'
import { lawsOf, type Law, type Opened, type Samples } from './laws.ts'

/** `closed`: the adapter with the same abilities, opened on nothing: opening does no I/O. */
export function lawsOnServer(name: string, programs: Programs, closed: Adapter, open: () => Promise<Opened>, samples: Samples = {}): void {
  describe(`the laws of an adapter: ${name}`, function () {
    this.timeout(120_000)
    let opened: Opened | undefined
    const laws = new Map<string, Law>()
    before(async function () {
      wantPrograms(this, programs)
      opened = await open()
      for (const law of lawsOf(opened.adapter, samples)) laws.set(law.name, law)
    })
    after(() => opened?.close())
    for (const law of lawsOf(closed, samples)) it(law.name, () => laws.get(law.name)!.run())
  })
}
