/** The laws of an adapter on a real server, which is started only when they are run, and only where its programs are. */
import type { Adapter } from '#spi'
import { wantPrograms, type Programs } from '../servers/debian.ts'
import { lawsOf, type Opened } from './laws.ts'
import { lawsSuite } from './mocha.ts'
import type { Samples } from './world.ts'

/** `closed`: the adapter with the same abilities, opened on nothing: opening does no I/O. */
export function lawsOnServer(name: string, programs: Programs, closed: Adapter, open: () => Promise<Opened>, samples: Samples = {}): void {
  const names = lawsOf(closed, samples).map((law) => law.name)
  lawsSuite(name, names, async () => ({ samples, ...(await open()) }), (context) => wantPrograms(context, programs))
}
