/** Gevel in a process of its own, that tells how much more memory it came to use while its parent asked it something. */
import { pino } from 'pino'
import { startGevel } from '../../src/main.ts'
import { standIn } from './adapter.ts'

/** Bytes at the most, above what stood before. */
export interface Grown {
  readonly rss: number
  readonly arrayBuffers: number
  readonly heap: number
}

const gevel = await startGevel({ configurationFile: process.argv[2]!, environment: {}, port: 0, logger: pino({ level: 'silent' }), adapterTypes: [standIn] })

let before = process.memoryUsage()
let peak = before
let timer: NodeJS.Timeout | undefined

function look(): void {
  const { rss, arrayBuffers, heapUsed, ...rest } = process.memoryUsage()
  peak = { ...rest, rss: Math.max(rss, peak.rss), arrayBuffers: Math.max(arrayBuffers, peak.arrayBuffers), heapUsed: Math.max(heapUsed, peak.heapUsed) }
}

process.on('message', (message) => {
  if (message === 'begin') {
    gc!()
    before = peak = process.memoryUsage()
    timer = setInterval(look, 1)
    process.send!('begun')
  } else {
    look()
    clearInterval(timer)
    const grown: Grown = { rss: peak.rss - before.rss, arrayBuffers: peak.arrayBuffers - before.arrayBuffers, heap: peak.heapUsed - before.heapUsed }
    process.send!(grown)
  }
})
process.once('disconnect', () => void gevel.stop().then(() => process.exit(0)))
process.send!(gevel.port)
