/**
 * `npm run bench [-- --quick] [-- --write]`: what Gevel costs, as ratios within one run. `--quick` measures the ratio
 * alone, `--write` puts the results in docs/prestaties.md. Exits 1 when the ratio is over its limit.
 */
import { writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { bronnen, diepte, geheugen, verhouding, vertraging, type Omvang } from './metingen.ts'
import { kernen } from './programma.ts'
import { report, type Uitkomst } from './verslag.ts'

const limit = 3
const { values: { quick = false, write = false } } = parseArgs({ options: { quick: { type: 'boolean' }, write: { type: 'boolean' } } })
const omvang: Omvang = { cores: kernen(availableParallelism()), requests: 2000, rounds: 5, seconds: 60 }

const ratio = await verhouding(omvang)
const print = (text: string) => process.stdout.write(`${text}\n`)
print(`bare ${ratio.bare.toFixed(3)} ms, Gevel ${ratio.gevel.toFixed(3)} ms of CPU a request: ratio ${(ratio.gevel / ratio.bare).toFixed(2)} (target 2.0, limit ${limit}.0)`)
if (!quick) {
  const uitkomst: Uitkomst = {
    machine: `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, Node ${process.version}`,
    pinned: omvang.cores !== undefined,
    ratio,
    delays: [await vertraging(omvang, 0), await vertraging(omvang, 20)],
    memory: await geheugen(omvang),
    sources: await bronnen({ ...omvang, requests: 500, rounds: 3 }, [1, 3, 5, 10, 20]),
    pages: await diepte({ ...omvang, rounds: 3 }, [1, 5, 50, 500, 5000]),
  }
  const text = report(uitkomst)
  print(text)
  if (write) await writeFile(new URL('../../docs/prestaties.md', import.meta.url), text)
}
if (ratio.gevel / ratio.bare > limit) process.exitCode = 1
